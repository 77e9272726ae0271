/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A system call as data: a number, up to six arguments that point into its own memory, and
 * what came of it. Any thread may run one; only the main thread prepares and judges it.
 */
#ifndef CALL_SYS_H
#define CALL_SYS_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/base/arena.h"

struct step; /* plan/plan.h */

struct sys {
	long nr; /* __NR_* */
	long arg[6];
	bool may_block;
	/* set by whoever runs it */
	long ret;  /* -1 after an error, as a libc wrapper returns it */
	int error; /* errno after the call; 0 when it succeeded */
	int64_t begin_ns, end_ns;
	int64_t wait_ns; /* how long a helper waited for a CPU meanwhile; the caller's own: 0 */
	/* for the owner */
	struct arena mem; /* buffers that arg[] points into */
	void *out;        /* what verify() will look at */
	struct sys
		*next; /* of the one list that it is in: done (worker.c), or finished (calls.h) */
	const struct step *step;
	int64_t due_us;        /* script time at which it was due */
	int64_t end_us;        /* may_block: script time at which it should return */
	size_t own_before;     /* how many events of our own came before it */
	int64_t paused_before; /* and how long we had been kept from going on */
};

/* Runs it here and now. */
void sys_run(struct sys *s);

#endif
