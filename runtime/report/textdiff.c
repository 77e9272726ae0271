// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the comparison of texts line by line: from the first line that differs to the nearest one
 * where both go on alike. That is right for any two texts, and short for those that differ in few
 * places.
 */
#include "runtime/report/textdiff.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CONTEXT   3
#define AHEAD     200 /* lines looked at for where both go on */
#define ALIKE_FOR 2   /* lines, or to the end */

struct lines {
	const char **at; /* n + 1 of them */
	size_t n;
};

/* Lines [old_from, old_to) became [new_from, new_to). */
struct change {
	size_t old_from, old_to, new_from, new_to;
};

struct diff {
	struct lines old, new;
	struct change *changes;
	size_t n, cap;
};

static struct lines split(const struct text *t)
{
	struct lines l = {.n = 0};
	size_t n = 1;

	for (size_t i = 0; i < t->len; i++)
		n += t->bytes[i] == '\n';
	l.at = calloc(n + 1, sizeof(*l.at));
	if (!l.at)
		abort();
	for (size_t from = 0; from < t->len; l.n++) {
		const char *end = memchr(t->bytes + from, '\n', t->len - from);

		l.at[l.n] = t->bytes + from;
		from = end ? (size_t)(end + 1 - t->bytes) : t->len;
	}
	l.at[l.n] = t->bytes + t->len;
	return l;
}

static size_t length(const struct lines *l, size_t i)
{
	return (size_t)(l->at[i + 1] - l->at[i]);
}

static bool same(const struct diff *d, size_t i, size_t j)
{
	size_t len = length(&d->old, i);

	return len == length(&d->new, j) && !memcmp(d->old.at[i], d->new.at[j], len);
}

/* Both go on alike from here, for some lines or to both ends. */
static bool resumes(const struct diff *d, size_t i, size_t j)
{
	for (size_t k = 0; k < ALIKE_FOR; k++) {
		if (i + k == d->old.n || j + k == d->new.n)
			return i + k == d->old.n && j + k == d->new.n;
		if (!same(d, i + k, j + k))
			return false;
	}
	return true;
}

/* From lines @i and @j, which differ: where both go on, the fewest lines away. */
static void find_end(const struct diff *d, size_t *i, size_t *j)
{
	for (size_t sum = 1; sum <= AHEAD; sum++)
		for (size_t a = 0; a <= sum; a++) {
			size_t x = *i + a, y = *j + sum - a;

			if (x > d->old.n || y > d->new.n || !resumes(d, x, y))
				continue;
			*i = x;
			*j = y;
			return;
		}
	*i = d->old.n;
	*j = d->new.n;
}

static void add(struct diff *d, struct change c)
{
	if (d->n == d->cap) {
		d->cap = d->cap ? 2 * d->cap : 16;
		d->changes = reallocarray(d->changes, d->cap, sizeof(*d->changes));
		if (!d->changes)
			abort();
	}
	d->changes[d->n++] = c;
}

static unsigned compare(struct diff *d)
{
	unsigned lines = 0;
	size_t i = 0, j = 0;

	while (i < d->old.n || j < d->new.n) {
		struct change c = {.old_from = i, .new_from = j};

		if (i < d->old.n && j < d->new.n &&same(d, i, j)) {
			i++;
			j++;
			continue;
		}
		find_end(d, &i, &j);
		c.old_to = i;
		c.new_to = j;
		lines += (unsigned)(i - c.old_from + j - c.new_from);
		add(d, c);
	}
	return lines;
}

/* ---- as text ---- */

static void show_line(const struct lines *l, size_t i, char mark, struct buf *out)
{
	size_t len = length(l, i);

	buf_putc(out, mark);
	buf_add(out, l->at[i], len);
	if (!len || l->at[i][len - 1] != '\n')
		buf_puts(out, "\n\\ No newline at end of file\n");
}

/* Those that are not further apart than their contexts reach. */
static size_t hunk_end(const struct diff *d, size_t first)
{
	size_t end = first + 1;

	while (end < d->n && d->changes[end].old_from - d->changes[end - 1].old_to <= 2 * CONTEXT)
		end++;
	return end;
}

static void show_hunk(const struct diff *d, size_t first, size_t end, struct buf *out)
{
	const struct change *a = &d->changes[first], *z = &d->changes[end - 1];
	size_t before = a->old_from < CONTEXT ? a->old_from : CONTEXT;
	size_t left = d->old.n - z->old_to, after = left < CONTEXT ? left : CONTEXT;
	size_t from = a->old_from - before, to = z->old_to + after;
	size_t new_from = a->new_from - before, new_n = z->new_to + after - new_from;

	buf_printf(out, "@@ -%zu,%zu +%zu,%zu @@\n", from + (to > from), to - from,
		   new_from + (new_n > 0), new_n);
	for (size_t i = from; first < end; first++) {
		const struct change *c = &d->changes[first];

		for (; i < c->old_from; i++)
			show_line(&d->old, i, ' ', out);
		for (; i < c->old_to; i++)
			show_line(&d->old, i, '-', out);
		for (size_t j = c->new_from; j < c->new_to; j++)
			show_line(&d->new, j, '+', out);
		for (; first + 1 == end && i < to; i++)
			show_line(&d->old, i, ' ', out);
	}
}

unsigned textdiff(const struct text *old, const struct text *new, struct buf *out)
{
	struct diff d = {.old = split(old), .new = split(new)};
	unsigned lines = compare(&d);

	if (out && d.n)
		buf_printf(out, "--- %s\n+++ %s\n", old->name, new->name);
	for (size_t first = 0, end; out && first < d.n; first = end) {
		end = hunk_end(&d, first);
		show_hunk(&d, first, end, out);
	}
	free(d.old.at);
	free(d.new.at);
	free(d.changes);
	return lines;
}
