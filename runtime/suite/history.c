// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of JSON lines; json-c does the parsing. */
#include "runtime/suite/history.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/buf.h"

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

static int64_t number_of(struct parsed *p, const char *key, double scale)
{
	json_object *v;

	if (!json_object_object_get_ex(p->object, key, &v))
		return 0;
	return (int64_t)(json_object_get_double(v) * scale);
}

static void read_tries(struct parsed *p, struct outcome *o)
{
	json_object *list, *whole = p->object;
	struct attempt *tries;

	if (!json_object_object_get_ex(whole, "tries", &list) ||
	    !json_object_is_type(list, json_type_array))
		return;
	o->ntries = (unsigned)json_object_array_length(list);
	o->tries = tries = arena_array(&p->h->arena, o->ntries + 1, sizeof(*tries));
	for (unsigned i = 0; i < o->ntries; i++) {
		int v;

		p->object = json_object_array_get_idx(list, i);
		v = outcome_by_name(text_of(p, "verdict"));
		tries[i] = (struct attempt){
			.verdict = v < 0 ? OUTCOME_ERROR : (enum outcome_verdict)v,
			.time_us = number_of(p, "time_ms", 1e3),
			.reason = text_of(p, "reason"),
			.text = "",
		};
	}
	p->object = whole;
}

static int read_outcome(struct parsed *p, struct outcome *o, struct err *e)
{
	int v = outcome_by_name(text_of(p, "verdict"));
	json_object *flag;

	*o = (struct outcome){
		.script = text_of(p, "script"),
		.variant = text_of(p, "variant"),
		.kernel = text_of(p, "kernel"),
		.round = (unsigned)number_of(p, "round", 1),
		.line = (unsigned)number_of(p, "line", 1),
		.col = (unsigned)number_of(p, "column", 1),
		.reason = text_of(p, "reason"),
		.expected = text_of(p, "expected"),
		.text = text_of(p, "report"),
		.time_us = number_of(p, "time_ms", 1e3),
		.own_late_us = number_of(p, "own_late_us", 1),
		.stall_us = json_object_object_get_ex(p->object, "stall_us", &flag)
				    ? number_of(p, "stall_us", 1)
				    : -1,
	};
	if (v < 0 || !*o->script || !*o->variant)
		return err_kind_set(e, ERR_SCRIPT, "this is no outcome of tcpcheck");
	o->verdict = (enum outcome_verdict)v;
	if (json_object_object_get_ex(p->object, "virtual_time", &flag))
		o->virtual_time = json_object_get_boolean(flag);
	if (json_object_object_get_ex(p->object, "artifacts", &flag))
		o->artifacts = text_of(p, "artifacts");
	read_tries(p, o);
	return 0;
}

int history_add(struct history *h, const char *line, size_t len, struct err *e)
{
	json_tokener *t = json_tokener_new();
	struct parsed p = {.h = h};
	int ret;

	if (!t)
		abort();
	p.object = json_tokener_parse_ex(t, line, (int)len);
	if (!json_object_is_type(p.object, json_type_object)) {
		ret = err_kind_set(e, ERR_SCRIPT, "this is no JSON object");
	} else {
		if (h->n == h->cap) {
			h->cap = h->cap ? h->cap * 2 : 64;
			h->items = realloc(h->items, h->cap * sizeof(*h->items));
			if (!h->items)
				abort();
		}
		ret = read_outcome(&p, &h->items[h->n], e);
		h->n += ret == 0;
	}
	json_object_put(p.object);
	json_tokener_free(t);
	return ret;
}

static int add_lines(struct history *h, const char *path, const struct buf *text, struct err *e)
{
	const char *at = buf_text(text), *end;
	struct err one = ERR_INIT;

	for (unsigned line = 1; (end = strchr(at, '\n')); line++, at = end + 1)
		if (end > at && history_add(h, at, (size_t)(end - at), &one) < 0)
			return err_kind_set(e, ERR_SCRIPT, "%s:%u: %s", path, line, one.what);
	return 0;
}

int history_read(struct history *h, const char *path, struct err *e)
{
	struct buf text = BUF_INIT;
	FILE *f = fopen(path, "re");
	char block[16384];
	size_t n;
	int ret;

	if (!f)
		return err_kind_set(e, ERR_SCRIPT, "%s: %s", path, strerror(errno));
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(&text, block, n);
	fclose(f);
	ret = add_lines(h, path, &text, e);
	buf_free(&text);
	return ret;
}

const struct outcome *history_find(struct history *h, const char *script, const char *variant,
				   const char *kernel)
{
	for (size_t i = h->n; i-- > 0;) {
		const struct outcome *o = &h->items[i];

		if (!strcmp(o->script, script) && !strcmp(o->variant, variant) &&
		    !strcmp(o->kernel, kernel))
			return o;
	}
	return NULL;
}

void history_free(struct history *h)
{
	free(h->items);
	arena_free(&h->arena);
	*h = (struct history){0};
}
