/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits for parked calls that should be back. Each returns 0, or -1 with r->finding set. */
#ifndef RUN_AWAIT_H
#define RUN_AWAIT_H

#include "runtime/plan/plan.h"

struct run;

/* Before @st, which is due now: what it may count on. A call that is overdue at @now_us is waited
 * for for a while, and one whose result @st needs until it is given up. That they are not back is
 * not judged here. */
int await_overdue(struct run *r, const struct call_step *st, int64_t now_us);
/* The script is over: each call that it began must come back, and is judged; FAIL for the first
 * that does not. */
int await_all(struct run *r);

#endif
