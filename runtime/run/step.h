/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One verb per kind of event (step_*.c), called by the loop and nobody else. A verb waits until its
 * event is @due, does what the line says and judges what it finds; what it leaves in @due is what
 * the next event counts its gap from. 0, or -1 with r->finding set.
 */
#ifndef RUN_STEP_H
#define RUN_STEP_H

#include "runtime/finding/timing.h"
#include "runtime/plan/plan.h"

struct run;

typedef int step_verb(struct run *r, const struct step *st, struct due *due);

step_verb step_inject;  /* < a packet of the peer */
step_verb step_expect;  /* > a packet of the stack */
step_verb step_nothing; /* > nothing */
step_verb step_call;
step_verb step_net;
step_verb step_shell;
step_verb step_code;

#endif
