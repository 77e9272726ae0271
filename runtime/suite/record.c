// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way from a finding to a record. */
#include "runtime/suite/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct recorder {
	struct reporter base;
	struct record *rec;
	struct reporter *next;
	const struct source *src;
};

static void record_begin(struct reporter *r, const struct plan *p)
{
	struct recorder *me = (struct recorder *)r;

	me->src = p->script->source;
	me->next->ops->begin(me->next, p);
}

static void record_event(struct reporter *r, const struct report_event *ev)
{
	struct recorder *me = (struct recorder *)r;

	if (ev->event)
		me->rec->at_line = source_line(me->src, ev->event->span.off, NULL);
	me->next->ops->event(me->next, ev);
}

static void record_end(struct reporter *r, const struct plan *p, const struct finding *f,
		       struct lateness *late)
{
	struct recorder *me = (struct recorder *)r;
	struct reporter *next = me->next;
	struct record *rec = me->rec;
	struct span at = f->at.len || !f->event ? f->at : f->event->span;

	if (at.len)
		rec->line = source_line(p->script->source, at.off, &rec->col);
	if (f->verdict == VERDICT_FAIL || f->excused)
		finding_differing(f, rec->differing, sizeof(rec->differing));
	rec->verdict = f->verdict;
	rec->excused = f->excused;
	rec->own_late_us = f->own_late_us;
	rec->stall_us = f->stall_us;
	snprintf(rec->reason, sizeof(rec->reason), "%s", f->headline);
	next->ops->end(next, p, f, late);
	rec->ended = true;
}

/* A bool of any other value is not one for the compiler. */
static bool is_flag(const bool *b)
{
	unsigned char byte;

	memcpy(&byte, b, 1);
	return byte <= 1;
}

static void receive_text(char *text, size_t size)
{
	text[size - 1] = '\0';
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = ' ';
}

static bool is_record(const struct record *rec)
{
	return is_flag(&rec->ended) && is_flag(&rec->kept) && is_flag(&rec->timed_out) &&
	       is_flag(&rec->text_lost) && verdict_is_of_run(rec->verdict) &&
	       (unsigned)rec->excused <= EXCUSED_NO_MORE;
}

bool record_receive(struct record *rec)
{
	if (!is_record(rec)) {
		memset(rec, 0, sizeof(*rec));
		return false;
	}
	receive_text(rec->reason, sizeof(rec->reason));
	receive_text(rec->differing, sizeof(rec->differing));
	return true;
}

static void record_close(struct reporter *r)
{
	struct reporter *next = ((struct recorder *)r)->next;

	next->ops->close(next);
	free(r);
}

struct reporter *record_open(struct record *rec, const struct session *ss, const struct plan *plan,
			     FILE *out)
{
	struct human_cfg cfg = {
		.verbose = plan->cfg.verbose,
		.colour = ss->colour_out,
		.stats = ss->cmd->stats,
	};
	static const struct reporter_ops ops = {record_begin, record_event, record_end,
						record_close};
	struct recorder *me = calloc(1, sizeof(*me));

	if (!me)
		abort();
	me->base.ops = &ops;
	me->rec = rec;
	me->next = human_open(out, &cfg);
	return &me->base;
}
