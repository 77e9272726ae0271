/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What many timers say about when the ticks are. Most are served at a tick and some tens of
 * microseconds, but any of them may be late: so it is a matter of majority.
 */
#ifndef HOST_PHASE_H
#define HOST_PHASE_H

#include <stdbool.h>
#include <stdint.h>

struct phase {
	int64_t edge_ns; /* a tick */
	int trust;       /* how many more have said so than not, up to a limit */
};

/* How long before @ns the last tick was, if @edge_ns is one. */
int64_t phase_behind(int64_t ns, int64_t edge_ns, int64_t period_ns);
/* Whether both times are the same distance behind a tick, but for the delays of every day. */
bool phase_agrees(int64_t a_ns, int64_t b_ns, int64_t period_ns);
/* A timer was served at @woken_ns. */
void phase_vote(struct phase *p, int64_t woken_ns, int64_t period_ns);

#endif
