/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What the stack did otherwise than the script says, in a run that goes on after a
 * difference (tcpcheck update): taken down, in order, instead of ending the run. Numbers are the
 * script's, times script microseconds.
 */
#ifndef FINDING_DEED_H
#define FINDING_DEED_H

#include "runtime/finding/finding.h"

/* How long a packet that does not come is awaited before the run goes on. */
enum patience {
	PATIENCE_END,   /* it does not go on: the first difference ends the run */
	PATIENCE_LONG,  /* as if the run would end there: for what is late */
	PATIENCE_SHORT, /* while it would be in time: for what never comes */
};

enum deed_kind {
	DEED_DIFFERS, /* the packet of @event is another, or comes at another time */
	DEED_MISSING, /* the packet of @event did not come */
	DEED_SURPLUS, /* a packet that no line asks for, behind line @event (NULL: before all) */
	DEED_RETURN,  /* the call @event returned something else, or at another time */
	DEED_PAUSE,   /* before @event, which is ours, nothing came for gap_us: lines are missing */
};

struct deed {
	enum deed_kind kind;
	const struct event *event;
	struct segment actual;    /* DIFFERS, SURPLUS; its payload is ours */
	struct difference *diffs; /* DIFFERS, RETURN */
	bool timed;               /* DIFFERS: @gap_us and @at_us are not those of the line */
	int64_t gap_us; /* since what a relative time counts from, when only lines that came count
			 */
	int64_t at_us;
	int64_t tolerance_us; /* how far off such a time may be */
	bool wire_v6;
	struct deed *next;
};

struct deeds {
	struct deed *first, **end;
	size_t n;
	struct arena arena;
};

void deeds_init(struct deeds *d);
void deeds_free(struct deeds *d);
/* The last, for the caller to fill in. */
struct deed *deeds_add(struct deeds *d, enum deed_kind kind, const struct event *ev);
/* The same with the differences and the actual packet of @f, which is as if nothing had been found
 * from then on. */
struct deed *deeds_take(struct deeds *d, enum deed_kind kind, struct finding *f);
/* @s with its payload. */
void deed_keep_segment(struct deeds *d, struct deed *to, const struct segment *s);

#endif
