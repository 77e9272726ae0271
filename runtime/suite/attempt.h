/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of a task in a process of its own, or of several, one after the other; begun and ended
 * without waiting. */
#ifndef SUITE_ATTEMPT_H
#define SUITE_ATTEMPT_H

#include "runtime/host/cell.h"
#include "runtime/suite/play.h"
#include "runtime/suite/relay.h"
#include "runtime/suite/task.h"
#include "runtime/suite/virtual.h"

/* An attempt whose process lives. */
struct running {
	const struct task *const *tasks; /* in virtual time there may be several */
	unsigned n;
	const struct session *session;
	struct cell cell;
	struct left *left; /* of each task; shared with the process */
	FILE *text;        /* what it printed, a file in memory; NULL: it prints to the session */
	int64_t begin_ns;
	int64_t limit_ns; /* when its time is up */
	int64_t kill_ns;  /* when it has had the time to say so */
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

/* Of the @n @tasks, which stay the caller's. @last: whatever comes of it, no other will follow;
 * @before: as struct finding has it. @live: what it prints goes out as it comes. -1 with @e set:
 * there is no process. */
int attempt_start(struct running *a, const struct task *const *tasks, unsigned n,
		  const struct session *ss, bool last, const char *before, bool live,
		  struct err *e);
/* After its process has ended, or to end it (kill). */
void attempt_finish(struct running *a);
/* What came of its @i-th task. Strings are the caller's, from @arena. */
void attempt_take(const struct running *a, unsigned i, struct arena *arena, struct attempt *end);
void attempt_close(struct running *a);

#endif
