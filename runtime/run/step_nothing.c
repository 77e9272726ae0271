// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the outbound line "nothing": for a while the stack must not send anything on the current
 * connection. Other packets stay in the inbox, for the lines behind.
 */
#include "runtime/run/state.h"
#include "runtime/run/step.h"
#include "runtime/run/wait.h"

struct silence {
	struct run *run;
	const struct step *step;
	struct flow *flow;
	int64_t from_us, to_us; /* what is sent from the one up to the other breaks it */
};

/*
 * "+1.5 > nothing" lasts from the line before, "+.5~+1.5 > nothing" as long as it says. At both
 * ends the tolerance decides for the reader's expectation: what a call just before the range has
 * set off belongs to the range, and what comes just before its end belongs to the next line.
 * "+0 > nothing" is about what the lines before have set off at once.
 */
static void set_window(struct silence *s, const struct event *ev, const struct due *due)
{
	const struct timing *t = &s->run->timing;
	bool range = ev->when.kind == WHEN_ABSOLUTE_RANGE || ev->when.kind == WHEN_RELATIVE_RANGE;

	s->from_us = range ? due->from_us - t->tolerance_us : INT64_MIN;
	s->to_us = timing_silence_end(t, due, range ? due->from_us : run_now_us(s->run));
}

static int broken(struct silence *x, struct segment *s, int64_t time_us, unsigned frame)
{
	struct finding *f = x->run->finding;
	const struct event *ev = x->step->event;
	static const struct text_how how = {.win = true};
	struct buf text = BUF_INIT;

	if (x->flow && flow_owns(x->flow, s)) {
		flow_takes(x->flow, s);
		flow_to_script(x->flow, NULL, s);
	}
	run_report(x->run, (struct report_event){.kind = REPORT_SENT,
						 .time_us = time_us,
						 .event = ev,
						 .segment = s,
						 .frame = frame});
	segment_text(s, &how, &text, NULL);
	finding_set(f, VERDICT_FAIL, ev, ev->packet->span,
		    "the stack sent a packet where nothing was expected");
	finding_diff(f, ev->packet->span, "packet", "nothing", buf_text(&text));
	finding_hint(f, "it was sent at %.6f; until %.6f %s to be silent", (double)time_us / 1e6,
		     (double)x->to_us / 1e6,
		     ev->packet->at_all ? "all connections were" : "the connection was");
	buf_free(&text);
	return -1;
}

/* "at all": what belongs to any connection, ours or not. */
static bool concerns(const struct silence *x, const struct segment *s)
{
	if (x->flow && flow_owns(x->flow, s))
		return true;
	return x->step->packet->pat->at_all && (s->l4 == L4P_TCP || s->l4 == L4P_UDP);
}

static int look(struct silence *x, const struct letter *l)
{
	int64_t time_us = timing_script_us(&x->run->timing, l->frame.time_ns);
	struct segment s;

	if (time_us < x->from_us || time_us > x->to_us)
		return 0;
	if (letter_segment(l, &s, NULL) < 0 || !concerns(x, &s))
		return 0;
	return broken(x, &s, time_us, l->frame.number);
}

static int keep_silence(struct silence *x, struct inbox *seen, int64_t until_ns)
{
	struct run *r = x->run;
	struct letter *l;

	for (;;) {
		if (wait_poll(r) < 0)
			return -1;
		while ((l = inbox_take(&r->inbox))) {
			inbox_append(seen, l);
			if (look(x, l) < 0)
				return -1;
		}
		if (r->dut->ops->now(r->dut) >= until_ns)
			return 0;
		if (wait_once(r, until_ns) < 0)
			return -1;
	}
}

int step_nothing(struct run *r, const struct step *st, struct due *due)
{
	struct silence x = {.run = r, .step = st};
	struct err e = ERR_INIT;
	struct inbox seen;
	int ret;

	x.flow = flow_for_line(&r->flows, st->packet->pat, &e);
	if (!x.flow && !st->packet->pat->at_all)
		return run_error(r, st->event, &e);
	inbox_init(&seen);
	set_window(&x, st->event, due);
	ret = keep_silence(&x, &seen, timing_live_ns(&r->timing, due->to_us));
	inbox_prepend(&r->inbox, &seen);
	due->from_us = due->to_us; /* the next event's gap begins here */
	return ret;
}
