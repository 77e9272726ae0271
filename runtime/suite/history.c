// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of JSON lines; json-c does the parsing. */
#include "runtime/suite/history.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/buf.h"
#include "runtime/cli/variant.h"
#include "runtime/fault/fault.h"
#include "runtime/rules/rules.h"
#include "runtime/suite/lines.h"

#define MOST 1e15 /* of any number: beyond that it is nonsense, and may not fit */

struct parsed {
	struct history *h;
	json_object *object;
};

static const char *text_of(struct parsed *p, const char *key)
{
	json_object *v;

	if (!json_object_object_get_ex(p->object, key, &v) ||
	    !json_object_is_type(v, json_type_string))
		return "";
	return arena_strdup(&p->h->arena, json_object_get_string(v));
}

static int64_t key_number(struct parsed *p, const char *key, double scale)
{
	json_object *v;
	double d;

	if (!json_object_object_get_ex(p->object, key, &v))
		return 0;
	d = json_object_get_double(v) * scale;
	return d > 0 && d < MOST ? (int64_t)(d + 0.5) : 0;
}

static enum verdict verdict_of(struct parsed *p)
{
	int v = verdict_by_name(text_of(p, "verdict"));

	return v < 0 ? VERDICT_ERROR_ENV : (enum verdict)v;
}

static void read_try(struct parsed *p, struct attempt *a)
{
	*a = (struct attempt){.time_us = key_number(p, "time_ms", 1e3), .text = ""};
	a->result.stall_us = -1;
	result_set(&a->result, verdict_of(p), text_of(p, "reason"));
}

/* Rules that another version had are not told. */
static void read_rules(struct parsed *p, struct result *r)
{
	json_object *list, *whole = p->object;
	size_t n = 0;

	if (json_object_object_get_ex(whole, "rules", &list) &&
	    json_object_is_type(list, json_type_array))
		n = json_object_array_length(list);
	for (size_t i = 0; i < n && r->nrules < RESULT_RULES; i++) {
		const char *name;
		int rule;

		p->object = json_object_array_get_idx(list, i);
		name = text_of(p, "rule");
		rule = rules_find(name, strlen(name));
		if (rule >= 0)
			r->rules[r->nrules++] = (struct result_rule){
				(unsigned)rule, (unsigned)key_number(p, "times", 1),
				(unsigned)key_number(p, "line", 1)};
	}
	p->object = whole;
}

/* What stands only once, in the outcome, is of the last one. */
static void read_last(struct parsed *p, struct attempt *a)
{
	struct result *r = &a->result;

	r->line = (unsigned)key_number(p, "line", 1);
	r->col = (unsigned)key_number(p, "column", 1);
	r->own_late_us = key_number(p, "own_late_us", 1);
	if (json_object_object_get_ex(p->object, "stall_us", NULL))
		r->stall_us = key_number(p, "stall_us", 1);
	if (json_object_object_get_ex(p->object, "artifacts", NULL))
		a->artifacts = text_of(p, "artifacts");
	a->text = text_of(p, "report");
	read_rules(p, r);
	result_set(r, r->verdict, text_of(p, "reason"));
}

static void read_tries(struct parsed *p, struct outcome *o)
{
	json_object *list, *whole = p->object;
	struct attempt *tries;

	if (json_object_object_get_ex(whole, "tries", &list) &&
	    json_object_is_type(list, json_type_array))
		o->ntries = (unsigned)json_object_array_length(list);
	if (!o->ntries)
		return;
	o->tries = tries = arena_array(&p->h->arena, o->ntries, sizeof(*tries));
	for (unsigned i = 0; i < o->ntries; i++) {
		p->object = json_object_array_get_idx(list, i);
		read_try(p, &tries[i]);
	}
	p->object = whole;
	read_last(p, &tries[o->ntries - 1]);
}

static bool has_controls(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return true;
	return false;
}

/* What writers of reports rely on: these are parts of lines, and nobody else checks them. */
static bool is_whole(const struct outcome *o)
{
	return *o->script && !has_controls(o->kernel) && (!o->fault || fault_find(o->fault)) &&
	       variant_by_name(o->variant) && o->ntries > (o->verdict == VERDICT_FLAKY);
}

/* ---- requirements ---- */

/* The items of a list of the object; 0: there is none. */
static size_t list_of(struct parsed *p, const char *key, json_object **list)
{
	return json_object_object_get_ex(p->object, key, list) &&
			       json_object_is_type(*list, json_type_array)
		       ? json_object_array_length(*list)
		       : 0;
}

static void read_names(struct parsed *p, const char *key, struct req_use **to, size_t *n)
{
	json_object *list, *one;
	size_t most = list_of(p, key, &list);

	for (size_t i = 0; i < most; i++) {
		one = json_object_array_get_idx(list, i);
		if (json_object_is_type(one, json_type_string))
			req_lines_add(to, n, &p->h->arena)->name =
				arena_strdup(&p->h->arena, json_object_get_string(one));
	}
}

static void read_nots(struct parsed *p, struct req_lines *l)
{
	json_object *list, *whole = p->object;
	size_t most = list_of(p, "req_not", &list);

	for (size_t i = 0; i < most; i++) {
		p->object = json_object_array_get_idx(list, i);
		if (json_object_is_type(p->object, json_type_object))
			*req_lines_add_not(l, &p->h->arena) = (struct req_not){
				.id = text_of(p, "id"),
				.stack = text_of(p, "stack"),
				.why = text_of(p, "why"),
			};
	}
	p->object = whole;
}

static const struct req_lines *read_lines(struct parsed *p)
{
	struct req_lines *l;

	if (!json_object_object_get_ex(p->object, "req", NULL))
		return NULL;
	l = arena_new(&p->h->arena, struct req_lines);
	read_names(p, "req", &l->uses, &l->nuses);
	read_names(p, "req_condition", &l->conditions, &l->nconditions);
	read_nots(p, l);
	return l;
}

static int read_outcome(struct parsed *p, struct outcome *o, struct err *e)
{
	json_object *flag;

	*o = (struct outcome){
		.run = (unsigned)key_number(p, "run", 1),
		.script = text_of(p, "script"),
		.variant = text_of(p, "variant"),
		.kernel = text_of(p, "kernel"),
		.round = (unsigned)key_number(p, "round", 1),
		.verdict = verdict_of(p),
		.expected = text_of(p, "expected"),
	};
	/* Two have that name. */
	if (o->verdict == VERDICT_ERROR_SCRIPT && strcmp(text_of(p, "cause"), "script") != 0)
		o->verdict = VERDICT_ERROR_ENV;
	if (json_object_object_get_ex(p->object, "virtual_time", &flag))
		o->virtual_time = json_object_get_boolean(flag);
	if (json_object_object_get_ex(p->object, "stack", &flag))
		o->is_stack = json_object_get_boolean(flag);
	if (json_object_object_get_ex(p->object, "fault", &flag))
		o->fault = text_of(p, "fault");
	if (json_object_object_get_ex(p->object, "sha256", &flag))
		o->sha256 = text_of(p, "sha256");
	o->req = read_lines(p);
	read_tries(p, o);
	return verdict_by_name(text_of(p, "verdict")) >= 0 && is_whole(o)
		       ? 0
		       : err_kind_set(e, ERR_SCRIPT, "this is not an outcome of tcpcheck");
}

/* ---- lines ---- */

int history_add_json(struct history *h, struct json_object *line, struct err *e)
{
	struct parsed p = {.h = h, .object = line};
	int ret;

	if (json_object_object_get_ex(line, "plan", NULL) ||
	    json_object_object_get_ex(line, "end", NULL))
		return 0;
	if (h->n == h->cap) {
		h->cap = h->cap ? h->cap * 2 : 64;
		h->items = realloc(h->items, h->cap * sizeof(*h->items));
		if (!h->items)
			abort();
	}
	ret = read_outcome(&p, &h->items[h->n], e);
	h->n += ret == 0;
	return ret;
}

static int add_json(struct json_object *line, void *h, struct err *e)
{
	return history_add_json(h, line, e);
}

static int parse_line(const char *line, size_t len,
		      int (*each)(struct json_object *, void *, struct err *), void *arg,
		      struct err *e)
{
	json_tokener *t = json_tokener_new();
	json_object *object;
	int ret;

	if (!t)
		abort();
	object = json_tokener_parse_ex(t, line, (int)len);
	ret = json_object_is_type(object, json_type_object)
		      ? each(object, arg, e)
		      : err_kind_set(e, ERR_SCRIPT, "this is not a JSON object");
	json_object_put(object);
	json_tokener_free(t);
	return ret;
}

int history_add(struct history *h, const char *line, size_t len, struct err *e)
{
	return parse_line(line, len, add_json, h, e);
}

static int wrong_line(struct err *e, const char *path, unsigned line, const struct err *why)
{
	err_kind_set(e, ERR_SCRIPT, "%s:%u: %s", path, line, why->what);
	return why->hint[0] ? err_hint(e, "%s", why->hint) : -1;
}

int history_each(const char *path, int (*each)(struct json_object *, void *, struct err *),
		 void *arg, struct err *e)
{
	struct lines in;
	struct err one = ERR_INIT;
	const char *line;
	size_t len;
	int ret = lines_open(&in, path, e);

	while (ret == 0 && (ret = lines_next(&in, &line, &len, e)) > 0) {
		ret = 0;
		if (len && parse_line(line, len, each, arg, &one) < 0)
			ret = wrong_line(e, path, in.number, &one);
	}
	lines_close(&in);
	return ret;
}

int history_read(struct history *h, const char *path, struct err *e)
{
	return history_each(path, add_json, h, e);
}

/* ---- finding ---- */

static int compare_task(const struct outcome *x, const struct outcome *y)
{
	int d = strcmp(x->script, y->script);

	d = d ? d : strcmp(x->variant, y->variant);
	d = d ? d : strcmp(x->fault ? x->fault : "", y->fault ? y->fault : "");
	return d ? d : strcmp(x->kernel, y->kernel);
}

/* Pointers into one array: equals stay in order. */
static int by_task(const void *a, const void *b)
{
	const struct outcome *x = *(const struct outcome *const *)a;
	const struct outcome *y = *(const struct outcome *const *)b;
	int d = compare_task(x, y);

	return d ? d : (x > y) - (x < y);
}

static int by_task_and_round(const void *a, const void *b)
{
	const struct outcome *x = *(const struct outcome *const *)a;
	const struct outcome *y = *(const struct outcome *const *)b;
	int d = compare_task(x, y);

	d = d ? d : (x->round > y->round) - (x->round < y->round);
	return d ? d : (x > y) - (x < y);
}

static const struct outcome **sort(struct history *h, int (*compare)(const void *, const void *))
{
	const struct outcome **order = arena_array(&h->arena, h->n + 1, sizeof(struct outcome *));

	for (size_t i = 0; i < h->n; i++)
		order[i] = &h->items[i];
	qsort(order, h->n, sizeof(*order), compare);
	return order;
}

const struct outcome *const *history_sorted(struct history *h)
{
	return sort(h, by_task_and_round);
}

const struct outcome *history_find(struct history *h, const char *script, const char *variant,
				   const char *kernel, const char *fault)
{
	const struct outcome key = {
		.script = script, .variant = variant, .kernel = kernel, .fault = fault};
	size_t low = 0, high = h->n;

	if (h->nsorted != h->n) {
		h->sorted = sort(h, by_task);
		h->nsorted = h->n;
	}
	/* The end of those that are not greater: the last one of its task. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_task(h->sorted[middle], &key) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low && !compare_task(h->sorted[low - 1], &key) ? h->sorted[low - 1] : NULL;
}

void history_free(struct history *h)
{
	free(h->items);
	arena_free(&h->arena);
	*h = (struct history){0};
}
