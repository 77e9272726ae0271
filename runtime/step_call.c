// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the system call events: begin one, park it, judge what it returned and when. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "runtime/base/clock.h"
#include "runtime/run.h"

/* How long a call waits for a parked one that should be back by now (language.md 3.9). */
#define OVERDUE_PATIENCE_NS NS_PER_S

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
		.errnos = r->errnos,
	};
}

/* What the tool was late with since the call began, itself included: the events that it waited for
 * count on from each other, so this adds up. */
static int64_t own_lateness(const struct run *r, const struct sys *s)
{
	int64_t sum = 0;

	for (size_t i = s->own_before; i < r->late.n; i++)
		sum += r->late.us[i];
	return sum;
}

static int judge_return_time(struct run *r, const struct sys *s)
{
	const struct step *st = s->step;
	int64_t returned = timing_script_us(&r->timing, s->end_ns);
	struct time_evidence t = timing_judge_return(&r->timing, s->due_us, s->end_us, returned);
	struct finding *f = r->finding;
	char want[48], got[48];

	if (!t.missed)
		return 0;
	f->time = t;
	if (returned - t.tolerance_us - own_lateness(r, s) <= s->end_us && returned > s->end_us) {
		finding_set(f, VERDICT_INCONCLUSIVE, st->event, st->event->call->end_span,
			    "%s() returned late, and so was the tool with what it waited for",
			    st->event->call->name.text);
		return -1;
	}
	finding_set(f, VERDICT_FAIL, st->event, st->event->call->end_span, "%s() returned too %s",
		    st->event->call->name.text, returned < s->end_us ? "early" : "late");
	snprintf(want, sizeof(want), "%.6f", (double)s->end_us / 1e6);
	snprintf(got, sizeof(got), "%.6f", (double)returned / 1e6);
	finding_diff(f, st->event->call->end_span, "time of return", want, got);
	return -1;
}

int run_call_returned(struct run *r, struct sys *s)
{
	struct call_env env = env_of(r);
	int ret;

	for (struct sys **p = &r->parked; *p; p = &(*p)->next) {
		if (*p != s)
			continue;
		*p = s->next;
		break;
	}
	report_call(r, REPORT_RETURNED, s, s->end_ns);
	ret = call_judge(&env, s, r->finding);
	if (ret == 0)
		ret = judge_return_time(r, s);
	retire(r, s);
	return ret;
}

/* Whether @label is what the parked call @s will return. */
static bool makes_label(const struct sys *s, int64_t label)
{
	const struct call_step *st = ((const struct step *)s->step)->call;

	return st->spec->result == RESULT_FD && st->result == label;
}

/* A descriptor that only a parked call will give us. */
static bool needs(struct run *r, const struct call_step *st, const struct sys *parked)
{
	for (unsigned i = 0; i < st->nargs && i < CALL_MAX_ARGS; i++) {
		const struct value *v = call_arg(st, i);

		if (st->spec->args[i] == ARG_FD && v->kind == VALUE_INT &&
		    !fdmap_find(&r->fds, v->num) && makes_label(parked, v->num))
			return true;
	}
	return false;
}

/* The script may count on what a parked call does when it returns (an accepted descriptor, say), so
 * one that should be back by now is waited for, and so is one whose result @st needs. */
static int await_overdue(struct run *r, const struct call_step *st, int64_t now_us)
{
	int64_t until = r->dut->ops->now(r->dut) + OVERDUE_PATIENCE_NS;

	for (;;) {
		struct sys *s = r->parked;

		while (s && s->end_us > now_us && !needs(r, st, s))
			s = s->next;
		if (!s || r->dut->ops->now(r->dut) >= until)
			return 0;
		if (run_service(r, until) < 0)
			return -1;
	}
}

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
	struct call_env env = env_of(r);
	int ret;

	report_call(r, REPORT_CALL, s, s->begin_ns);
	ret = call_judge(&env, s, r->finding);
	if (ret == 0 && s->may_block)
		ret = judge_return_time(r, s);
	retire(r, s);
	return ret;
}

static int begin(struct run *r, const struct step *st, struct sys *s, const struct due *due)
{
	struct err e = ERR_INIT;

	switch (r->dut->ops->call_begin(r->dut, s, &e)) {
	case 0: return returned_at_once(r, s);
	case 1:
		s->next = r->parked;
		r->parked = s;
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
	if (r->parked && await_overdue(r, st->call, due->from_us) < 0)
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
