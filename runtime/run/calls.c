// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what a call that has come back means, and how long its memory lives. */
#include "runtime/run/calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "runtime/base/clock.h"
#include "runtime/run/rules_call.h"
#include "runtime/run/state.h"

struct call_env calls_env(struct run *r)
{
	return (struct call_env){
		.plan = r->plan,
		.fds = &r->fds,
		.flows = &r->flows,
		.start_ns = r->timing.start_ns,
		.tolerance_us = r->timing.tolerance_us,
		.stack = r->dut->stack,
		.dut = r->dut,
		.ask = r->dut->ops->ask,
		.memory = r->dut->memory,
		.errnos = r->calls.errnos,
	};
}

static void report_call(struct run *r, enum report_kind kind, const struct sys *s, int64_t at_ns)
{
	struct buf text = BUF_INIT;

	if (kind == REPORT_PARKED) /* a helper is still writing the result */
		call_text_begin(s, &text, r->plan->script->source);
	else
		call_text(s, &text, r->plan->script->source);
	run_report(r, (struct report_event){
			      .kind = kind,
			      .time_us = timing_script_us(&r->timing, at_ns),
			      .event = s->step->event,
			      .text = buf_text(&text),
		      });
	buf_free(&text);
}

/* MSG_ZEROCOPY: the kernel may look at what was sent long after the call has returned. */
static bool sends(const struct sys *s)
{
	return s->nr == SYS_sendto || s->nr == SYS_sendmsg || s->nr == SYS_sendmmsg;
}

/* A call that is done with: its buffers stay until the run ends, or go now. */
static void retire(struct calls *c, struct sys *s)
{
	/* A stack has no more to do with it, and its memory goes with the stack. */
	if (!sends(s) || s->mem.source) {
		call_free(s);
		return;
	}
	s->next = c->finished;
	c->finished = s;
}

/* ---- the time of return ---- */

/* What the tool was late with since the call was due: the beginning of the call, and the events
 * that it waited for, which count on from each other, so this adds up. */
static int64_t own_lateness(const struct run *r, const struct sys *s)
{
	int64_t sum = timing_script_us(&r->timing, s->begin_ns) - s->due_us;

	if (sum < 0)
		sum = 0;
	for (size_t i = s->own_before + 1; i < r->late.n; i++)
		sum += r->late.us[i];
	return sum + r->late.paused_us - s->paused_before;
}

/* It returned late by no more than we and the host were: nothing is known about the stack. */
static int excused_return(struct run *r, const struct sys *s, bool own)
{
	const struct event *ev = s->step->event;

	if (own)
		return finding_set(r->finding, VERDICT_INCONCLUSIVE, ev, ev->call->end_span,
				   "%s() returned late, and so was the tool with what it waited "
				   "for",
				   ev->call->name.text);
	r->finding->excused = EXCUSED_TIME;
	return finding_set(r->finding, VERDICT_INCONCLUSIVE, ev, ev->call->end_span,
			   "%s() returned late, and its thread had to wait %.3f ms for a CPU",
			   ev->call->name.text, (double)s->wait_ns / 1e6);
}

static int judge_return_time(struct run *r, const struct sys *s)
{
	const struct event *ev = s->step->event;
	int64_t returned = timing_script_us(&r->timing, s->end_ns);
	int64_t wait_us = s->wait_ns / NS_PER_US, own = own_lateness(r, s), late;
	struct time_evidence t = timing_judge_return(&r->timing, s->due_us, s->end_us, returned);
	struct finding *f = r->finding;
	char want[48], got[48];

	if (wait_us > f->call_wait_us)
		f->call_wait_us = wait_us;
	if (!t.missed)
		return 0;
	f->time = t;
	late = returned - s->end_us - t.tolerance_us;
	if (late > 0 && late <= own + wait_us)
		return excused_return(r, s, late <= own);
	finding_set(f, VERDICT_FAIL, ev, ev->call->end_span, "%s() returned too %s",
		    ev->call->name.text, returned < s->end_us ? "early" : "late");
	snprintf(want, sizeof(want), "%.6f", (double)s->end_us / 1e6);
	snprintf(got, sizeof(got), "%.6f", (double)returned / 1e6);
	finding_diff(f, ev->call->end_span, "time of return", want, got);
	return -1;
}

/* ---- all of it ---- */

/* What it returned, and when. --non_fatal=syscall: what the stack did wrong is only a warning. */
static int judge_return(struct run *r, struct sys *s)
{
	struct call_env env = calls_env(r);
	int ret = call_judge(&env, s, r->finding);

	if (ret == 0 && s->may_block)
		ret = judge_return_time(r, s);
	if (ret == 0 || r->finding->verdict != VERDICT_FAIL)
		return ret;
	if (!(r->plan->warns & WARN_SYSCALL))
		return r->amiss.on ? amiss_call(r) : ret;
	run_warn(r, s->step->event, timing_script_us(&r->timing, s->end_ns));
	return 0;
}

void calls_park(struct run *r, struct sys *s)
{
	parked_add(&r->calls.parked, s);
	report_call(r, REPORT_PARKED, s, r->dut->ops->now(r->dut));
	rules_call_tell(r, s, rules_call_flow(r, s), true, false);
}

int calls_returned(struct run *r, struct sys *s, bool was_parked)
{
	const struct flow *flow = rules_call_flow(r, s);
	int ret;

	parked_remove(&r->calls.parked, s);
	report_call(r, was_parked ? REPORT_RETURNED : REPORT_CALL, s,
		    was_parked ? s->end_ns : s->begin_ns);
	ret = judge_return(r, s);
	rules_call_tell(r, s, flow, false, was_parked);
	retire(&r->calls, s);
	return ret;
}

void calls_abandon(struct sys *s)
{
	static struct sys *abandoned; /* so that it is seen: these are in use, not lost */

	s->next = abandoned;
	abandoned = s;
}

/* So that they are seen: these are in use, not lost. */
static struct parked in_use __attribute__((used));

void calls_free(struct calls *c)
{
	struct sys *next;

	for (struct sys *s = c->finished; s; s = next) {
		next = s->next;
		if (c->parked.n)
			calls_abandon(s);
		else
			call_free(s);
	}
	/* Of a stack that has gone, with what they point to. */
	while (c->parked.n && c->parked.items[c->parked.n - 1]->mem.source)
		free(c->parked.items[--c->parked.n]);
	if (!c->parked.n)
		parked_free(&c->parked);
	else /* helpers are in them, and have no end but that of the process */
		in_use = c->parked;
}
