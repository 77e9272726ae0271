// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is to scale and what is cut out. */
#include "runtime/draw/axis.h"

#include <stdlib.h>
#include <string.h>

/* A silence of more than this part of what is left hides the rest. */
#define CUT_SHARE 0.5

void axis_plain(struct axis *a, int64_t from, int64_t to, double at, double length)
{
	*a = (struct axis){.from = from, .to = to, .at = at, .length = length};
	a->left = to > from ? to - from : 1;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void add_cut(struct axis *a, int64_t from, int64_t to)
{
	unsigned i = a->ncuts++;

	for (; i && a->cuts[i - 1].from > from; i--)
		a->cuts[i] = a->cuts[i - 1];
	a->cuts[i].from = from;
	a->cuts[i].to = to;
	a->left -= to - from;
}

/* The longest silence that is not cut yet; 0: there is none. */
static size_t longest(const struct axis *a, const int64_t *times, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++) {
		int64_t gap = times[i] - times[i - 1];
		unsigned c = 0;

		while (c < a->ncuts && a->cuts[c].from != times[i - 1])
			c++;
		if (gap > 0 && c == a->ncuts && (!best || gap > times[best] - times[best - 1]))
			best = i;
	}
	return best;
}

void axis_times(struct axis *a, int64_t *times, size_t n, int64_t least, double at, double length)
{
	if (n)
		qsort(times, n, sizeof(*times), by_value);
	axis_plain(a, n ? times[0] : 0, n ? times[n - 1] : 1, at, length);
	a->least = least;
	while (a->ncuts < AXIS_CUTS) {
		size_t i = longest(a, times, n);

		if (!i || times[i] - times[i - 1] < a->least ||
		    (double)(times[i] - times[i - 1]) <= CUT_SHARE * (double)a->left ||
		    times[i] - times[i - 1] == a->to - a->from)
			break;
		add_cut(a, times[i - 1], times[i]);
		if (a->left <= 0)
			a->left = 1;
	}
}

double axis_place(const struct axis *a, int64_t v)
{
	double scaled = a->length - AXIS_CUT_WIDTH * (double)a->ncuts, extra = 0;
	int64_t gone = 0;

	for (unsigned i = 0; i < a->ncuts && v > a->cuts[i].from; i++) {
		int64_t len = a->cuts[i].to - a->cuts[i].from, in = v - a->cuts[i].from;

		in = in < len ? in : len;
		gone += in;
		extra += AXIS_CUT_WIDTH * (double)in / (double)len;
	}
	return a->at + extra + scaled * (double)(v - a->from - gone) / (double)a->left;
}

int64_t axis_step(const struct axis *a, unsigned n)
{
	static const int64_t factors[] = {1, 2, 5};
	int64_t least = a->left / n, ten = 1;

	for (;; ten *= 10)
		for (unsigned i = 0; i < 3; i++)
			if (factors[i] * ten >= least || ten > INT64_MAX / 100)
				return factors[i] * ten;
}
