// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the loop that plays a plan: fix when the next event is due, let its step do it, remember
 * when it was; and the ways through groups of events. What the kinds of events do is in step_*.c.
 */
#include "runtime/run/course.h"

#include <stdlib.h>

#include "parser/group.h"
#include "runtime/run/choice.h"
#include "runtime/run/onward.h"
#include "runtime/run/sample.h"
#include "runtime/run/state.h"
#include "runtime/run/step.h"
#include "runtime/run/unasked.h"
#include "runtime/vtime/guest.h"

static int step_packet(struct run *r, const struct step *st, struct due *due)
{
	const struct packet_pat *pat = st->packet->pat;

	if (pat->dir == DIR_INBOUND)
		return step_inject(r, st, due);
	return pat->l4 == L4_NOTHING ? step_nothing(r, st, due) : step_expect(r, st, due);
}

static step_verb *const verbs[] = {
	[EVENT_PACKET] = step_packet, [EVENT_CALL] = step_call, [EVENT_COMMAND] = step_shell,
	[EVENT_CODE] = step_code,     [EVENT_NET] = step_net,
};

/* ---- the loop ---- */

static void note_step(struct finding *f, const struct when *w)
{
	bool relative = w->kind == WHEN_RELATIVE || w->kind == WHEN_RELATIVE_RANGE;

	if (relative && w->at_us > 0 && (!f->finest_step_us || w->at_us < f->finest_step_us))
		f->finest_step_us = w->at_us;
}

void course_note_place(const struct run *r, struct span at)
{
	const struct source *src = r->plan->script->source;

	vtime_guest_at(src->path, source_line(src, at.off, NULL));
}

/* A line that says +0 counts from now. If a busy host has kept us from coming here, what the stack
 * did meanwhile is not early. */
static void note_pause(struct run *r, const struct event *ev, int64_t now_us)
{
	if (!r->timing.has_prev || r->dut->own_clock)
		return;
	lateness_pause(&r->late, ev, now_us - r->happened_us);
	run_allow_lateness(r);
}

/* Step @i with its live values, and when it is due, counted from now. -1 with the finding set. */
static int reach(struct run *r, size_t i, struct candidate *c)
{
	const struct step *st = &r->plan->steps[i];
	int64_t now = amiss_base_ns(r, r->dut->ops->now(r->dut));

	r->at = c->filled = st->event;
	c->step = names_fill(r, st, &c->filled);
	if (!c->step)
		return -1;
	c->said = r->names.said;
	note_pause(r, st->event, timing_script_us(&r->timing, now));
	c->due = timing_due(&r->timing, c->filled, now);
	amiss_catch_up(r, c->filled, &c->due);
	return 0;
}

static int play_due(struct run *r, struct candidate *c)
{
	const struct event *ev = c->step->event;
	int ret;

	note_step(r->finding, &c->filled->when);
	course_note_place(r, ev->span);
	r->at = r->names.line = ev;
	r->names.said = c->said;
	r->happened_us = NEVER;
	ret = verbs[ev->kind](r, c->step, &c->due);
	if (r->happened_us == NEVER)
		r->happened_us = run_now_us(r);
	names_passed(r);
	if (ret < 0)
		return -1;
	amiss_played(r, ev);
	unasked_passed(r, c->step);
	sample_current(r, ev);
	return 0;
}

/* Reaches step @i as often as packets come that no line asks for. */
static enum onward look_onward(struct run *r, size_t i, struct candidate *c)
{
	enum onward what;

	do {
		if (reach(r, i, c) < 0)
			return ONWARD_ERROR;
		what = r->amiss.on ? onward_look(r, i, c) : ONWARD_PLAY;
	} while (what == ONWARD_AGAIN);
	return what;
}

static int play_step(struct run *r, size_t i)
{
	struct candidate c = {0};
	int ret;

	switch (look_onward(r, i, &c)) {
	case ONWARD_ERROR: return -1;
	case ONWARD_MISSING:
		unasked_passed(r, c.step);
		amiss_missing(r, c.step->event, c.due.to_us);
		return 0;
	default: break;
	}
	ret = play_due(r, &c);
	timing_passed(&r->timing, c.step->event, &c.due);
	return ret;
}

/* ---- groups ---- */

static int play_range(struct run *r, size_t from, size_t to, const struct group *in);

static int play_repeat(struct run *r, const struct group *g)
{
	for (int64_t i = 1; i <= g->times.value; i++) {
		if (play_range(r, g->from, g->to, g) == 0)
			continue;
		finding_add_hint(r->finding, "it was round %lld of %lld", (long long)i,
				 (long long)g->times.value);
		return -1;
	}
	return 0;
}

static int play_maybe(struct run *r, const struct group *g)
{
	struct candidate one = {0};
	struct choice c = {.items = &one, .n = 1, .may_fail = true};
	enum chosen found;
	size_t which;
	int ret = 0;

	if (reach(r, g->from, &one) < 0)
		return -1;
	course_note_place(r, one.step->event->span);
	found = choose(r, &c, &which);
	if (found == CHOSEN_ERROR)
		return -1;
	if (found == CHOSEN_ONE) {
		ret = play_due(r, &one);
	} else {
		r->amiss.odd = found == CHOSEN_ODD ? one.step->event : r->amiss.odd;
		unasked_left_out(r, g->from, g->to, g);
		one.due.from_us = r->happened_us = run_now_us(r);
	}
	timing_passed(&r->timing, one.step->event, &one.due);
	return ret;
}

static size_t count_alternatives(const struct group *either)
{
	size_t n = 0;

	for (const struct group *a = either->alternative; a; a = a->alternative)
		n++;
	return n;
}

/* What the closest one says of the packet is in the finding. */
static void say_others(struct run *r, const struct choice *c, enum chosen found)
{
	if (found == CHOSEN_ONE)
		return;
	finding_add_hint(r->finding, "none of the %zu alternatives fits%s", c->n,
			 found == CHOSEN_ODD ? "; this is the closest" : "");
}

static int play_alternative(struct run *r, const struct group *a, struct candidate *one)
{
	int ret = play_due(r, one);

	timing_passed(&r->timing, one->step->event, &one->due);
	return ret < 0 ? -1 : play_range(r, a->from + 1, a->to, a);
}

static struct candidate *candidates(size_t n)
{
	struct candidate *c = calloc(n, sizeof(*c));

	if (!c)
		abort();
	return c;
}

/* What is not taken is left out. */
static const struct group *take_alternative(struct run *r, const struct group *either, size_t which)
{
	const struct group *a, *taken = NULL;
	size_t i = 0;

	for (a = either->alternative; a; a = a->alternative, i++) {
		if (i == which)
			taken = a;
		else
			unasked_left_out(r, a->from, a->to, a);
	}
	return taken;
}

static int play_one_of(struct run *r, const struct group *either, struct choice *c)
{
	enum chosen found;
	size_t i = 0, which = 0;
	int ret;

	for (const struct group *a = either->alternative; a; a = a->alternative)
		if (reach(r, a->from, &c->items[i++]) < 0)
			return -1;
	course_note_place(r, either->span);
	found = choose(r, c, &which);
	if (found == CHOSEN_ERROR)
		return -1;
	if (found != CHOSEN_ONE)
		amiss_stop(r);
	ret = play_alternative(r, take_alternative(r, either, which), &c->items[which]);
	if (ret < 0)
		say_others(r, c, found);
	return ret;
}

static int play_either(struct run *r, const struct group *g)
{
	struct choice c = {.n = count_alternatives(g)};
	int ret;

	c.items = candidates(c.n);
	ret = play_one_of(r, g, &c);
	free(c.items);
	return ret;
}

static int play_next(struct run *r, struct choice *c, struct due *last)
{
	enum chosen found;
	size_t which = 0;
	int ret;

	while (c->items[which].gone)
		which++;
	found = choose(r, c, &which);
	if (found == CHOSEN_ERROR)
		return -1;
	if (found != CHOSEN_ONE)
		amiss_stop(r);
	ret = play_due(r, &c->items[which]);
	if (ret < 0 && found == CHOSEN_ODD)
		finding_add_hint(r->finding,
				 "it fits none of the lines that are left; this is the closest");
	if (c->items[which].due.from_us > last->from_us)
		*last = c->items[which].due;
	c->items[which].gone = true;
	return ret;
}

static int play_all_of(struct run *r, const struct group *g, struct choice *c)
{
	struct due last = {.from_us = INT64_MIN};

	for (size_t i = 0; i < c->n; i++)
		if (reach(r, g->from + i, &c->items[i]) < 0)
			return -1;
	course_note_place(r, g->span);
	for (size_t i = 0; i < c->n; i++)
		if (play_next(r, c, &last) < 0)
			return -1;
	timing_passed(&r->timing, c->items[0].step->event, &last);
	return 0;
}

static int play_any_order(struct run *r, const struct group *g)
{
	struct choice c = {.n = g->to - g->from};
	int ret;

	c.items = candidates(c.n);
	ret = play_all_of(r, g, &c);
	free(c.items);
	return ret;
}

static int play_group(struct run *r, const struct group *g)
{
	switch (g->kind) {
	case GROUP_REPEAT: return play_repeat(r, g);
	case GROUP_MAYBE: return play_maybe(r, g);
	case GROUP_EITHER: return play_either(r, g);
	case GROUP_ANY_ORDER: return play_any_order(r, g);
	case GROUP_ALTERNATIVE: break; /* in its EITHER */
	}
	return 0;
}

static int play_range(struct run *r, size_t from, size_t to, const struct group *in)
{
	for (size_t i = from; i < to;) {
		const struct step *st = &r->plan->steps[i];
		const struct group *g = group_within(st->event, in);

		if ((g ? play_group(r, g) : play_step(r, i)) < 0)
			return -1;
		i = g ? g->to : i + 1;
	}
	return 0;
}

int course_play(struct run *r)
{
	return play_range(r, 0, r->plan->nsteps, NULL);
}
