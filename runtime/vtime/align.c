// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what is known about the remainder, and how it comes to be known: each sleep halves the
 * possibilities. A sleep until a step and then @end ns is served at that time, the remainder and 1
 * later (itimer_next_event() of arch/um). The interrupt reads the clock, which shows
 * whole steps: if these have not reached the end, it sleeps for the shortest time once more.
 */
#include "runtime/vtime/align.h"

#include "runtime/base/clock.h"
#include "runtime/vtime/settle.h"

#define STEP     ALIGN_STEP_NS
#define SHORTEST 501 /* ns: TIMER_MIN_DELTA in arch/um, and 1 */
#define AHEAD    (5 * STEP)
#define TRIES    40

static int middle(const struct align *a)
{
	return (a->least + a->most + 1) / 2;
}

/* From the middle on it is punctual. */
int align_next(const struct align *a)
{
	return STEP - 1 - middle(a);
}

/* A look at the clock afterwards is one step more. */
bool align_seen(struct align *a, int64_t late_ns)
{
	int mid = middle(a), end = align_next(a);
	bool punctual = late_ns == 2 * STEP - end;
	int more = punctual ? 1 : 1 + SHORTEST;

	if (!punctual && late_ns != (end ? 3 : 1) * STEP - end)
		return false;
	if (!end && !punctual) /* exactly at a step it is always in time */
		more = 1;
	if (punctual)
		a->least = mid;
	else
		a->most = mid - 1;
	a->least = (a->least + end + more) % STEP;
	a->most = (a->most + end + more) % STEP;
	return true;
}

bool align_done(const struct align *a)
{
	return a->most == 0;
}

void align(void)
{
	struct align a = ALIGN_INIT;
	int64_t now = clock_now_ns(), until;

	for (int i = 0; i < TRIES && !align_done(&a); i++) {
		until = now + AHEAD + align_next(&a);
		sleep_until(until);
		now = clock_now_ns();
		if (!align_seen(&a, now - until))
			a = ALIGN_INIT;
	}
}
