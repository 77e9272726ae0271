// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the cheapest way to lay packets beside lines. */
#include "runtime/run/align.h"

/* A line or a packet alone costs as much as two and a half fields that differ; a packet that is all
 * different is still rather the line's than both alone. */
#define ALONE 5
#define MOST  (2 * ALONE - 1)

static unsigned pair_cost(const struct align *a, size_t line, size_t packet)
{
	unsigned cost = a->cost[line][packet];

	return cost < MOST ? cost : MOST;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* From the ends: table[i][j] is what lines from i and packets from j cost. */
static void fill(const struct align *a, unsigned table[ALIGN_LINES + 1][ALIGN_PACKETS + 1])
{
	for (size_t i = a->nlines + 1; i-- > 0;) {
		for (size_t j = a->npackets + 1; j-- > 0;) {
			unsigned best = ALONE * (unsigned)(a->nlines - i + a->npackets - j);

			if (i < a->nlines)
				best = least(best, ALONE + table[i + 1][j]);
			if (j < a->npackets)
				best = least(best, ALONE + table[i][j + 1]);
			if (i < a->nlines && j < a->npackets)
				best = least(best, pair_cost(a, i, j) + table[i + 1][j + 1]);
			table[i][j] = best;
		}
	}
}

enum align_step align_first(const struct align *a)
{
	unsigned table[ALIGN_LINES + 1][ALIGN_PACKETS + 1];

	if (!a->nlines)
		return ALIGN_SURPLUS;
	if (!a->npackets)
		return ALIGN_MISSING;
	fill(a, table);
	if (table[0][0] == pair_cost(a, 0, 0) + table[1][1])
		return ALIGN_PAIR;
	return table[0][0] == ALONE + table[0][1] ? ALIGN_SURPLUS : ALIGN_MISSING;
}
