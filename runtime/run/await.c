// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the patience with calls that are parked. */
#include "runtime/run/await.h"

#include <errno.h>

#include "runtime/base/clock.h"
#include "runtime/run/state.h"
#include "runtime/run/wait.h"

/* How long one call waits for another that should be back by now (tcpcheck-script(5), SYSTEM
 * CALLS), and the end of the script for each after the last moment at which it may return. */
#define PATIENCE_NS NS_PER_S

/* Whether @label is what the parked call @s will return. */
static bool makes_label(const struct sys *s, int64_t label)
{
	const struct call_step *st = s->step->call;

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

/* The script may count on what a parked call does when it returns: an accepted descriptor, say. */
int await_overdue(struct run *r, const struct call_step *st, int64_t now_us)
{
	int64_t patience = r->dut->ops->now(r->dut) + PATIENCE_NS, until;

	do {
		until = 0;
		for (size_t i = 0; i < r->calls.parked.n; i++) {
			const struct sys *s = r->calls.parked.items[i];

			if (needs(r, st, s))
				until = later(until, later(patience, given_up_ns(r, s)));
			else if (s->end_us <= now_us)
				until = later(until, patience);
		}
		if (r->dut->ops->now(r->dut) >= until)
			return 0;
	} while (wait_once(r, until) == 0);
	return -1;
}

static int not_back(struct run *r, const struct sys *s)
{
	const struct event *ev = s->step->event;

	finding_set(r->finding, VERDICT_FAIL, ev, ev->span,
		    "the script is over and this call has not returned");
	finding_hint(r->finding, "it was to return at %.6f; now is %.6f", (double)s->end_us / 1e6,
		     (double)run_now_us(r) / 1e6);
	return -1;
}

int await_all(struct run *r)
{
	int64_t patience = r->dut->ops->now(r->dut) + PATIENCE_NS;

	while (r->calls.parked.n) {
		const struct sys *first = r->calls.parked.items[0];

		for (size_t i = 1; i < r->calls.parked.n; i++)
			if (given_up_ns(r, r->calls.parked.items[i]) < given_up_ns(r, first))
				first = r->calls.parked.items[i];
		if (r->dut->ops->now(r->dut) >= later(patience, given_up_ns(r, first)))
			return not_back(r, first);
		if (wait_once(r, later(patience, given_up_ns(r, first))) < 0)
			return -1;
	}
	return 0;
}
