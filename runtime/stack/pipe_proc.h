/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to this folder. A shell command that is spoken to line by line, and its end. */
#ifndef STACK_PIPE_PROC_H
#define STACK_PIPE_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "runtime/base/buf.h"
#include "runtime/base/err.h"

struct pipe_proc {
	int in, out;        /* our ends of its standard input and output */
	int control;        /* the keeper ends it all when this is closed, whoever closes it */
	int status;         /* where the keeper says how the shell ended */
	pid_t keeper;       /* 0: not started */
	struct buf heard;   /* not yet taken */
	size_t taken, seen; /* in heard: where the next line begins, up to where it has no end */
	bool ended;         /* nothing more will be heard */
};

enum heard {
	HEARD_LINE,
	HEARD_LATE, /* not by the deadline */
	HEARD_END,  /* it has closed its output, or its input before it read all */
	HEARD_LONG, /* a line without end */
};

/* Starts "sh -c @command" with standard error as it is. */
int proc_start(struct pipe_proc *p, const char *command, struct err *e);
/* Says all of @text by @deadline_ns (clock_now_ns()). HEARD_LINE: done. Meanwhile it listens. */
enum heard proc_say(struct pipe_proc *p, const char *text, size_t len, int64_t deadline_ns);
/* The next line, without its newline and with a NUL in its place; valid until the next call. */
enum heard proc_hear(struct pipe_proc *p, int64_t deadline_ns, char **line, size_t *len);
/* What has come and was not taken: of a line without its end, or of more than was asked for. */
const char *proc_rest(struct pipe_proc *p, size_t *len);
/* Appends how it ended: "ended with status 3", after a moment in which it may still do so. */
void proc_how_ended(struct pipe_proc *p, struct buf *out);
/* Closes its input, gives it a moment, kills what is left of it, in its process group or out of it.
 */
void proc_stop(struct pipe_proc *p);

#endif
