/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of a task in a process of its own, or of several, one after the other; begun and ended
 * without waiting. */
#ifndef SUITE_ATTEMPT_H
#define SUITE_ATTEMPT_H

#include "runtime/host/cell.h"
#include "runtime/suite/play.h"
#include "runtime/suite/record.h"
#include "runtime/suite/task.h"

struct attempt_run {
	const struct task **tasks; /* in virtual time there may be several */
	unsigned n;
	const struct session *session;
	struct cell cell;
	struct record *records; /* shared with the process */
	FILE *text; /* what it printed, a file in memory; NULL: it prints to the session */
	int64_t begin_ns;
	int64_t limit_ns; /* when its time is up */
	bool timed_out;
	/* When it is over: */
	int64_t took_us;
	int ended; /* as cell_finish() */
	struct err error;
	char *printed; /* all of it */
	size_t nprinted;
	struct play play;
	struct buf place; /* of artifacts */
};

/* What came of it; strings are the caller's, from @arena. */
struct attempt_end {
	struct attempt attempt;
	int status; /* exit status, as enum status */
	unsigned line, col;
	int64_t own_late_us, stall_us;
	bool fields_excused;   /* INCONCLUSIVE, but fields differ: see pool.c */
	const char *artifacts; /* folder that was made, or NULL */
	const char *differing; /* how; the same twice is the same failure */
};

/* Of @a->n @a->tasks, which the caller has set. @last: whatever comes of it, no other will follow;
 * @before: as struct finding has it. @live: what it prints goes out as it comes. -1 with @e set:
 * there is no process. */
int attempt_start(struct attempt_run *a, const struct session *ss, bool last, const char *before,
		  bool live, struct err *e);
/* After its process has ended, or to end it (kill). */
void attempt_finish(struct attempt_run *a);
/* What came of its @i-th task. */
void attempt_take(const struct attempt_run *a, unsigned i, struct arena *arena,
		  struct attempt_end *end);
void attempt_close(struct attempt_run *a);

#endif
