/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to this folder. The process between us and a command: whoever ends us, it ends the
 * command, with all that came of it. */
#ifndef STACK_PIPE_KEEPER_H
#define STACK_PIPE_KEEPER_H

struct keeper_job {
	const char *command;
	int in, out; /* the command's ends */
	int control; /* closed at its other end: stop */
	int status;  /* here goes what waitpid() says of the shell, an int */
};

/* For a process that was just forked: starts "sh -c", keeps it, ends it. */
_Noreturn void keeper_run(const struct keeper_job *job);

#endif
