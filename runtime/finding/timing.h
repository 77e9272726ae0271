/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Script time and live time, and how far apart what was due and what happened may be. The
 * tolerance follows packetdrill: the larger of a fixed time and a share of the gap since the
 * previous event.
 */
#ifndef FINDING_TIMING_H
#define FINDING_TIMING_H

#include <stdbool.h>
#include <stdint.h>

#include "parser/ast.h"
#include "runtime/cli/config.h"
#include "runtime/finding/finding.h"

/* How long '*' waits: as long as packetdrill's runners let a script live; in virtual time, where it
 * costs next to nothing, longer than any timer of TCP. */
#define TIMING_ANY_S         180
#define TIMING_ANY_VIRTUAL_S 86400

struct timing {
	int64_t start_ns; /* live time of script time 0 */
	int64_t tolerance_us;
	double tolerance_percent;
	int64_t slack_us; /* for the stack: as much as our own events were late, kept by the run */
	/* the previous event */
	bool has_prev;
	int64_t prev_us; /* its script time */
	bool prev_inbound;
};

/* When an event is due: @from_us == @to_us unless it is a range; @any: whenever it comes. */
struct due {
	bool any;
	int64_t from_us, to_us;
	int64_t end_us; /* return of a blocking call */
};

void timing_init(struct timing *t, const struct config *cfg, int64_t start_ns);
/* Whole microseconds of script time, rounded down. */
int64_t timing_script_us(const struct timing *t, int64_t live_ns);
int64_t timing_live_ns(const struct timing *t, int64_t script_us);

/*
 * Fixes when @ev is due, at the moment it is reached (live time @now_ns). A relative time counts
 * from now, but between two inbound packets from the previous one's due time, so that bursts do not
 * drift.
 */
struct due timing_due(const struct timing *t, const struct event *ev, int64_t now_ns);
/* @ev is finished: it is the one that the next counts its gap from. */
void timing_passed(struct timing *t, const struct event *ev, const struct due *due);

/* For a gap of @delta_us. */
int64_t timing_tolerance(const struct timing *t, int64_t delta_us);
/* Judges an event of ours against @due (of the event after the previous one). */
struct time_evidence timing_judge_own(const struct timing *t, const struct due *due,
				      int64_t actual_us);
/* The same for what the stack does: it answers what we really did, and when. What was late of ours
 * is not its fault. */
struct time_evidence timing_judge(const struct timing *t, const struct due *due, int64_t actual_us);
/* The last moment, in script time, at which what is due is not late. */
int64_t timing_last_us(const struct timing *t, const struct due *due);
/* Up to when, in script time, a packet breaks the silence until @due that was begun, or reached, at
 * @begun_us. What comes just before its end belongs to what is behind it; what was there when it
 * began never does, so that a silence shorter than the tolerance is one, too. */
int64_t timing_silence_end(const struct timing *t, const struct due *due, int64_t begun_us);
/* Judges the return of a blocking call that was due at @begin_us. */
struct time_evidence timing_judge_return(const struct timing *t, int64_t begin_us, int64_t end_us,
					 int64_t actual_us);
/* How long an outbound packet is awaited: two seconds and the whole seconds of its gap. */
int64_t timing_patience_ns(const struct timing *t, const struct due *due);

/* ---- how late our own events were, over a run ---- */

struct lateness {
	uint32_t *us; /* one per own event */
	size_t n, cap;
	int64_t max_us;
	const struct event *max_event;
	int64_t paused_us; /* sum of lateness_pause() */
};
void lateness_add(struct lateness *l, const struct event *ev, int64_t late_us);
/* Between what happened last and the moment at which @ev was reached, from which it counts, we were
 * kept from going on for so long. What is usual does not count. */
void lateness_pause(struct lateness *l, const struct event *ev, int64_t us);
/* The value below which @permille of the events lie. Sorts. */
uint32_t lateness_quantile(struct lateness *l, unsigned permille);
void lateness_free(struct lateness *l);

#endif
