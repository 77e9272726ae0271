// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the system call events: prepare one and begin it. What comes back is judged in calls.c. */
#include "runtime/run/rules_call.h"
#include "runtime/run/await.h"
#include "runtime/run/state.h"
#include "runtime/run/step.h"
#include "runtime/run/wait.h"

static int blocked(struct run *r, const struct step *st, const struct sys *s, const struct err *e)
{
	const struct call *c = st->event->call;

	if (s->may_block || e->kind == ERR_STACK)
		return run_error(r, st->event, e);
	finding_set(r->finding, VERDICT_FAIL, st->event, c->span, "%s() blocks: %s", c->name.text,
		    e->what);
	finding_hint(r->finding,
		     "if it is meant to block, say when it returns: +0...0.5 %s(...) = ...%s",
		     c->name.text, r->dut->own_clock ? "" : "; --call_timeout changes the limit");
	return -1;
}

static int begin(struct run *r, const struct step *st, struct sys *s, const struct due *due)
{
	struct err e = ERR_INIT;

	switch (r->dut->ops->call_begin(r->dut, s, &e)) {
	case 0: return calls_returned(r, s, false);
	case 1:
		calls_park(r, s);
		return wait_judge(r, st, due, "system call"); /* parking may take long, too */
	default:
		rules_call_tell(r, s, rules_call_flow(r, s), true, false);
		calls_abandon(s);
		return blocked(r, st, s, &e);
	}
}

int step_call(struct run *r, const struct step *st, struct due *due)
{
	struct call_env env = calls_env(r);
	struct sys *s;

	if (wait_due(r, st, due, "system call") < 0)
		return -1;
	if (r->calls.parked.n && await_overdue(r, st->call, due->from_us) < 0)
		return -1;
	s = call_prepare(&env, st, r->finding);
	if (!s)
		return -1;
	s->due_us = due->from_us;
	s->end_us = due->end_us;
	s->own_before = r->late.n - 1; /* it was added just now */
	s->paused_before = r->late.paused_us;
	/* What it sends it sends while it is made, however late it returns. */
	r->happened_us = r->begun_us;
	return begin(r, st, s, due);
}
