/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The axes of a plot: numbers to places, long silences cut out, and where the ticks are. */
#ifndef DRAW_AXIS_H
#define DRAW_AXIS_H

#include <stddef.h>
#include <stdint.h>

#define AXIS_CUTS      8
#define AXIS_CUT_WIDTH 44

struct axis {
	int64_t from, to;
	double at, length; /* of the picture: where it begins, and its extent; may be negative */
	struct {
		int64_t from, to;
	} cuts[AXIS_CUTS]; /* in order */
	unsigned ncuts;
	int64_t least; /* that is worth a cut */
	int64_t left;  /* of the numbers, without the cuts; at least 1 */
};

/* Of all numbers from @from to @to. */
void axis_plain(struct axis *a, int64_t from, int64_t to, double at, double length);
/* Of @n times, which are sorted; silences of @least and more that would take most of it are cut.
 */
void axis_times(struct axis *a, int64_t *times, size_t n, int64_t least, double at, double length);
double axis_place(const struct axis *a, int64_t v);
/* A step of 1, 2 or 5 and zeros, that makes about @n ticks. */
int64_t axis_step(const struct axis *a, unsigned n);

#endif
