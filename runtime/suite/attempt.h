/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One run of one task in a process of its own, begun and ended without waiting. */
#ifndef SUITE_ATTEMPT_H
#define SUITE_ATTEMPT_H

#include "runtime/host/cell.h"
#include "runtime/suite/play.h"
#include "runtime/suite/relay.h"
#include "runtime/suite/task.h"

/* An attempt whose process lives. */
struct running {
	const struct task *task;
	const struct session *session;
	struct cell cell;
	struct result *result; /* shared with the process */
	FILE *text; /* what it printed, a file in memory; NULL: it prints to the session */
	int64_t begin_ns;
	int64_t limit_ns; /* when its time is up */
	bool timed_out;
	struct play play;
	struct buf place; /* of artifacts */
};

/* @last: whatever comes of it, no other will follow; @before: as struct finding has it. @live: what
 * it prints goes out as it comes. -1 with @e set: there is no process. */
int attempt_start(struct running *a, const struct task *t, const struct session *ss, bool last,
		  const char *before, bool live, struct err *e);
/* After its process has ended, or to end it (kill). Strings are the caller's, from @arena. */
void attempt_finish(struct running *a, struct arena *arena, struct attempt *end);

#endif
