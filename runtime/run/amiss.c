// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what a run takes down instead of ending, and what gaps count from behind it. */
#include "runtime/run/amiss.h"

#include "runtime/run/state.h"

void amiss_init(struct run *r)
{
	deeds_init(&r->amiss.deeds);
	r->amiss.on = r->plan->cfg.go_on != PATIENCE_END;
}

void amiss_free(struct run *r)
{
	deeds_free(&r->amiss.deeds);
}

void amiss_stop(struct run *r)
{
	r->amiss.on = false;
}

static bool is_relative(const struct event *ev)
{
	return ev->when.kind == WHEN_RELATIVE || ev->when.kind == WHEN_RELATIVE_RANGE;
}

static bool is_awaited(const struct event *ev)
{
	return ev->kind == EVENT_PACKET && ev->packet->dir == DIR_OUTBOUND;
}

int64_t amiss_base_ns(struct run *r, int64_t now_ns)
{
	struct amiss *a = &r->amiss;
	int64_t base_ns = timing_live_ns(&r->timing, a->base_us);

	if (a->adrift && base_ns < now_ns)
		now_ns = base_ns;
	a->reached_us = timing_script_us(&r->timing, now_ns);
	return now_ns;
}

void amiss_catch_up(struct run *r, const struct event *ev, struct due *due)
{
	int64_t behind;

	if (!r->amiss.adrift || is_awaited(ev))
		return;
	behind = run_now_us(r) - due->from_us;
	if (behind <= 0)
		return;
	due->from_us += behind;
	due->to_us += behind;
	due->end_us += behind;
}

/* What a relative time of the line would count from. */
static int64_t text_us(const struct amiss *a)
{
	return a->adrift ? a->text_us : a->reached_us;
}

static void set_times(struct run *r, struct deed *d, int64_t at_us)
{
	d->at_us = at_us;
	d->gap_us = at_us - text_us(&r->amiss);
	if (d->gap_us < 0)
		d->gap_us = 0;
	if (!d->tolerance_us)
		d->tolerance_us = timing_tolerance(&r->timing, d->gap_us);
	d->wire_v6 = r->plan->variant->wire_family == AF_INET6;
}

int amiss_packet(struct run *r, const struct step *st, const struct segment *s)
{
	struct deeds *all = &r->amiss.deeds;
	struct deed *d;

	r->finding->event = st->event;
	d = deeds_take(all, DEED_DIFFERS, r->finding);
	deed_keep_segment(all, d, s);
	set_times(r, d, d->at_us);
	r->amiss.seen_us = d->at_us;
	return 0;
}

int amiss_call(struct run *r)
{
	struct deed *d = deeds_take(&r->amiss.deeds, DEED_RETURN, r->finding);

	/* Of a call that returned in time it is not known. */
	if (d->timed)
		set_times(r, d, d->at_us);
	return 0;
}

void amiss_to_script(struct flow *f, struct segment *s)
{
	struct segment line = *s;
	struct flow copy = *f; /* learns nothing: without a line nothing is bound */

	flow_to_script(&copy, NULL, &line);
	flow_to_script(f, &line, s);
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void amiss_surplus(struct run *r, const struct segment *s, int64_t time_us)
{
	struct amiss *a = &r->amiss;
	struct deed *d = deeds_add(&a->deeds, DEED_SURPLUS, a->before);

	deed_keep_segment(&a->deeds, d, s);
	set_times(r, d, time_us);
	a->base_us = a->text_us = later(time_us, text_us(a));
	a->adrift = true;
	a->surplus++;
	/* It counts as if it had a line. */
	r->timing.has_prev = true;
	r->timing.prev_us = a->base_us;
	r->timing.prev_inbound = false;
	r->happened_us = run_now_us(r);
}

void amiss_missing(struct run *r, const struct event *ev, int64_t due_us)
{
	struct amiss *a = &r->amiss;

	deeds_add(&a->deeds, DEED_MISSING, ev);
	a->text_us = text_us(a);
	a->base_us = due_us;
	a->adrift = true;
	a->before = ev;
	r->happened_us = run_now_us(r);
}

/* The lines that are missing had a share in when this one was due. */
static void note_drift(struct run *r, const struct event *ev)
{
	struct amiss *a = &r->amiss;
	int64_t drift = a->base_us - a->text_us;
	struct deed *d;

	if (!a->adrift || !is_relative(ev) || drift <= timing_tolerance(&r->timing, 0))
		return;
	if (!is_awaited(ev)) {
		d = deeds_add(&a->deeds, DEED_PAUSE, ev);
		d->gap_us = drift;
		return;
	}
	d = deeds_add(&a->deeds, DEED_DIFFERS, ev);
	d->timed = true;
	set_times(r, d, r->happened_us);
}

void amiss_played(struct run *r, const struct event *ev)
{
	struct amiss *a = &r->amiss;

	note_drift(r, ev);
	a->adrift = a->waited;
	a->base_us = a->text_us = later(a->seen_us, a->reached_us);
	a->waited = false;
	a->before = ev;
	a->odd = NULL;
}

void amiss_conclude(struct run *r)
{
	const struct deed *first = r->amiss.deeds.first;
	const struct event *ev = first ? first->event : NULL;

	if (!first)
		return;
	r->amiss.concluded = true;
	finding_set(r->finding, VERDICT_FAIL, ev, ev ? ev->span : (struct span){0, 0},
		    "the stack does otherwise in %zu places", r->amiss.deeds.n);
}
