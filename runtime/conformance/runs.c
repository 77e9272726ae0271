// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is kept of runs. */
#include "runtime/conformance/runs.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/cli/variant.h"
#include "runtime/conformance/column.h"

#define REPORT_MOST ((size_t)64 << 10) /* that is kept of one */

const char *earl_name(enum earl e)
{
	static const char *const names[EARL_COUNT] = {"failed", "cantTell", "passed",
						      "inapplicable", "untested"};

	return names[e];
}

static enum earl earl_of_verdict(enum verdict v)
{
	switch (v) {
	case VERDICT_PASS:
	case VERDICT_FLAKY:
	case VERDICT_XPASS: return EARL_PASSED;
	case VERDICT_FAIL: return EARL_FAILED;
	case VERDICT_SKIP: return EARL_INAPPLICABLE;
	default: return EARL_CANT_TELL; /* without a verdict on the stack, for whatever reason */
	}
}

enum earl earl_of(const struct outcome *o)
{
	/* FAIL and TIMEOUT are both expected. */
	if (o->verdict == VERDICT_XFAIL)
		return earl_of_verdict(outcome_last(o)->result.verdict);
	return earl_of_verdict(o->verdict);
}

/* ---- files ---- */

static unsigned add_column(struct runs *r, const struct kernel_id *k, const char *tool)
{
	struct column c;

	column_make(&c, k, tool, &r->arena);
	for (unsigned i = 0; i < r->ncolumns; i++)
		if (column_same(&r->columns[i], &c))
			return i;
	r->columns = realloc(r->columns, (r->ncolumns + 1) * sizeof(*r->columns));
	if (!r->columns)
		abort();
	r->columns[r->ncolumns] = c;
	return r->ncolumns++;
}

int runs_begin(struct runs *r, const struct manifest *m, const char *path, struct err *e)
{
	if (!*m->revision) {
		err_kind_set(e, ERR_SCRIPT,
			     "%s: written by tcpcheck %s, which did not yet say what scripts are "
			     "about",
			     path, *m->version ? m->version : "of old");
		return err_hint(e, "run the scripts again with --json=FILE");
	}
	r->plan = *m;
	r->columns_of = arena_array(&r->arena, m->nkernels + 1, sizeof(*r->columns_of));
	for (size_t i = 0; i < m->nkernels; i++)
		r->columns_of[i] = add_column(r, &m->kernels[i], m->version);
	r->files = realloc(r->files, (r->nfiles + 1) * sizeof(*r->files));
	if (!r->files)
		abort();
	r->files[r->nfiles++] = (struct run_file){arena_strdup(&r->arena, path),
						  arena_strdup(&r->arena, m->revision)};
	return 0;
}

/* A script may bring a stack of its own, which no plan has. */
static unsigned column_of(struct runs *r, const struct outcome *o)
{
	const struct kernel_id own = {.name = o->kernel, .is_stack = o->is_stack};

	for (size_t i = 0; i < r->plan.nkernels; i++) {
		const struct kernel_id *k = &r->plan.kernels[i];

		if (!strcmp(k->name, o->kernel) && k->is_stack == o->is_stack)
			return r->columns_of[i];
	}
	return add_column(r, &own, r->plan.version);
}

/* ---- tables that are looked up by a hash ---- */

static uint64_t hash_text(const char *text)
{
	uint64_t h = 14695981039346656037u;

	for (; *text; text++)
		h = (h ^ (unsigned char)*text) * 1099511628211u;
	return h ^ h >> 29;
}

static size_t *path_slot(size_t *table, size_t cap, const struct script_runs *scripts,
			 const char *path)
{
	size_t at = hash_text(path) & (cap - 1);

	while (table[at] && strcmp(scripts[table[at] - 1].path, path) != 0)
		at = (at + 1) & (cap - 1);
	return &table[at];
}

static void grow_paths(struct runs *r)
{
	size_t cap = r->paths_cap ? r->paths_cap * 2 : 256;
	size_t *table = calloc(cap, sizeof(*table));

	if (!table)
		abort();
	for (size_t i = 0; i < r->nscripts; i++)
		*path_slot(table, cap, r->scripts, r->scripts[i].path) = i + 1;
	free(r->paths);
	r->paths = table;
	r->paths_cap = cap;
}

static bool add_seen_to(uint64_t *table, size_t cap, uint64_t key)
{
	size_t at = (key * 0x9e3779b97f4a7c15u >> 20) & (cap - 1);

	while (table[at] && table[at] != key)
		at = (at + 1) & (cap - 1);
	if (table[at] == key)
		return false;
	table[at] = key;
	return true;
}

/* False: it is there. */
static bool add_seen(struct runs *r, uint64_t key)
{
	size_t cap = r->seen_cap ? r->seen_cap * 2 : 1024;
	uint64_t *table;

	if (r->nseen * 2 >= r->seen_cap) {
		table = calloc(cap, sizeof(*table));
		if (!table)
			abort();
		for (size_t i = 0; i < r->seen_cap; i++)
			if (r->seen[i])
				add_seen_to(table, cap, r->seen[i]);
		free(r->seen);
		r->seen = table;
		r->seen_cap = cap;
	}
	r->nseen++;
	return add_seen_to(r->seen, r->seen_cap, key);
}

/* ---- scripts ---- */

static void copy_lines(struct req_lines *to, const struct req_lines *l, struct arena *a)
{
	for (size_t i = 0; i < l->nuses; i++)
		req_lines_add(&to->uses, &to->nuses, a)->name = arena_strdup(a, l->uses[i].name);
	for (size_t i = 0; i < l->nconditions; i++)
		req_lines_add(&to->conditions, &to->nconditions, a)->name =
			arena_strdup(a, l->conditions[i].name);
	for (size_t i = 0; i < l->nnots; i++)
		*req_lines_add_not(to, a) = (struct req_not){
			.id = arena_strdup(a, l->nots[i].id),
			.stack = arena_strdup(a, l->nots[i].stack),
			.why = arena_strdup(a, l->nots[i].why),
		};
}

static int unknown(const struct outcome *o, const char *id, struct err *e)
{
	err_kind_set(e, ERR_SCRIPT, "%s: unknown requirement '%s'", o->script, id);
	return err_hint(e, "the run is of a tcpcheck whose table has it: use that one");
}

static int check_lines(const struct outcome *o, const struct req_table *t, struct err *e)
{
	const struct req_lines *l = o->req;

	for (size_t i = 0; l && i < l->nuses; i++)
		if (!req_find(t, l->uses[i].name))
			return unknown(o, l->uses[i].name, e);
	for (size_t i = 0; l && i < l->nnots; i++)
		if (!req_find(t, l->nots[i].id))
			return unknown(o, l->nots[i].id, e);
	return 0;
}

static size_t new_script(struct runs *r, const struct outcome *o)
{
	struct script_runs *s;

	if (r->nscripts == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 64;
		r->scripts = realloc(r->scripts, r->cap * sizeof(*r->scripts));
		if (!r->scripts)
			abort();
	}
	s = &r->scripts[r->nscripts];
	*s = (struct script_runs){
		.path = arena_strdup(&r->arena, o->script),
		.sha256 = o->sha256 ? arena_strdup(&r->arena, o->sha256) : "",
	};
	if (o->req)
		copy_lines(&s->req, o->req, &r->arena);
	return r->nscripts++;
}

static size_t script_of(struct runs *r, const struct outcome *o)
{
	size_t *slot;

	if (r->nscripts * 2 >= r->paths_cap)
		grow_paths(r);
	slot = path_slot(r->paths, r->paths_cap, r->scripts, o->script);
	if (!*slot)
		*slot = new_script(r, o) + 1;
	return *slot - 1;
}

static int other_text(const struct script_runs *s, struct err *e)
{
	err_kind_set(e, ERR_SCRIPT,
		     "%s has another text here than in what was read before: runs of different "
		     "suite revisions cannot be compared",
		     s->path);
	return err_hint(e, "run the older one again, or compare it with --baseline");
}

/* ---- trials ---- */

static struct trial *room_for(struct runs *r, struct script_runs *s, unsigned column)
{
	struct trial *more;

	if (column < s->columns)
		return &s->on[column];
	more = arena_array(&r->arena, column + 4, sizeof(*more));
	if (s->columns)
		memcpy(more, s->on, s->columns * sizeof(*more));
	for (unsigned i = s->columns; i < column + 4; i++)
		more[i] = (struct trial){
			.outcome = EARL_UNTESTED, .variant = "", .reason = "", .report = ""};
	s->on = more;
	s->columns = column + 4;
	return &s->on[column];
}

/* The worst of all runs decides, and of those the first. */
static void take(struct runs *r, struct trial *t, const struct outcome *o)
{
	enum earl outcome = earl_of(o);
	const char *text = outcome_last(o)->text;
	size_t len = strlen(text);

	t->runs++;
	if (t->runs > 1 && outcome >= t->outcome)
		return;
	t->outcome = outcome;
	t->verdict = o->verdict;
	t->variant = arena_strdup(&r->arena, o->variant);
	t->reason = arena_strdup(&r->arena, outcome_reason(o));
	t->report = "";
	if (outcome == EARL_FAILED || outcome == EARL_CANT_TELL)
		t->report = len <= REPORT_MOST
				    ? arena_strdup(&r->arena, text)
				    : arena_printf(&r->arena, "%.*s\n... cut off: %zu bytes more\n",
						   (int)REPORT_MOST, text, len - REPORT_MOST);
}

int runs_add(struct runs *r, const struct outcome *o, const struct req_table *t, struct err *e)
{
	unsigned column = column_of(r, o);
	const struct variant *v = variant_by_name(o->variant);
	struct script_runs *s;
	size_t i;

	if (check_lines(o, t, e) < 0)
		return -1;
	i = script_of(r, o);
	s = &r->scripts[i];
	if (o->sha256 && *s->sha256 && strcmp(o->sha256, s->sha256) != 0)
		return other_text(s, e);
	if (!add_seen(r, (uint64_t)(i + 1) << 42 | (uint64_t)(column & 0xfff) << 30 |
				 (uint64_t)(v ? v->id : 0) << 28 | (o->round & 0xfffffff))) {
		err_kind_set(e, ERR_SCRIPT, "%s (%s) on %s is there already: the same run twice",
			     o->script, o->variant, r->columns[column].title);
		return err_hint(e, "name each run once");
	}
	r->outcomes++;
	take(r, room_for(r, s, column), o);
	return 0;
}

void runs_tell_apart(struct runs *r)
{
	column_tell_apart(r->columns, r->ncolumns, &r->arena);
}

void runs_free(struct runs *r)
{
	free(r->columns);
	free(r->scripts);
	free(r->files);
	free(r->seen);
	free(r->paths);
	arena_free(&r->arena);
	*r = (struct runs){0};
}

/* ---- asking ---- */

int runs_by_path(const void *a, const void *b)
{
	const struct script_runs *x = *(const struct script_runs *const *)a;
	const struct script_runs *y = *(const struct script_runs *const *)b;

	return strcmp(x->path, y->path);
}

const struct script_runs *runs_find(const struct runs *r, const char *path)
{
	const size_t *slot;

	if (!r->paths_cap)
		return NULL;
	slot = path_slot(r->paths, r->paths_cap, r->scripts, path);
	return *slot ? &r->scripts[*slot - 1] : NULL;
}

const struct trial *runs_trial(const struct script_runs *s, unsigned column)
{
	static const struct trial none = {
		.outcome = EARL_UNTESTED, .variant = "", .reason = "", .report = ""};

	return column < s->columns ? &s->on[column] : &none;
}

bool runs_of_one_suite(const struct runs *r)
{
	for (size_t i = 1; i < r->nfiles; i++)
		if (strcmp(r->files[i].revision, r->files[0].revision) != 0)
			return false;
	return true;
}

const struct req_not *runs_known(const struct script_runs *s, const char *id,
				 const struct column *c)
{
	for (size_t i = 0; i < s->req.nnots; i++) {
		const struct req_not *n = &s->req.nots[i];

		if (id && strcmp(n->id, id) != 0)
			continue;
		if (req_not_covers(n, c->family, c->release) ||
		    req_not_covers(n, c->word, c->release))
			return n;
	}
	return NULL;
}
