/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of one task in a process of its own, begun and ended without waiting. */
#ifndef SUITE_ATTEMPT_H
#define SUITE_ATTEMPT_H

#include "runtime/host/cell.h"
#include "runtime/suite/play.h"
#include "runtime/suite/record.h"
#include "runtime/suite/task.h"

struct attempt_run {
	const struct task *task;
	const struct session *session;
	struct cell cell;
	struct record *record; /* shared with the process */
	FILE *text; /* what it printed, a file in memory; NULL: it prints to the session */
	int64_t begin_ns;
	int64_t limit_ns; /* when its time is up */
	bool timed_out;
	struct play play;
	struct buf place; /* of artifacts */
};

/* What came of it; strings are the caller's, from @arena. */
struct attempt_end {
	struct attempt attempt;
	unsigned line, col;
	int64_t own_late_us, stall_us;
	bool fields_excused;   /* INCONCLUSIVE, but fields differ: see pool.c */
	const char *artifacts; /* folder that was made, or NULL */
	const char *differing; /* how; the same twice is the same failure */
};

/* @last: whatever comes of it, no other will follow; @before: as struct finding has it. @live: what
 * it prints goes out as it comes. -1 with @e set: there is no process. */
int attempt_start(struct attempt_run *a, const struct task *t, const struct session *ss, bool last,
		  const char *before, bool live, struct err *e);
/* After its process has ended, or to end it (kill). */
void attempt_finish(struct attempt_run *a, struct arena *arena, struct attempt_end *end);

#endif
