/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stretches of sequence space, sorted, apart from each other; only so many are kept. */
#ifndef RULES_SPANS_H
#define RULES_SPANS_H

#include <stdbool.h>

#define SPANS_MOST 256

struct stretch {
	long long from, to;
};
struct spans {
	struct stretch *at;
	unsigned n;
	bool lost; /* there were more than are kept: what is not in here may be */
};

void spans_add(struct spans *s, long long from, long long to);
/* The end of what is there without a hole from @from on; takes it out, and all below. */
long long spans_take(struct spans *s, long long from);
/* Whether all of it is in here, or any of it. */
bool spans_hold(const struct spans *s, long long from, long long to);
bool spans_touch(const struct spans *s, long long from, long long to);
void spans_free(struct spans *s);

#endif
