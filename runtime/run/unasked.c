// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what no line asks for: packets that come when no line is left to look at them, those that
 * still wait when the run is over, and those that the kernel still holds then. They are reported,
 * in the script's numbers, and change neither the verdict nor a flow.
 */
#include <stdlib.h>

#include "runtime/run/run.h"

/* The kernel may tell of lost packets more than once; an error that stays ends the draining. */
#define DRAIN_ERRORS 8

static bool looks(const struct step *st)
{
	return st->event->kind == EVENT_PACKET && st->event->packet->dir == DIR_OUTBOUND;
}

void run_count_looks(struct run *r)
{
	for (size_t i = 0; i < r->plan->nsteps; i++)
		r->looks_left += looks(&r->plan->steps[i]);
}

void run_looked(struct run *r, const struct step *st)
{
	r->looks_left -= looks(st);
	if (!r->looks_left)
		run_leave(r);
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

void run_leave(struct run *r)
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

void run_leave_all(struct run *r)
{
	if (!r->injected.n && r->flows.current)
		r->injected = r->flows.current->injected;
	r->finding->made_us = run_now_us(r);
	drain(r, true);
	run_leave(r);
}

void run_show_closing(struct run *r)
{
	if (r->report && r->report->probe)
		drain(r, false);
}
