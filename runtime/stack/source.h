/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A stack where it is run (host.c): the callbacks of its plug-in, or those that stand for a process
 * that speaks lines.
 */
#ifndef STACK_SOURCE_H
#define STACK_SOURCE_H

#include "runtime/base/err.h"
#include "runtime/stack/tcpcheck-stack.h"

struct stack_source {
	struct tcpcheck_stack ops;
	/* What has gone wrong beyond what a callback can say (the process has died, or speaks
	 * garbage): one sentence, for ever from then on. NULL: nothing. NULL itself: nothing ever.
	 */
	const char *(*failed)(void *self);
};

/* A process that speaks tcpcheck-pipe(5): "sh -c @command", in a process group of its own. It may
 * take @limit_ns of real time for an answer. -1 with @e set. */
int pipe_open(struct stack_source *s, const char *command, int64_t limit_ns,
	      const struct tcpcheck_stack_config *config, struct err *e);

#endif
