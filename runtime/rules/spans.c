// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns sets of stretches of sequence space: what has arrived beyond a hole. */
#include "runtime/rules/spans.h"

#include <stdlib.h>
#include <string.h>

static void drop(struct spans *s, unsigned i, unsigned n)
{
	memmove(s->at + i, s->at + i + n, (s->n - i - n) * sizeof(*s->at));
	s->n -= n;
}

static void insert(struct spans *s, unsigned i, struct stretch new)
{
	if (!s->at)
		s->at = calloc(SPANS_MOST, sizeof(*s->at));
	if (!s->at)
		abort();
	if (s->n == SPANS_MOST) {
		s->lost = true;
		if (i == s->n)
			return;
		s->n--;
	}
	memmove(s->at + i + 1, s->at + i, (s->n - i) * sizeof(*s->at));
	s->at[i] = new;
	s->n++;
}

void spans_add(struct spans *s, long long from, long long to)
{
	struct stretch new = {from, to};
	unsigned i = 0, n = 0;

	if (from >= to)
		return;
	while (i < s->n && s->at[i].to < from)
		i++;
	while (i + n < s->n && s->at[i + n].from <= to) {
		if (s->at[i + n].from < new.from)
			new.from = s->at[i + n].from;
		if (s->at[i + n].to > new.to)
			new.to = s->at[i + n].to;
		n++;
	}
	if (n) {
		s->at[i] = new;
		drop(s, i + 1, n - 1);
	} else {
		insert(s, i, new);
	}
}

long long spans_take(struct spans *s, long long from)
{
	while (s->n && s->at[0].from <= from) {
		if (s->at[0].to > from)
			from = s->at[0].to;
		drop(s, 0, 1);
	}
	if (!s->n)
		s->lost = false;
	return from;
}

bool spans_hold(const struct spans *s, long long from, long long to)
{
	unsigned i;

	for (i = 0; i < s->n; i++)
		if (s->at[i].from <= from && to <= s->at[i].to)
			return true;
	return from >= to;
}

bool spans_touch(const struct spans *s, long long from, long long to)
{
	unsigned i;

	for (i = 0; i < s->n; i++)
		if (s->at[i].from < to && from < s->at[i].to)
			return true;
	return false;
}

void spans_free(struct spans *s)
{
	free(s->at);
	*s = (struct spans){0};
}
