/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls of a run: those that have begun and not returned, what one that is back means, and
 * those that are done with. A call is the step's until it is parked or judged; then it is ours.
 */
#ifndef RUN_CALLS_H
#define RUN_CALLS_H

#include "runtime/call/call.h"
#include "runtime/run/parked.h"

struct run;

struct calls {
	struct parked parked;
	struct sys *finished; /* a list; it keeps buffers of sends to the end */
	int errnos[2];        /* as struct call_env has them */
};

/* What calls of this run may look at and change. */
struct call_env calls_env(struct run *r);
/* @s has begun and blocks: a helper thread works on it until the dut hands it back. */
void calls_park(struct run *r, struct sys *s);
/* @s is back, at once or (@was_parked) later: shows it, judges result and time, and is done with
 * it. 0, or -1 with r->finding set. */
int calls_returned(struct run *r, struct sys *s, bool was_parked);
/* @s stays as long as this process: the kernel may still write to it. */
void calls_abandon(struct sys *s);
/* While any is parked nothing is freed that the kernel may still write to. */
void calls_free(struct calls *c);

#endif
