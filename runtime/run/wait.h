/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waiting, and taking in what happens meanwhile: packets go to the inbox, or are reported when no
 * line is left to look at them; calls that are back are judged; what commands print is kept. Each
 * returns 0, or -1 with r->finding set, which also a call's end may have done.
 */
#ifndef RUN_WAIT_H
#define RUN_WAIT_H

#include "runtime/finding/timing.h"
#include "runtime/plan/plan.h"

struct run;

/* Until @until_ns at the latest for something to happen, and takes that in. It may wake up for
 * nothing: callers look again. */
int wait_once(struct run *r, int64_t until_ns);
/* Takes in what is there without waiting. */
int wait_poll(struct run *r);

/* ---- for the events that we make ---- */

/* Until @due, and judges how late we are: more than the tolerance is INCONCLUSIVE, never the
 * stack's fault. @what: "inbound packet", ... */
int wait_due(struct run *r, const struct step *st, const struct due *due, const char *what);
/* The judging part: our own action begins, or is done, now. Both count, since the stack answers
 * while we inject: if the host stops us in the middle, its answer is late through no fault of its
 * own. */
int wait_judge(struct run *r, const struct step *st, const struct due *due, const char *what);

#endif
