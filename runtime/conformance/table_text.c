// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the matrix as text: for people at a terminal, and for spreadsheets. */
#include "runtime/conformance/table_text.h"

#include <string.h>

#include "runtime/conformance/condition.h"
#include "runtime/req/csv.h"

static const enum req_level classes[] = {REQ_MUST, REQ_SHOULD, REQ_MAY, REQ_INFO};
#define CLASSES (sizeof(classes) / sizeof(*classes))

/* ---- sums ---- */

static void put_counts(struct buf *out, const struct judged *j, unsigned column)
{
	struct counts c;

	buf_printf(out, "%s\n", j->runs->columns[column].title);
	for (unsigned i = 0; i < CLASSES; i++) {
		judge_count(j, column, classes[i], &c);
		buf_printf(out, "  %-10s %7zu %7zu %7zu %9zu %13zu %9zu\n",
			   req_level_name(classes[i]), c.n[EARL_PASSED], c.n[EARL_FAILED], c.known,
			   c.n[EARL_CANT_TELL], c.n[EARL_INAPPLICABLE], c.n[EARL_UNTESTED]);
	}
}

/* ---- cells that matter ---- */

static void put_cell(struct buf *out, const struct judged *j, const struct row *row,
		     unsigned column, const char *why)
{
	const struct cell *c = &row->cells[column];

	buf_printf(out, "  %s (%s) on %s: %s", row->of->id, req_level_name(row->of->level),
		   j->runs->columns[column].title, row->of->title);
	if (*why)
		buf_printf(out, ": %s", why);
	if (c->script)
		buf_printf(out, " [%s]", c->script->path);
	buf_putc(out, '\n');
}

typedef const char *(*cell_test)(const struct cell *); /* why it is listed; NULL: it is not */

static const char *is_failure(const struct cell *c)
{
	return c->outcome == EARL_FAILED && !c->known ? c->why : NULL;
}

static const char *is_known(const struct cell *c)
{
	return c->known ? c->why : NULL;
}

static const char *is_news(const struct cell *c)
{
	return *c->news ? c->news : NULL;
}

static void put_list(struct buf *out, const struct judged *j, const char *title, cell_test test)
{
	bool any = false;

	for (size_t i = 0; i < j->nrows; i++)
		for (unsigned k = 0; k < j->runs->ncolumns; k++) {
			const char *why = test(&j->rows[i].cells[k]);

			if (!why)
				continue;
			if (!any)
				buf_printf(out, "\n%s\n", title);
			any = true;
			put_cell(out, j, &j->rows[i], k, why);
		}
}

static void put_changes(struct buf *out, const struct judged *j, const struct changes *c)
{
	buf_printf(out, "changed since the baseline: %zu%s\n", c->n,
		   c->other_suite ? " (its scripts were others)" : "");
	for (size_t i = 0; i < c->n; i++) {
		const struct change *x = &c->items[i];

		buf_printf(out, "  %s (%s) on %s: %s, was %s%s\n", x->row->of->id,
			   req_level_name(x->row->of->level), j->runs->columns[x->column].title,
			   cell_word(&x->row->cells[x->column]), cell_word(x->before),
			   x->other_script ? " (other scripts)" : "");
	}
	for (size_t i = 0; i < c->nmissing; i++)
		buf_printf(out, "  %s is only in one of the two\n", c->missing[i]);
	buf_putc(out, '\n');
}

/* ---- what nobody shows ---- */

static void put_unshown(struct buf *out, const struct judged *j)
{
	size_t none = 0, untestable = 0;

	for (size_t i = 0; i < j->nrows; i++) {
		const struct row *row = &j->rows[i];

		if (row->nscripts)
			continue;
		if (row->of->testable == REQ_UNTESTABLE)
			untestable++;
		else
			none++;
	}
	buf_printf(out,
		   "\n%zu requirements: %zu have a script, %zu have none, %zu are not testable\n",
		   j->nrows, j->nrows - none - untestable, none, untestable);
}

/* What is not asked of a stack may be what it has lost. */
static void put_conditions(struct buf *out, const struct judged *j)
{
	bool any = false;

	for (size_t i = 0; i < j->nconditions; i++)
		for (unsigned k = 0; k < j->runs->ncolumns; k++) {
			const struct condition *c = &j->conditions[i];
			const struct met *m = &c->on[k];

			if (!condition_is_unmet(c, k))
				continue;
			if (!any)
				buf_puts(out, "\nconditions that are not met\n");
			any = true;
			buf_printf(out, "  %s on %s: %zu inapplicable: %s [%s]\n", c->name,
				   j->runs->columns[k].title, m->hides, m->why, m->by->path);
		}
}

void notes_write(struct buf *out, const struct judged *j)
{
	const struct runs *r = j->runs;
	bool any = false;

	for (size_t i = 0; i < r->nscripts; i++)
		any |= r->scripts[i].req.nuses || r->scripts[i].req.nnots;
	if (!any)
		buf_puts(out, "no script of these runs says what it is about (// req: ID)\n");
	if (!runs_of_one_suite(r))
		buf_puts(out, "the runs are of different suite revisions: what was not run on a "
			      "stack is cantTell or untested there\n");
	for (size_t i = 0; i < j->nconditions; i++) {
		const struct condition *c = &j->conditions[i];

		if (!c->nscripts)
			buf_printf(out,
				   "no script tests the condition %s: what depends on it (%zu) is "
				   "judged as if it were met\n",
				   c->name, c->nrows);
	}
}

void text_write(struct buf *out, const struct judged *j, const struct changes *changes)
{
	if (changes)
		put_changes(out, j, changes);
	buf_printf(out, "  %-10s %7s %7s %7s %9s %13s %9s\n", "level", "passed", "failed", "known",
		   "cantTell", "inapplicable", "untested");
	for (unsigned i = 0; i < j->runs->ncolumns; i++)
		put_counts(out, j, i);
	put_list(out, j, "failed", is_failure);
	put_list(out, j, "known deviations", is_known);
	put_list(out, j, "news: passes, and was known to differ", is_news);
	put_conditions(out, j);
	put_unshown(out, j);
}

/* ---- spreadsheet ---- */

static void put_scripts(struct buf *out, const struct row *row)
{
	struct buf all = BUF_INIT;

	for (size_t i = 0; i < row->nscripts; i++)
		buf_printf(&all, "%s%s", i ? " " : "", row->scripts[i]->path);
	csv_field(out, buf_text(&all));
	buf_free(&all);
}

void csv_write(struct buf *out, const struct judged *j)
{
	static const char *const head[] = {"id",        "level",    "rfc",     "section", "title",
					   "condition", "testable", "why_not", "scripts"};
	static const char *const testable[] = {"yes", "partly", "no"};

	for (unsigned i = 0; i < sizeof(head) / sizeof(*head); i++)
		csv_field(out, head[i]);
	for (unsigned i = 0; i < j->runs->ncolumns; i++)
		csv_field(out, j->runs->columns[i].title);
	buf_putc(out, '\n');
	for (size_t i = 0; i < j->nrows; i++) {
		const struct row *row = &j->rows[i];
		const struct requirement *r = row->of;
		const char *const fields[] = {
			r->id,        req_level_name(r->level), r->rfc,    r->section, r->title,
			r->condition, testable[r->testable],    r->why_not};

		for (unsigned k = 0; k < sizeof(fields) / sizeof(*fields); k++)
			csv_field(out, fields[k]);
		put_scripts(out, row);
		for (unsigned k = 0; k < j->runs->ncolumns; k++)
			csv_field(out, cell_word(&row->cells[k]));
		buf_putc(out, '\n');
	}
}
