/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run does that goes on after a difference (config.go_on): the difference is taken down
 * (finding/deed.h), and forgotten. Where the run stands then, compared with a script that says what
 * the stack does. Which packets belong to which lines is onward.c's.
 */
#ifndef RUN_AMISS_H
#define RUN_AMISS_H

#include "runtime/finding/deed.h"
#include "runtime/finding/timing.h"

struct flow;
struct run;
struct step;

struct amiss {
	bool on; /* or the first difference ends the run */
	struct deeds deeds;
	/* Gaps count from @base_us, not from now, since we have waited for packets; with only those
	 * lines whose packets came they would count from @text_us. */
	bool adrift;
	int64_t base_us, text_us;
	bool waited;     /* for others behind the packet of the line that is played, which came */
	int64_t seen_us; /* then */
	int64_t reached_us;         /* what the gap of the line that is played counts from */
	const struct event *before; /* the line that was played last; NULL: none */
	const struct event
		*odd;     /* "maybe" whose packet has not come, but another one; NULL: none */
	unsigned surplus; /* packets so far that no line asks for */
	bool concluded;   /* the run has come to its end, and something was taken down */
};

void amiss_init(struct run *r);
void amiss_free(struct run *r);
/* When a line is reached at @now_ns: what its gap counts from. */
int64_t amiss_base_ns(struct run *r, int64_t now_ns);
/* What is ours cannot be made in the past: we have waited meanwhile. */
void amiss_catch_up(struct run *r, const struct event *ev, struct due *due);

/* A packet of @f in script numbers, as if there had been a line for it: what it says is bound as
 * lines bind it. */
void amiss_to_script(struct flow *f, struct segment *s);

/* ---- each of these takes something down ---- */

/* What the finding says of the packet of line @st; its data is that of @s. Returns 0. */
int amiss_packet(struct run *r, const struct step *st, const struct segment *s);
/* What it says of a call. Returns 0. */
int amiss_call(struct run *r);
/* @s, in script numbers, has come at @time_us, and no line asks for it. */
void amiss_surplus(struct run *r, const struct segment *s, int64_t time_us);
/* The packet of @ev, which was due until @due_us, does not come. */
void amiss_missing(struct run *r, const struct event *ev, int64_t due_us);
/* @ev was played. */
void amiss_played(struct run *r, const struct event *ev);

/* The run has come to its end, which is no failure: it is one if something was taken down. */
void amiss_conclude(struct run *r);
/* From here on the first difference ends the run: what it means cannot be decided. */
void amiss_stop(struct run *r);

#endif
