// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the system call events: begin one, park it, judge what it returned and when. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "runtime/base/clock.h"
#include "runtime/run/run.h"

/* How long one call waits for another that should be back by now (tcpcheck-script(5), SYSTEM
 * CALLS), and the end of the script for each after the last moment at which it may return. */
#define PATIENCE_NS NS_PER_S

/* MSG_ZEROCOPY: the kernel may look at what was sent long after the call has returned. */
static bool sends(const struct sys *s)
{
	return s->nr == SYS_sendto || s->nr == SYS_sendmsg || s->nr == SYS_sendmmsg;
}

/* A call that is done with: its buffers stay until the run ends, or go now. */
static void retire(struct run *r, struct sys *s)
{
	if (!sends(s)) {
		call_free(s);
		return;
	}
	s->next = r->finished;
	r->finished = s;
}

static void report_call(struct run *r, enum report_kind kind, const struct sys *s, int64_t at_ns)
{
	const struct step *st = s->step;
	struct buf text = BUF_INIT;

	if (kind == REPORT_PARKED) /* a helper is still writing the result */
		call_text_begin(s, &text, r->plan->script->source);
	else
		call_text(s, &text, r->plan->script->source);
	run_report(r, (struct report_event){
			      .kind = kind,
			      .time_us = timing_script_us(&r->timing, at_ns),
			      .event = st->event,
			      .text = buf_text(&text),
		      });
	buf_free(&text);
}

static struct call_env env_of(struct run *r)
{
	return (struct call_env){
		.plan = r->plan,
		.fds = &r->fds,
		.flows = &r->flows,
		.start_ns = r->timing.start_ns,
		.tolerance_us = r->timing.tolerance_us,
		.errnos = r->errnos,
	};
}

/* What the tool was late with since the call was due: the beginning of the call, and the events
 * that it waited for, which count on from each other, so this adds up. */
static int64_t own_lateness(const struct run *r, const struct sys *s)
{
	int64_t sum = timing_script_us(&r->timing, s->begin_ns) - s->due_us;

	if (sum < 0)
		sum = 0;
	for (size_t i = s->own_before + 1; i < r->late.n; i++)
		sum += r->late.us[i];
	return sum;
}

/* It returned late by no more than we and the host were: nothing is known about the stack. */
static int excused_return(struct run *r, const struct sys *s, bool own)
{
	const struct event *ev = ((const struct step *)s->step)->event;

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
	const struct step *st = s->step;
	int64_t returned = timing_script_us(&r->timing, s->end_ns);
	int64_t wait_us = s->wait_ns / NS_PER_US, own = own_lateness(r, s), late;
	struct time_evidence t = timing_judge_return(&r->timing, s->due_us, s->end_us, returned);
	struct finding *f = r->finding;
	char want[48], got[48];

	if (wait_us > r->call_wait_us)
		r->call_wait_us = wait_us;
	if (!t.missed)
		return 0;
	f->time = t;
	late = returned - s->end_us - t.tolerance_us;
	if (late > 0 && late <= own + wait_us)
		return excused_return(r, s, late <= own);
	finding_set(f, VERDICT_FAIL, st->event, st->event->call->end_span, "%s() returned too %s",
		    st->event->call->name.text, returned < s->end_us ? "early" : "late");
	snprintf(want, sizeof(want), "%.6f", (double)s->end_us / 1e6);
	snprintf(got, sizeof(got), "%.6f", (double)returned / 1e6);
	finding_diff(f, st->event->call->end_span, "time of return", want, got);
	return -1;
}

/* What it returned, and when. --non_fatal=syscall: what the stack did wrong is only a warning. */
static int judge(struct run *r, struct sys *s)
{
	struct call_env env = env_of(r);
	int ret = call_judge(&env, s, r->finding);

	if (ret == 0 && s->may_block)
		ret = judge_return_time(r, s);
	if (ret == 0 || !r->non_fatal_calls || r->finding->verdict != VERDICT_FAIL)
		return ret;
	run_warn(r, ((const struct step *)s->step)->event, timing_script_us(&r->timing, s->end_ns));
	return 0;
}

int run_call_returned(struct run *r, struct sys *s)
{
	int ret;

	parked_remove(&r->parked, s);
	report_call(r, REPORT_RETURNED, s, s->end_ns);
	ret = judge(r, s);
	retire(r, s);
	return ret;
}

/* ---- calls that wait for parked ones ---- */

/* Whether @label is what the parked call @s will return. */
static bool makes_label(const struct sys *s, int64_t label)
{
	const struct call_step *st = ((const struct step *)s->step)->call;

	return st->spec->result == RESULT_FD && st->result == label;
}

/* Whether @st asks for a descriptor that only the parked call @s will give us. */
static bool needs(struct run *r, const struct call_step *st, const struct sys *s)
{
	const struct value *v;

	if (st->check_errno && st->error == EBADF)
		return false;
	for (size_t n = 0; (v = call_label_used(st, n)); n++)
		if (!fdmap_find(&r->fds, v->num) && makes_label(s, v->num))
			return true;
	return false;
}

/* The last moment at which @s may return, and the patience on top of it, so that one that is late
 * is judged by its time and not given up. */
static int64_t given_up_ns(const struct run *r, const struct sys *s)
{
	int64_t tolerance = timing_tolerance(&r->timing, s->end_us - s->due_us);

	return timing_live_ns(&r->timing, s->end_us + tolerance + r->timing.slack_us) + PATIENCE_NS;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The script may count on what a parked call does when it returns (an accepted descriptor, say), so
 * one that should be back by now is waited for for a while, and one whose result @st needs until it
 * is given up. */
static int await_overdue(struct run *r, const struct call_step *st, int64_t now_us)
{
	int64_t patience = r->dut->ops->now(r->dut) + PATIENCE_NS, until;

	do {
		until = 0;
		for (size_t i = 0; i < r->parked.n; i++) {
			const struct sys *s = r->parked.items[i];

			if (needs(r, st, s))
				until = later(until, later(patience, given_up_ns(r, s)));
			else if (s->end_us <= now_us)
				until = later(until, patience);
		}
		if (r->dut->ops->now(r->dut) >= until)
			return 0;
	} while (run_service(r, until) == 0);
	return -1;
}

static int not_back(struct run *r, const struct sys *s)
{
	const struct event *ev = ((const struct step *)s->step)->event;

	finding_set(r->finding, VERDICT_FAIL, ev, ev->span,
		    "the script is over and this call has not returned");
	finding_hint(r->finding, "it was to return at %.6f; now is %.6f", (double)s->end_us / 1e6,
		     (double)run_now_us(r) / 1e6);
	return -1;
}

int run_await_parked(struct run *r)
{
	int64_t patience = r->dut->ops->now(r->dut) + PATIENCE_NS;

	while (r->parked.n) {
		const struct sys *first = r->parked.items[0];

		for (size_t i = 1; i < r->parked.n; i++)
			if (given_up_ns(r, r->parked.items[i]) < given_up_ns(r, first))
				first = r->parked.items[i];
		if (r->dut->ops->now(r->dut) >= later(patience, given_up_ns(r, first)))
			return not_back(r, first);
		if (run_service(r, later(patience, given_up_ns(r, first))) < 0)
			return -1;
	}
	return 0;
}

/* ---- the step ---- */

static int blocked(struct run *r, const struct step *st, const struct sys *s, const struct err *e)
{
	const struct call *c = st->event->call;

	if (s->may_block)
		return run_error(r, st->event, e);
	finding_set(r->finding, VERDICT_FAIL, st->event, c->span, "%s() blocks: %s", c->name.text,
		    e->what);
	finding_hint(r->finding,
		     "if it is meant to block, say when it returns: "
		     "+0...0.5 %s(...) = ...; --call_timeout changes the limit",
		     c->name.text);
	return -1;
}

static int returned_at_once(struct run *r, struct sys *s)
{
	int ret;

	report_call(r, REPORT_CALL, s, s->begin_ns);
	ret = judge(r, s);
	retire(r, s);
	return ret;
}

static int begin(struct run *r, const struct step *st, struct sys *s, const struct due *due)
{
	struct err e = ERR_INIT;

	switch (r->dut->ops->call_begin(r->dut, s, &e)) {
	case 0: return returned_at_once(r, s);
	case 1:
		parked_add(&r->parked, s);
		report_call(r, REPORT_PARKED, s, r->dut->ops->now(r->dut));
		return run_judge_own(r, st, due, "system call"); /* parking may take long, too */
	default: return blocked(r, st, s, &e); /* @s leaks: the kernel may still write to it */
	}
}

int step_call(struct run *r, const struct step *st, struct due *due)
{
	struct call_env env = env_of(r);
	struct sys *s;

	if (run_wait_due(r, st, due, "system call") < 0)
		return -1;
	if (r->parked.n && await_overdue(r, st->call, due->from_us) < 0)
		return -1;
	s = call_prepare(&env, st, r->finding);
	if (!s)
		return -1;
	s->step = st;
	s->may_block = st->event->call->blocking;
	s->due_us = due->from_us;
	s->end_us = due->end_us;
	s->own_before = r->late.n - 1; /* it was added just now */
	return begin(r, st, s, due);
}
