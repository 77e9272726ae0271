// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way from a finding to a record. */
#include "runtime/suite/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct recorder {
	struct reporter base;
	struct record *rec;
	const struct source *src;
};

static void record_begin(struct reporter *r, const struct plan *p)
{
	struct recorder *me = (struct recorder *)r;

	me->src = p->script->source;
	me->rec->begun = true;
}

static void record_event(struct reporter *r, const struct report_event *ev)
{
	struct recorder *me = (struct recorder *)r;

	if (ev->event)
		me->rec->at_line = source_line(me->src, ev->event->span.off, NULL);
}

static void note_differences(struct record *rec, const struct finding *f)
{
	size_t len = 0;

	for (const struct difference *d = f->diffs; d && len < sizeof(rec->differing); d = d->next)
		len += (size_t)snprintf(rec->differing + len, sizeof(rec->differing) - len,
					"%s %s/%s; ", d->field, d->expected ? d->expected : "",
					d->actual ? d->actual : "");
	if (!f->diffs)
		snprintf(rec->differing, sizeof(rec->differing), "%s", f->headline);
}

static void record_end(struct reporter *r, const struct plan *p, const struct finding *f,
		       struct lateness *late)
{
	struct record *rec = ((struct recorder *)r)->rec;
	struct span at = f->at.len || !f->event ? f->at : f->event->span;

	(void)late;
	rec->verdict = f->verdict;
	rec->excused = f->excused;
	rec->own_late_us = f->own_late_us;
	rec->stall_us = f->stall_us;
	if (at.len)
		rec->line = source_line(p->script->source, at.off, &rec->col);
	snprintf(rec->reason, sizeof(rec->reason), "%s", f->headline);
	if (f->verdict == VERDICT_FAIL || f->excused)
		note_differences(rec, f);
	rec->ended = true;
}

static void record_close(struct reporter *r)
{
	free(r);
}

struct reporter *record_open(struct record *rec)
{
	static const struct reporter_ops ops = {record_begin, record_event, record_end,
						record_close};
	struct recorder *me = calloc(1, sizeof(*me));

	if (!me)
		abort();
	me->base.ops = &ops;
	me->rec = rec;
	return &me->base;
}
