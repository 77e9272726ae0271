/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The machine's time between two steps of its clock.
 *
 * Whoever reads the clock moves it by a step of 256 ns, and sees whole steps only. The machine's
 * own time has a remainder behind the last step. A timer that ends between two steps may be served
 * at its time or half a microsecond later, depending on the remainder, and leaves another one. So
 * a run is the same to the nanosecond only where it begins with the same remainder.
 */
#ifndef VTIME_ALIGN_H
#define VTIME_ALIGN_H

#include <stdbool.h>
#include <stdint.h>

#define ALIGN_STEP_NS 256 /* TIMER_MULTIPLIER in arch/um */

/* What is known of the remainder. */
struct align {
	int least, most;
};

/* Nothing is known yet. */
#define ALIGN_INIT ((struct align){0, ALIGN_STEP_NS - 1})

/* How far behind a step the next sleep is to end. */
int align_next(const struct align *a);
/* It was seen to end @late_ns behind that. False: another timer came between. */
bool align_seen(struct align *a, int64_t late_ns);
bool align_done(const struct align *a);

/* Leaves the remainder 0, in some ten short sleeps. */
void align(void);

#endif
