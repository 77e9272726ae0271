// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the judgement. One failure among several scripts decides; a pass needs all scripts that are
 * known to be about the requirement: what was not run is never green.
 */
#include "runtime/conformance/judge.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/conformance/condition.h"

/* ---- scripts of requirements ---- */

static void find_scripts(struct judged *j, struct row *row)
{
	const struct runs *r = j->runs;

	for (size_t i = 0; i < r->nscripts; i++)
		row->nscripts += req_lines_has(&r->scripts[i].req, row->of->id);
	row->scripts = arena_array(&j->arena, row->nscripts + 1, sizeof(*row->scripts));
	row->nscripts = 0;
	for (size_t i = 0; i < r->nscripts; i++)
		if (req_lines_has(&r->scripts[i].req, row->of->id))
			row->scripts[row->nscripts++] = &r->scripts[i];
	qsort(row->scripts, row->nscripts, sizeof(*row->scripts), runs_by_path);
}

/* ---- one script ---- */

struct evidence judge_evidence(const struct judged *j, const struct script_runs *s, const char *id,
			       unsigned column)
{
	const struct column *c = &j->runs->columns[column];
	const struct trial *t = runs_trial(s, column);
	const struct req_not *known = runs_known(s, id, c), *other = runs_known(s, NULL, c);
	struct evidence e = {.outcome = t->outcome, .why = t->reason, .news = ""};

	if (t->outcome == EARL_UNTESTED)
		e.why = "it was not run on this stack";
	if (t->outcome == EARL_PASSED && known)
		e.news = known->why;
	if (t->outcome != EARL_FAILED)
		return e;
	if (known) {
		e.known = true;
		e.why = known->why;
	} else if (other) {
		/* It ends at the first difference: what comes behind that is not known. */
		e.outcome = EARL_CANT_TELL;
		e.why = "its script fails for what is known of another requirement";
	}
	return e;
}

/* ---- cells ---- */

static void take(struct cell *c, const struct evidence *e, const struct script_runs *s)
{
	bool worse = e->outcome < c->outcome;

	if (*e->news && !*c->news)
		c->news = e->news;
	/* A failure that nobody knew weighs more than one that is known. */
	if (e->outcome == EARL_FAILED && c->outcome == EARL_FAILED)
		worse = c->known && !e->known;
	if (!worse)
		return;
	c->outcome = e->outcome;
	c->known = e->known;
	c->why = e->why;
	c->script = s;
}

/* A pass of some, when others were not run here, is not known to be one. */
static void doubt(const struct row *row, unsigned column, struct cell *c)
{
	if (c->outcome != EARL_PASSED && c->outcome != EARL_INAPPLICABLE)
		return;
	for (size_t i = 0; i < row->nscripts; i++) {
		if (runs_trial(row->scripts[i], column)->outcome != EARL_UNTESTED)
			continue;
		c->outcome = EARL_CANT_TELL;
		c->why = "not all of its scripts were run on this stack";
		c->script = row->scripts[i];
		return;
	}
}

static const char *why_untested(const struct row *row)
{
	if (row->of->testable == REQ_UNTESTABLE)
		return row->of->why_not;
	return row->nscripts ? "its scripts were not run on this stack" : "no script is about it";
}

/* What a stack lacks is not asked of it. */
static void apply_condition(struct judged *j, const struct row *row, unsigned column,
			    struct cell *c)
{
	struct condition *k = condition_of(j, row->of);
	struct met *m = k ? &k->on[column] : NULL;

	if (!m || !row->nscripts || !condition_is_unmet(k, column))
		return;
	m->hides++;
	*c = (struct cell){
		.outcome = EARL_INAPPLICABLE,
		.why = arena_printf(&j->arena, "the stack has no %s, says %s", k->name,
				    m->by->path),
		.news = "",
		.script = m->by,
	};
}

static void fill(struct judged *j, const struct row *row, unsigned column)
{
	struct cell *c = &row->cells[column];

	*c = (struct cell){.outcome = EARL_UNTESTED, .why = "", .news = ""};
	for (size_t i = 0; i < row->nscripts; i++) {
		struct evidence e = judge_evidence(j, row->scripts[i], row->of->id, column);

		take(c, &e, row->scripts[i]);
	}
	doubt(row, column, c);
	apply_condition(j, row, column, c);
	if (c->outcome == EARL_UNTESTED)
		c->why = why_untested(row);
	if (c->outcome == EARL_PASSED)
		c->why = "";
}

void judge(struct judged *j, const struct runs *r, const struct req_table *t)
{
	*j = (struct judged){.runs = r, .nrows = t->n};
	j->rows = arena_array(&j->arena, t->n + 1, sizeof(*j->rows));
	conditions_find(j, t);
	for (size_t i = 0; i < t->n; i++) {
		struct row *row = &j->rows[i];

		row->of = &t->items[i];
		find_scripts(j, row);
		row->cells = arena_array(&j->arena, r->ncolumns + 1, sizeof(*row->cells));
		for (unsigned c = 0; c < r->ncolumns; c++)
			fill(j, row, c);
	}
}

void judge_free(struct judged *j)
{
	arena_free(&j->arena);
	*j = (struct judged){0};
}

/* ---- sums ---- */

const char *cell_word(const struct cell *c)
{
	return c->known ? "known deviation" : earl_name(c->outcome);
}

void judge_count(const struct judged *j, unsigned column, enum req_level class, struct counts *n)
{
	*n = (struct counts){0};
	for (size_t i = 0; i < j->nrows; i++) {
		const struct cell *c = &j->rows[i].cells[column];

		if (req_level_class(j->rows[i].of->level) != class)
			continue;
		n->n[c->outcome] += !c->known;
		n->known += c->known;
		n->news += *c->news != '\0';
	}
}

size_t judge_failures(const struct judged *j, bool strict)
{
	struct counts c;
	size_t n = 0;

	for (unsigned i = 0; i < j->runs->ncolumns; i++) {
		judge_count(j, i, REQ_MUST, &c);
		n += c.n[EARL_FAILED];
		judge_count(j, i, REQ_SHOULD, &c);
		n += strict ? c.n[EARL_FAILED] : 0;
	}
	return n;
}
