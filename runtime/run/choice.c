// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the choice among lines by the packet that comes. A line is tried on copies of the
 * connections, which learn from it as the real ones would; when it has been chosen, its step plays
 * it for good.
 */
#include "runtime/run/choice.h"

#include "runtime/base/clock.h"
#include "runtime/match/bounds.h"
#include "runtime/match/match.h"
#include "runtime/run/state.h"
#include "runtime/run/wait.h"

static bool is_silence(const struct candidate *c)
{
	return c->step->packet->pat->l4 == L4_NOTHING;
}

/* ---- one line, one packet ---- */

/* Of a line for several segments the first is all that can be told: as much as there is of it.
 * True: it is less than the line says. */
static bool allow_part(struct segment *expected, struct segment *s)
{
	if (s->l4 != L4P_TCP || !s->payload_len || s->payload_len >= expected->payload_len)
		return false;
	expected->payload_len = s->payload_len;
	cut_trim(&expected->cut, s->payload_len);
	s->tcp.flags =
		(uint16_t)((s->tcp.flags & ~TCP_FLAG_PSH) | (expected->tcp.flags & TCP_FLAG_PSH));
	return true;
}

static unsigned compare(struct run *r, const struct candidate *c, struct flow *f, struct segment *s,
			int64_t time_us)
{
	struct packet_step *st = c->step->packet;
	struct finding scratch;
	struct segment expected;
	bool part;
	unsigned n;

	match_expected(r->plan, st, f, &expected);
	flow_to_script(f, &expected, s);
	bounds_settle(st->pat, s, &expected);
	part = allow_part(&expected, s);
	finding_init(&scratch);
	n = match_segment(r->plan, st, f, &expected, s, c->due.from_us, &scratch);
	n += timing_judge(&r->timing, &c->due, time_us).missed;
	if (c->lenient && expected.payload_len == s->payload_len)
		n = 0;
	finding_free(&scratch);
	return 2 * n + part;
}

unsigned choice_try(struct run *r, const struct candidate *c, struct segment s, int64_t time_us)
{
	const struct packet_pat *pat = c->step->packet->pat;
	struct flows copy;
	struct flow *f;
	unsigned n = CHOICE_NOT_ITS;

	flows_copy(&copy, &r->flows);
	f = flow_for_line(&copy, pat, NULL);
	if (f && flow_takes_for(&copy, f, pat, &s))
		n = compare(r, c, f, &s, time_us);
	flows_free(&copy);
	return n;
}

/* ---- silence ---- */

static bool breaks(const struct run *r, const struct choice *c, const struct candidate *one,
		   int64_t time_us)
{
	bool range = one->due.from_us < one->due.to_us;

	return time_us <=
	       timing_silence_end(&r->timing, &one->due, range ? one->due.from_us : c->begun_us);
}

/* The first silence that lasted up to @time_us. */
static bool kept_silence(const struct run *r, const struct choice *c, int64_t time_us,
			 size_t *which)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->items[i].gone || !is_silence(&c->items[i]) ||
		    breaks(r, c, &c->items[i], time_us))
			continue;
		*which = i;
		return true;
	}
	return false;
}

/* ---- all lines ---- */

/* 1: it fits one, as a whole rather than as a part; 0: it is none of theirs; -1: it should, and
 * does not. */
static int judge(struct run *r, const struct choice *c, const struct letter *l, int64_t time_us,
		 size_t *which)
{
	unsigned least = CHOICE_NOT_ITS, differ;
	struct segment s;

	if (letter_segment(l, &s, NULL) < 0)
		return 0;
	for (size_t i = 0; i < c->n && least; i++) {
		if (c->items[i].gone || is_silence(&c->items[i]))
			continue;
		differ = choice_try(r, &c->items[i], s, time_us);
		if (differ >= least)
			continue;
		least = differ;
		*which = i;
	}
	return least == CHOICE_NOT_ITS ? 0 : least <= CHOICE_PART ? 1 : -1;
}

static int64_t last_moment(struct run *r, const struct choice *c)
{
	int64_t last = INT64_MIN, one;

	for (size_t i = 0; i < c->n; i++) {
		const struct due *due = &c->items[i].due;

		if (c->items[i].gone)
			continue;
		one = is_silence(&c->items[i]) ? due->to_us : timing_last_us(&r->timing, due);
		if (due->any)
			one = due->from_us + run_any_us(r);
		last = one > last ? one : last;
	}
	return last;
}

/* Up to when a packet is awaited: what comes too late is shown as late. */
static int64_t patience_end(struct run *r, const struct choice *c)
{
	int64_t now = r->dut->ops->now(r->dut),
		last = timing_live_ns(&r->timing, last_moment(r, c));

	if (c->may_fail)
		return last;
	return (last > now ? last : now) + 2 * NS_PER_S;
}

/* The end of the first silence; INT64_MAX: there is none. */
static int64_t silence_end_us(const struct choice *c)
{
	int64_t end = INT64_MAX;

	for (size_t i = 0; i < c->n; i++)
		if (!c->items[i].gone && is_silence(&c->items[i]) && c->items[i].due.to_us < end)
			end = c->items[i].due.to_us;
	return end;
}

static enum chosen look(struct run *r, struct choice *c, const struct letter *l, size_t *which)
{
	int64_t time_us = timing_script_us(&r->timing, l->frame.time_ns);
	int fits = judge(r, c, l, time_us, which);

	if (fits > 0)
		return CHOSEN_ONE;
	if (fits == 0)
		return CHOSEN_NONE;
	return kept_silence(r, c, time_us, which) ? CHOSEN_ONE : CHOSEN_ODD;
}

enum chosen choose(struct run *r, struct choice *c, size_t *which)
{
	int64_t quiet_us = silence_end_us(c), end = patience_end(r, c), now;
	const struct letter *seen = NULL, *l;

	c->begun_us = run_now_us(r);
	for (;;) {
		now = r->dut->ops->now(r->dut);
		if (wait_poll(r) < 0)
			return CHOSEN_ERROR;
		while ((l = seen ? seen->next : r->inbox.first)) {
			enum chosen found = look(r, c, l, which);

			if (found != CHOSEN_NONE)
				return found;
			seen = l;
		}
		if (timing_script_us(&r->timing, now) >= quiet_us &&
		    kept_silence(r, c, quiet_us + 1, which))
			return CHOSEN_ONE;
		if (now >= end)
			return CHOSEN_NONE;
		if (quiet_us != INT64_MAX && timing_live_ns(&r->timing, quiet_us) < end)
			now = timing_live_ns(&r->timing, quiet_us);
		else
			now = end;
		if (wait_once(r, now) < 0)
			return CHOSEN_ERROR;
	}
}
