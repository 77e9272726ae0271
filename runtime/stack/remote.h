/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A stack in a process of its own, seen from the run: it can be asked, killed, and its
 * death explained. Nothing of it outlives this process.
 */
#ifndef STACK_REMOTE_H
#define STACK_REMOTE_H

#include "runtime/base/buf.h"
#include "runtime/base/err.h"
#include "runtime/stack/board.h"
#include "runtime/stack/spec.h"

struct nursery; /* nursery.h */
struct remote;

/* Of real time. */
struct remote_limits {
	int64_t answer_ns; /* for one answer */
	int64_t run_ns;    /* for all of them */
};

/* Starts and opens it, out of @nursery if that is not NULL. NULL with @e set: ERR_LACK if it is
 * not for this configuration. */
struct remote *remote_open(const struct stack_spec *spec,
			   const struct tcpcheck_stack_config *config,
			   const struct remote_limits *limits, struct nursery *nursery,
			   struct err *e);
const char *remote_name(const struct remote *r); /* what it calls itself */
/* Where questions are written and answers read. */
struct board *remote_board(struct remote *r);
/* Memory that both see, for what calls point to. */
struct arena_source *remote_memory(struct remote *r);
/* Has the board's question answered. -1 with @e set (ERR_STACK: it is the stack's fault): then
 * there are no answers any more. */
int remote_ask(struct remote *r, enum board_verb verb, struct err *e);
/* Of a stack in real time: waits until @until_ns for what comes unasked. -1 with @e set: nothing
 * will any more. */
int remote_wait(struct remote *r, int64_t until_ns, struct err *e);
/* The next of it that has come, for the caller to free, its length right; NULL: there is none. */
struct board_news *remote_news(struct remote *r);
/* Appends the end of what it has printed. */
void remote_said(struct remote *r, struct buf *out);
void remote_close(struct remote *r); /* NULL is allowed */

#endif
