// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the question who looks at a packet of the stack, and what becomes of it when nobody does. */
#include "runtime/run/unasked.h"

#include <stdlib.h>

#include "parser/group.h"
#include "runtime/run/state.h"

/* The kernel may tell of lost packets more than once; an error that stays ends the draining. */
#define DRAIN_ERRORS 8

static bool looks(const struct step *st)
{
	return st->event->kind == EVENT_PACKET && st->event->packet->dir == DIR_OUTBOUND;
}

void unasked_count(struct run *r)
{
	for (size_t i = 0; i < r->plan->nsteps; i++)
		if (looks(&r->plan->steps[i]))
			r->looks_left += (size_t)group_rounds(r->plan->steps[i].event->group, NULL);
}

void unasked_left_out(struct run *r, size_t from, size_t to, const struct group *in)
{
	for (size_t i = from; i < to; i++)
		if (looks(&r->plan->steps[i]))
			r->looks_left -= (size_t)group_rounds(r->plan->steps[i].event->group, in);
}

void unasked_passed(struct run *r, const struct step *st)
{
	r->looks_left -= looks(st);
	if (!r->looks_left)
		unasked_report(r);
}

static const struct flow *owner(const struct flows *fs, const struct segment *s)
{
	const struct flow *f = fs->all;

	while (f && !flow_owns(f, s))
		f = f->next;
	return f;
}

static void report_letter(struct run *r, const struct letter *l)
{
	const struct flow *owned;
	struct segment s;
	struct flow copy;

	if (segment_parse(l->frame.data, l->frame.len, &s, NULL) < 0)
		return; /* the capture has it */
	owned = owner(&r->flows, &s);
	if (owned) {
		copy = *owned; /* learns nothing: without a line nothing is bound */
		flow_to_script(&copy, NULL, &s);
	}
	run_report(r, (struct report_event){
			      .kind = REPORT_LEFT,
			      .time_us = timing_script_us(&r->timing, l->frame.time_ns),
			      .segment = &s,
			      .frame = l->frame.number,
		      });
}

void unasked_report(struct run *r)
{
	struct letter *l;

	while ((l = inbox_take(&r->inbox))) {
		report_letter(r, l);
		free(l);
	}
}

static void drain(struct run *r, bool keep)
{
	struct err e = ERR_INIT;
	struct frame f;
	int got, errors = 0;

	while ((got = r->dut->ops->capture(r->dut, &f, &e)) != 0 && errors < DRAIN_ERRORS) {
		errors += got < 0;
		if (got > 0 && keep)
			inbox_put(&r->inbox, &f);
	}
	if (r->dut->ops->lost)
		r->finding->lost = r->dut->ops->lost(r->dut);
}

void unasked_report_all(struct run *r)
{
	drain(r, true);
	unasked_report(r);
}

void unasked_show_closing(struct run *r)
{
	if (r->report && r->report->probe)
		drain(r, false);
}
