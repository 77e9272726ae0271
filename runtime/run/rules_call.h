/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the script's calls mean to rules (runtime/rules/call.h), told to the reporter. */
#ifndef RUN_RULES_CALL_H
#define RUN_RULES_CALL_H

#include "runtime/call/sys.h"
#include "runtime/flow/flow.h"

struct run;

/* The connection that @s is about; NULL: none. Before the call is judged: a close() forgets it. */
const struct flow *rules_call_flow(const struct run *r, const struct sys *s);
/* @s is about @flow. It has come back and was judged, after it had been told (@waited), or, with
 * @waits, it has begun and blocks. */
void rules_call_tell(struct run *r, const struct sys *s, const struct flow *flow, bool waits,
		     bool waited);

#endif
