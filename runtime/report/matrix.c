// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the rows of a run on several kernels. */
#include "runtime/report/matrix.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/arena.h"

struct cell {
	const char *script, *label; /* variant and round */
	unsigned kernel;            /* in order of their first outcome */
	enum verdict verdict;
	size_t order;
};

struct column {
	const char *what; /* "kernel" or "stack" */
	const char *name;
	struct totals totals;
};

struct matrix {
	struct arena arena;
	struct cell *cells;
	size_t n, cap;
	struct column *columns;
	unsigned ncolumns;
};

struct matrix *matrix_new(void)
{
	struct matrix *m = calloc(1, sizeof(*m));

	if (!m)
		abort();
	return m;
}

void matrix_free(struct matrix *m)
{
	if (!m)
		return;
	arena_free(&m->arena);
	free(m->cells);
	free(m->columns);
	free(m);
}

static unsigned column_of(struct matrix *m, const struct outcome *o)
{
	for (unsigned i = 0; i < m->ncolumns; i++)
		if (!strcmp(m->columns[i].name, o->kernel))
			return i;
	m->columns = realloc(m->columns, (m->ncolumns + 1) * sizeof(*m->columns));
	if (!m->columns)
		abort();
	m->columns[m->ncolumns] = (struct column){
		.name = arena_strdup(&m->arena, o->kernel),
		.what = o->is_stack ? "stack" : "kernel",
	};
	return m->ncolumns++;
}

void matrix_add(struct matrix *m, const struct outcome *o)
{
	struct buf label = BUF_INIT;

	if (m->n == m->cap) {
		m->cap = m->cap ? m->cap * 2 : 64;
		m->cells = realloc(m->cells, m->cap * sizeof(*m->cells));
		if (!m->cells)
			abort();
	}
	outcome_label(&label, o, false);
	m->cells[m->n] = (struct cell){
		.script = arena_strdup(&m->arena, o->script),
		.label = arena_strdup(&m->arena, buf_text(&label)),
		.kernel = column_of(m, o),
		.verdict = o->verdict,
		.order = m->n,
	};
	totals_add(&m->columns[m->cells[m->n++].kernel].totals, o->verdict);
	buf_free(&label);
}

static bool same_row(const struct cell *a, const struct cell *b)
{
	return !strcmp(a->script, b->script) && !strcmp(a->label, b->label);
}

static int by_row(const void *a, const void *b)
{
	const struct cell *x = a, *y = b;
	int d = strcmp(x->script, y->script);

	d = d ? d : strcmp(x->label, y->label);
	d = d ? d : (x->kernel > y->kernel) - (x->kernel < y->kernel);
	return d ? d : (x->order > y->order) - (x->order < y->order);
}

static bool is_plain(enum verdict v)
{
	return v == VERDICT_PASS || v == VERDICT_SKIP;
}

static void show_row(const struct matrix *m, size_t from, size_t to, FILE *out)
{
	bool plain = true;

	for (size_t i = from; i < to; i++)
		plain &= is_plain(m->cells[i].verdict);
	if (plain)
		return;
	fprintf(out, "%s (%s):", m->cells[from].script, m->cells[from].label);
	for (size_t i = from; i < to; i++)
		fprintf(out, "%s %s %s", i > from ? "," : "", m->columns[m->cells[i].kernel].name,
			verdict_name(m->cells[i].verdict));
	fputc('\n', out);
}

void matrix_show(struct matrix *m, FILE *out)
{
	size_t from = 0;

	if (m->n)
		qsort(m->cells, m->n, sizeof(*m->cells), by_row);
	for (size_t i = 1; i <= m->n; i++) {
		if (i < m->n && same_row(&m->cells[i], &m->cells[from]))
			continue;
		show_row(m, from, i, out);
		from = i;
	}
	for (unsigned i = 0; i < m->ncolumns; i++) {
		fprintf(out, "%s %s: ", m->columns[i].what, m->columns[i].name);
		totals_show(out, &m->columns[i].totals);
		fputc('\n', out);
	}
}
