/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Points that were given, as text, JSON lines and CSV. */
#ifndef REPORT_SCORE_H
#define REPORT_SCORE_H

#include <stddef.h>
#include <stdio.h>

struct score_item {
	const char *name;
	unsigned points, of;
	const char *hint; /* why points are missing; "": nothing to say */
	const char *text; /* the report, for full feedback; "" */
};

struct score {
	const char *name; /* whose */
	unsigned points, of;
	const char *note; /* why there is nothing to count; "" */
	const char *text; /* the report of that, for full feedback; "" */
	const struct score_item *items;
	size_t n;
};

struct scores {
	FILE *text, *json, *csv; /* NULL: not wanted */
	const char *feedback;    /* "none", "low" or "full" */
};

void scores_put(const struct scores *s, const struct score *one);

#endif
