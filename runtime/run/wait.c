// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the waiting: what is taken in meanwhile, and how late we are when it is over. */
#include "runtime/run/wait.h"

#include "runtime/base/clock.h"
#include "runtime/run/state.h"
#include "runtime/run/unasked.h"

static int take_packets(struct run *r)
{
	struct err e = ERR_INIT;
	struct frame f;
	int got;

	while ((got = r->dut->ops->capture(r->dut, &f, &e)) == 1)
		inbox_put(&r->inbox, &f);
	if (!r->looks_left)
		unasked_report(r);
	return got < 0 ? run_error(r, NULL, &e) : 0;
}

static int take_calls(struct run *r)
{
	struct sys *s;

	while ((s = r->dut->ops->call_end(r->dut)))
		if (calls_returned(r, s, true) < 0)
			return -1;
	return 0;
}

/* What is known so far is told; who does not come here is killed, and tells nothing. */
static int time_is_up(struct run *r)
{
	finding_set(r->finding, VERDICT_TIMEOUT, r->at, (struct span){0, 0},
		    "not over within %lld s of wall-clock time",
		    (long long)(r->dut->limit_ns / NS_PER_S));
	finding_hint(r->finding, "it was there; --time_limit changes the limit");
	return -1;
}

static bool is_over(const struct run *r, int64_t ns)
{
	return r->dut->until_ns && r->at && ns >= r->dut->until_ns;
}

int wait_once(struct run *r, int64_t until_ns)
{
	struct err e = ERR_INIT;
	unsigned ready;

	if (is_over(r, until_ns))
		until_ns = r->dut->until_ns;
	if (r->dut->ops->wait(r->dut, until_ns, &ready, &e) < 0)
		return run_error(r, NULL, &e);
	if (ready & DUT_PACKET && take_packets(r) < 0)
		return -1;
	if (ready & DUT_CALL && take_calls(r) < 0)
		return -1;
	shell_drain(&r->shell);
	if (r->finding->verdict == VERDICT_PASS && is_over(r, r->dut->ops->now(r->dut)))
		return time_is_up(r);
	return 0;
}

int wait_poll(struct run *r)
{
	return wait_once(r, 0);
}

static int judge(struct run *r, const struct step *st, const struct due *due, const char *what,
		 int64_t now_us)
{
	struct time_evidence t = timing_judge_own(&r->timing, due, now_us);

	if (!t.missed || !r->timing.has_prev)
		return 0;
	lateness_add(&r->late, st->event, t.actual_us - t.from_us);
	finding_set(r->finding, VERDICT_INCONCLUSIVE, st->event, st->event->when.span,
		    "the tool itself was late: this %s was due at %.6f, now is %.6f", what,
		    (double)t.from_us / 1e6, (double)t.actual_us / 1e6);
	finding_hint(r->finding, "nothing is known about the stack: the host was busy, or an "
				 "earlier command or call took longer than the script's schedule "
				 "allows");
	r->finding->time = t;
	return -1;
}

int wait_judge(struct run *r, const struct step *st, const struct due *due, const char *what)
{
	return judge(r, st, due, what, run_now_us(r));
}

/* One look at the clock does for all: in a virtual machine each is a system call. */
int wait_due(struct run *r, const struct step *st, const struct due *due, const char *what)
{
	int64_t until = timing_live_ns(&r->timing, due->from_us), now;

	while ((now = r->dut->ops->now(r->dut)) < until)
		if (wait_once(r, until) < 0)
			return -1;
	r->begun_us = timing_script_us(&r->timing, now);
	lateness_add(&r->late, st->event, r->begun_us - due->from_us);
	run_allow_lateness(r);
	return judge(r, st, due, what, r->begun_us);
}
