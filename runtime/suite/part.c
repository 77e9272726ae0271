// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reading of plans and ends; json-c does the parsing. */
#include "runtime/suite/part.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	struct part *part;
	struct history *h;
	unsigned lines;
	int (*each)(const struct outcome *, void *, struct err *); /* NULL: they are kept */
	void *arg;
};

static const char *text_of(struct reader *r, json_object *o, const char *key)
{
	json_object *v;

	if (!json_object_object_get_ex(o, key, &v) || !json_object_is_type(v, json_type_string))
		return "";
	return arena_strdup(&r->h->arena, json_object_get_string(v));
}

static unsigned member_number(json_object *o, const char *key)
{
	json_object *v;
	int64_t n;

	if (!json_object_object_get_ex(o, key, &v) || !json_object_is_type(v, json_type_int))
		return 0;
	n = json_object_get_int64(v);
	return n > 0 && n < INT32_MAX ? (unsigned)n : 0;
}

/* The items of a list; NULL when it is none. */
static json_object *list_of(json_object *o, const char *key, size_t *n)
{
	json_object *list;

	if (!json_object_object_get_ex(o, key, &list) ||
	    !json_object_is_type(list, json_type_array))
		return NULL;
	*n = json_object_array_length(list);
	return list;
}

static void read_kernels(struct reader *r, struct manifest *m, json_object *list)
{
	struct kernel_id *k = arena_array(&r->h->arena, m->nkernels + 1, sizeof(*k));

	for (size_t i = 0; i < m->nkernels; i++) {
		json_object *o = json_object_array_get_idx(list, i), *flag;

		k[i] = (struct kernel_id){
			.name = text_of(r, o, "name"),
			.release = text_of(r, o, "release"),
			.build = text_of(r, o, "build"),
			.config = text_of(r, o, "config"),
		};
		/* Where it was is of no interest. */
		if (json_object_object_get_ex(o, "virtual_time", &flag) &&
		    json_object_get_boolean(flag))
			k[i].binary = "";
		if (json_object_object_get_ex(o, "stack", &flag))
			k[i].is_stack = json_object_get_boolean(flag);
	}
	m->kernels = k;
}

static bool read_runs(struct reader *r, struct manifest *m, json_object *list)
{
	struct planned_run *runs = arena_array(&r->h->arena, m->nruns + 1, sizeof(*runs));

	for (size_t i = 0; i < m->nruns; i++) {
		json_object *o = json_object_array_get_idx(list, i);

		runs[i] = (struct planned_run){
			.number = member_number(o, "run"),
			.script = text_of(r, o, "script"),
			.variant = text_of(r, o, "variant"),
			.kernel = text_of(r, o, "kernel"),
		};
		if (!runs[i].number || runs[i].number > m->total || !*runs[i].script ||
		    (i && runs[i].number <= runs[i - 1].number))
			return false;
	}
	m->runs = runs;
	return true;
}

static int read_plan(struct reader *r, json_object *o, struct err *e)
{
	struct manifest *m = &r->part->plan;
	json_object *kernels, *runs;

	*m = (struct manifest){
		.version = text_of(r, o, "version"),
		.part = member_number(o, "part"),
		.parts = member_number(o, "parts"),
		.suite = text_of(r, o, "suite"),
		.revision = text_of(r, o, "revision"),
		.total = member_number(o, "total"),
		.rounds = member_number(o, "rounds"),
	};
	if (*text_of(r, o, "fault"))
		m->fault = text_of(r, o, "fault");
	kernels = list_of(o, "kernels", &m->nkernels);
	runs = list_of(o, "runs", &m->nruns);
	if (!kernels || !runs || !m->part || m->part > m->parts || !*m->suite ||
	    !read_runs(r, m, runs))
		return err_kind_set(e, ERR_SCRIPT, "this is not a plan of tcpcheck");
	read_kernels(r, m, kernels);
	r->part->has_plan = true;
	return 0;
}

static int read_end(struct reader *r, json_object *o, struct err *e)
{
	json_object *complete;

	if (member_number(o, "outcomes") != r->part->n)
		return err_kind_set(e, ERR_SCRIPT,
				    "this is the end of %u outcomes, but there are %zu above it",
				    member_number(o, "outcomes"), r->part->n);
	r->part->has_end = true;
	if (!json_object_object_get_ex(o, "complete", &complete) ||
	    !json_object_get_boolean(complete))
		r->part->reason = text_of(r, o, "reason");
	return 0;
}

static int pass_on(struct reader *r, struct json_object *line, struct err *e)
{
	struct history one = {0};
	int ret = history_add_json(&one, line, e);

	if (ret == 0)
		ret = r->each(&one.items[0], r->arg, e);
	history_free(&one);
	return ret;
}

static int take(struct json_object *line, void *arg, struct err *e)
{
	struct reader *r = arg;
	json_object *o;

	r->lines++;
	if (r->part->has_end)
		return err_kind_set(e, ERR_SCRIPT, "there is something behind the end");
	if (json_object_object_get_ex(line, "plan", &o))
		return r->lines == 1
			       ? read_plan(r, o, e)
			       : err_kind_set(e, ERR_SCRIPT, "there is something before this plan");
	if (json_object_object_get_ex(line, "end", &o))
		return read_end(r, o, e);
	if ((r->each ? pass_on(r, line, e) : history_add_json(r->h, line, e)) < 0)
		return -1;
	r->part->n++;
	return 0;
}

int part_read(struct part *p, const char *path, struct history *h, struct err *e)
{
	struct reader r = {.part = p, .h = h};

	*p = (struct part){.path = path, .first = h->n};
	return history_each(path, take, &r, e);
}

int part_stream(struct part *p, const char *path, struct history *plans,
		int (*each)(const struct outcome *, void *, struct err *), void *arg, struct err *e)
{
	struct reader r = {.part = p, .h = plans, .each = each, .arg = arg};

	*p = (struct part){.path = path};
	return history_each(path, take, &r, e);
}

static int by_number(const void *key, const void *run)
{
	unsigned a = *(const unsigned *)key, b = ((const struct planned_run *)run)->number;

	return (a > b) - (a < b);
}

const struct planned_run *part_run(const struct part *p, unsigned number)
{
	if (!p->plan.nruns)
		return NULL;
	return bsearch(&number, p->plan.runs, p->plan.nruns, sizeof(*p->plan.runs), by_number);
}
