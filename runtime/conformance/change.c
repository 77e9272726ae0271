// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the comparison of two matrices. */
#include "runtime/conformance/change.h"

#include <string.h>

static const struct row *same_row(const struct judged *j, const struct row *row)
{
	for (size_t i = 0; i < j->nrows; i++)
		if (!strcmp(j->rows[i].of->id, row->of->id))
			return &j->rows[i];
	return NULL;
}

/* Its number, or -1. */
static int column_by_id(const struct runs *r, const char *id)
{
	for (unsigned i = 0; i < r->ncolumns; i++)
		if (!strcmp(r->columns[i].id, id))
			return (int)i;
	return -1;
}

static bool same_scripts(const struct row *a, const struct row *b)
{
	if (a->nscripts != b->nscripts)
		return false;
	for (size_t i = 0; i < a->nscripts; i++)
		if (strcmp(a->scripts[i]->path, b->scripts[i]->path) != 0 ||
		    strcmp(a->scripts[i]->sha256, b->scripts[i]->sha256) != 0)
			return false;
	return true;
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
	return a->outcome == b->outcome && a->known == b->known;
}

static void compare(struct changes *c, const struct row *row, const struct row *before,
		    unsigned column, unsigned then)
{
	if (same_cell(&row->cells[column], &before->cells[then]))
		return;
	c->items[c->n++] = (struct change){
		.row = row,
		.column = column,
		.before = &before->cells[then],
		.other_script = !same_scripts(row, before),
	};
}

static void find_missing(struct changes *c, const struct runs *a, const struct runs *b)
{
	for (unsigned i = 0; i < a->ncolumns; i++)
		if (column_by_id(b, a->columns[i].id) < 0)
			c->missing[c->nmissing++] = a->columns[i].id;
}

void changes_find(struct changes *c, const struct judged *now, const struct judged *before)
{
	const struct runs *r = now->runs, *old = before->runs;

	*c = (struct changes){0};
	c->items = arena_array(&c->arena, now->nrows * (r->ncolumns + 1u), sizeof(*c->items));
	c->missing = arena_array(&c->arena, r->ncolumns + old->ncolumns + 1u, sizeof(*c->missing));
	c->other_suite = !r->nfiles || !old->nfiles ||
			 strcmp(r->files[0].revision, old->files[0].revision) != 0;
	for (size_t i = 0; i < now->nrows; i++) {
		const struct row *row = &now->rows[i], *was = same_row(before, row);

		for (unsigned k = 0; was && k < r->ncolumns; k++) {
			int then = column_by_id(old, r->columns[k].id);

			if (then >= 0)
				compare(c, row, was, k, (unsigned)then);
		}
	}
	find_missing(c, r, old);
	find_missing(c, old, r);
}

void changes_free(struct changes *c)
{
	arena_free(&c->arena);
	*c = (struct changes){0};
}
