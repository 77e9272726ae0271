// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the vote about the phase of the ticks (Boyer and Moore's majority vote). */
#include "runtime/host/phase.h"

#include "runtime/base/clock.h"

#define NEAR_NS   (150 * NS_PER_US)
#define MAX_TRUST 64

int64_t phase_behind(int64_t ns, int64_t edge_ns, int64_t period_ns)
{
	return ((ns - edge_ns) % period_ns + period_ns) % period_ns;
}

/* How far @ns is behind the nearest tick, or, negative, before it. */
static int64_t distance(int64_t ns, int64_t edge, int64_t period)
{
	int64_t behind = phase_behind(ns, edge, period);

	return behind > period / 2 ? behind - period : behind;
}

bool phase_agrees(int64_t a_ns, int64_t b_ns, int64_t period_ns)
{
	int64_t d = distance(a_ns, b_ns, period_ns);

	return d > -NEAR_NS && d < NEAR_NS;
}

void phase_vote(struct phase *p, int64_t woken_ns, int64_t period_ns)
{
	int64_t d = distance(woken_ns, p->edge_ns, period_ns);

	if (phase_agrees(woken_ns, p->edge_ns, period_ns)) {
		if (d < 0) /* a timer is never early: so the edge was late */
			p->edge_ns += d;
		if (p->trust < MAX_TRUST)
			p->trust++;
	} else if (p->trust > 0) {
		p->trust--;
	} else {
		p->edge_ns = woken_ns;
	}
}
