// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the decision what a packet is that does not fit the line whose turn it is. */
#include "runtime/run/onward.h"

#include <stdlib.h>
#include <string.h>

#include "parser/fill.h"
#include "runtime/base/clock.h"
#include "runtime/run/align.h"
#include "runtime/run/choice.h"
#include "runtime/run/state.h"
#include "runtime/run/wait.h"

/* Of packets that no line asks for: a stack that never rests would push what is ours ahead of it
 * for ever. */
#define SURPLUS_MOST 2000
/* Halves of a field in which a packet may differ that is late, too. */
#define HARDLY_LIKE 4

static bool is_awaited(const struct event *ev)
{
	return ev->kind == EVENT_PACKET && ev->packet->dir == DIR_OUTBOUND &&
	       ev->packet->l4 != L4_NOTHING;
}

/* ---- packets that are there ---- */

/* In how many fields, twice, but for the time. */
static unsigned differs(struct run *r, const struct candidate *c, const struct letter *l)
{
	struct candidate any_time = *c;
	struct segment s;

	any_time.due.any = true;
	any_time.lenient = r->plan->warns & WARN_PACKET;
	if (letter_segment(l, &s, NULL) < 0)
		return CHOICE_NOT_ITS;
	return choice_try(r, &any_time, s, timing_script_us(&r->timing, l->frame.time_ns));
}

/* The first behind @seen (NULL: of all) of the connection that @c speaks of. */
static const struct letter *next_of(struct run *r, const struct candidate *c,
				    const struct letter *seen)
{
	const struct letter *l = seen ? seen->next : r->inbox.first;

	while (l && differs(r, c, l) == CHOICE_NOT_ITS)
		l = l->next;
	return l;
}

/* Waits until @until_ns for it. False with the finding set. */
static bool await(struct run *r, const struct candidate *c, int64_t until_ns,
		  const struct letter **l)
{
	int64_t now;

	for (;;) {
		now = r->dut->ops->now(r->dut);
		if (wait_poll(r) < 0)
			return false;
		*l = next_of(r, c, NULL);
		if (*l || now >= until_ns)
			return true;
		if (wait_once(r, until_ns) < 0)
			return false;
	}
}

static bool wait_until(struct run *r, int64_t until_ns)
{
	while (r->dut->ops->now(r->dut) < until_ns)
		if (wait_once(r, until_ns) < 0)
			return false;
	return wait_poll(r) == 0;
}

/* ---- lines ---- */

/* The lines from @i on that ask for packets, with nothing of ours between: those that can be laid
 * beside what has come. */
static size_t block_end(const struct run *r, size_t i)
{
	const struct plan *p = r->plan;
	const struct group *in = p->steps[i].event->group;
	size_t end = i + 1;

	while (end < p->nsteps && end - i < ALIGN_LINES && is_awaited(p->steps[end].event) &&
	       p->steps[end].event->group == in && !event_is_live(p->steps[end].event))
		end++;
	return end;
}

static int64_t add_gap(int64_t from_us, const struct when *w)
{
	bool range = w->kind == WHEN_ABSOLUTE_RANGE || w->kind == WHEN_RELATIVE_RANGE;
	int64_t at = range ? w->end_us : w->at_us;

	switch (w->kind) {
	case WHEN_RELATIVE:
	case WHEN_RELATIVE_RANGE: return from_us + at;
	case WHEN_ABSOLUTE:
	case WHEN_ABSOLUTE_RANGE: return at;
	default: return from_us;
	}
}

/* When the last line of the block that begins with @i is due. */
static int64_t block_due_us(const struct run *r, size_t i, const struct candidate *c)
{
	size_t end = block_end(r, i);
	int64_t due = c->due.to_us;

	for (size_t k = i + 1; k < end; k++)
		due = add_gap(due, &r->plan->steps[k].event->when);
	return due;
}

/* What comes next with a time of its own must not be kept waiting. */
static int64_t before_fixed(const struct run *r, size_t i, int64_t until_ns)
{
	size_t end = block_end(r, i);
	const struct when *w = end < r->plan->nsteps ? &r->plan->steps[end].event->when : NULL;
	int64_t fixed;

	if (!w || w->kind != WHEN_ABSOLUTE || w->live_at)
		return until_ns;
	fixed = timing_live_ns(&r->timing, w->at_us);
	return fixed < until_ns ? fixed : until_ns;
}

/* Up to when the packet of the line is awaited. */
static int64_t patience_end(struct run *r, size_t i, const struct candidate *c)
{
	int64_t now = r->dut->ops->now(r->dut);

	if (c->due.any)
		return before_fixed(r, i, now + run_any_us(r) * NS_PER_US);
	if (r->plan->cfg.go_on == PATIENCE_SHORT)
		return before_fixed(
			r, i, timing_live_ns(&r->timing, timing_last_us(&r->timing, &c->due)));
	return before_fixed(r, i, now + timing_patience_ns(&r->timing, &c->due));
}

/* ---- packets that no line asks for ---- */

static struct flow *owner(struct run *r, const struct segment *s)
{
	struct flow *f = r->flows.all;

	while (f && !flow_owns(f, s))
		f = f->next;
	return f;
}

/* Out of the inbox. */
static struct letter *take_out(struct run *r, const struct letter *which)
{
	struct inbox kept;
	struct letter *l;

	inbox_init(&kept);
	while ((l = inbox_take(&r->inbox)) != which)
		inbox_append(&kept, l);
	inbox_prepend(&r->inbox, &kept);
	return l;
}

static bool is_too_much(struct run *r, const struct candidate *c)
{
	const struct event *ev = c->step->event;

	if (r->amiss.surplus < SURPLUS_MOST)
		return false;
	amiss_stop(r);
	finding_set(r->finding, VERDICT_FAIL, ev, ev->span,
		    "the stack has sent %d packets that no line asks for", SURPLUS_MOST);
	return true;
}

/* A connection must be known, or its numbers are not. */
static enum onward take_surplus(struct run *r, const struct candidate *c,
				const struct letter *which)
{
	int64_t time_us = timing_script_us(&r->timing, which->frame.time_ns);
	struct segment s;
	struct letter *l;
	struct flow *f;

	if (letter_segment(which, &s, NULL) < 0 || !(f = owner(r, &s)))
		return ONWARD_PLAY;
	if (is_too_much(r, c))
		return ONWARD_ERROR;
	l = take_out(r, which);
	letter_segment(l, &s, NULL);
	flows_overhear(&r->flows, &s);
	amiss_to_script(f, &s);
	run_report(r, (struct report_event){.kind = REPORT_UNASKED,
					    .time_us = time_us,
					    .segment = &s,
					    .frame = l->frame.number});
	amiss_surplus(r, &s, time_us);
	free(l);
	return ONWARD_AGAIN;
}

/* ---- a line that waits for a packet ---- */

/* A packet that fits neither it nor the line: which of them it is for is a guess. */
static enum onward undecided(struct run *r, const struct candidate *c)
{
	const struct event *ev = c->step->event;

	amiss_stop(r);
	finding_set(r->finding, VERDICT_FAIL, ev, ev->span,
		    "the packet fits neither this line nor the 'maybe' before it");
	return ONWARD_ERROR;
}

static void lay_beside(struct run *r, size_t i, const struct candidate *c, struct align *a)
{
	size_t end = block_end(r, i);

	a->nlines = end - i;
	a->npackets = 0;
	for (const struct letter *l = next_of(r, c, NULL); l && a->npackets < ALIGN_PACKETS;
	     l = next_of(r, c, l)) {
		for (size_t k = i; k < end; k++) {
			const struct step *st = &r->plan->steps[k];
			struct candidate one = {.step = st, .filled = st->event};

			if (k == i)
				one = *c;
			a->cost[k - i][a->npackets] = differs(r, &one, l);
		}
		a->npackets++;
	}
}

static enum onward decide(struct run *r, size_t i, const struct candidate *c)
{
	int64_t due = block_due_us(r, i, c);
	struct align a;

	due += timing_tolerance(&r->timing, due - c->due.from_us) + r->timing.slack_us;
	if (!wait_until(r, before_fixed(r, i, timing_live_ns(&r->timing, due))))
		return ONWARD_ERROR;
	lay_beside(r, i, c, &a);
	switch (align_first(&a)) {
	case ALIGN_MISSING: return ONWARD_MISSING;
	case ALIGN_SURPLUS: return take_surplus(r, c, next_of(r, c, NULL));
	default: break;
	}
	r->amiss.waited = true;
	return ONWARD_PLAY;
}

/* What comes when the line's packet would be late, and is hardly like it, is another one: nothing
 * had come in time. */
static bool is_another(struct run *r, const struct candidate *c, const struct letter *l)
{
	int64_t time_us = timing_script_us(&r->timing, l->frame.time_ns);

	return !c->due.any && time_us > timing_last_us(&r->timing, &c->due) &&
	       differs(r, c, l) > HARDLY_LIKE;
}

static enum onward look_for_packet(struct run *r, size_t i, const struct candidate *c)
{
	const struct letter *l;

	if (!await(r, c, patience_end(r, i, c), &l))
		return ONWARD_ERROR;
	if (!l)
		return ONWARD_MISSING;
	if (differs(r, c, l) <= CHOICE_PART)
		return ONWARD_PLAY;
	if (is_another(r, c, l))
		return ONWARD_MISSING;
	return r->amiss.odd ? undecided(r, c) : decide(r, i, c);
}

/* ---- an event of ours ---- */

/* Whether a later line speaks of the same connection, however this event goes. */
static bool keeps_flow(const struct event *ev)
{
	static const char *const movers[] = {"socket", "connect", "listen", "bind"};

	if (ev->group)
		return false;
	if (ev->kind == EVENT_PACKET)
		return ev->packet->l4 == L4_TCP && !(ev->packet->tcp.flags & TCP_FLAG_SYN) &&
		       !ev->packet->tcp.sport.value;
	if (ev->kind != EVENT_CALL)
		return ev->kind != EVENT_NET;
	for (size_t i = 0; i < sizeof(movers) / sizeof(*movers); i++)
		if (!strcmp(ev->call->name.text, movers[i]))
			return false;
	return true;
}

/* The line that will look at the next packet of the current connection; NULL: not known. */
static const struct step *next_look(const struct run *r, size_t i)
{
	const struct plan *p = r->plan;

	for (; i < p->nsteps && keeps_flow(p->steps[i].event); i++)
		if (is_awaited(p->steps[i].event))
			return event_is_live(p->steps[i].event) ? NULL : &p->steps[i];
	return NULL;
}

/* A line behind this event can be for a packet that came before it only by its time. */
static bool may_be_for(struct run *r, const struct candidate *line, const struct letter *l)
{
	const struct when *w = &line->step->event->when;

	return w->kind != WHEN_RELATIVE && w->kind != WHEN_RELATIVE_RANGE &&
	       differs(r, line, l) <= CHOICE_PART;
}

/* What came so long before it that the lines behind cannot ask for it belongs before it. */
static enum onward look_before_own(struct run *r, size_t i, const struct candidate *c)
{
	const struct step *next = next_look(r, i);
	struct candidate line = {.step = next};
	int64_t due_us = c->due.from_us, tolerance = 2 * r->timing.tolerance_us;
	const struct letter *l;

	if (!next || !r->timing.has_prev)
		return ONWARD_PLAY;
	line.filled = next->event;
	if (!wait_until(r, timing_live_ns(&r->timing, due_us)))
		return ONWARD_ERROR;
	l = next_of(r, &line, NULL);
	if (!l ||
	    timing_script_us(&r->timing, l->frame.time_ns) >
		    due_us - tolerance - r->timing.slack_us ||
	    may_be_for(r, &line, l))
		return ONWARD_PLAY;
	return take_surplus(r, c, l);
}

enum onward onward_look(struct run *r, size_t i, const struct candidate *c)
{
	const struct event *ev = c->step->event;

	if (is_awaited(ev))
		return look_for_packet(r, i, c);
	return ev->kind == EVENT_PACKET && ev->packet->dir == DIR_OUTBOUND
		       ? ONWARD_PLAY
		       : look_before_own(r, i, c);
}
