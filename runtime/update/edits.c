// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the list of changes of a text. */
#include "runtime/update/edits.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void edits_free(struct edits *e)
{
	free(e->items);
	arena_free(&e->arena);
	*e = (struct edits){0};
}

void edits_add(struct edits *e, struct span at, const char *text)
{
	struct edit *one;

	if (e->n == e->cap) {
		e->cap = e->cap ? 2 * e->cap : 16;
		e->items = reallocarray(e->items, e->cap, sizeof(*e->items));
		if (!e->items)
			abort();
	}
	one = &e->items[e->n];
	*one = (struct edit){.at = at, .text = arena_strdup(&e->arena, text), .order = e->n};
	one->len = strlen(text);
	e->n++;
}

static int by_place(const void *a, const void *b)
{
	const struct edit *x = a, *y = b;

	if (x->at.off != y->at.off)
		return x->at.off < y->at.off ? -1 : 1;
	/* What is put in comes before what is replaced. */
	if (!x->at.len != !y->at.len)
		return x->at.len ? 1 : -1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool is_same(const struct edit *a, const struct edit *b)
{
	return a->at.len && a->at.off == b->at.off && a->at.len == b->at.len && a->len == b->len &&
	       !memcmp(a->text, b->text, a->len);
}

int edits_make(struct edits *e, const struct source *src, struct buf *out, uint32_t *at)
{
	uint32_t done = 0;

	if (e->n)
		qsort(e->items, e->n, sizeof(*e->items), by_place);
	for (size_t i = 0; i < e->n; i++) {
		const struct edit *one = &e->items[i];

		if (i && is_same(one, one - 1))
			continue;
		if (one->at.off < done) {
			*at = one->at.off;
			return -1;
		}
		buf_add(out, src->text + done, one->at.off - done);
		buf_add(out, one->text, one->len);
		done = span_end(one->at);
	}
	buf_add(out, src->text + done, src->len - done);
	return 0;
}
