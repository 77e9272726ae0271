/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Shell commands: what tcpcheck can do itself (command.h), or "/bin/sh -c", direct children
 * of this process, since scripts rely on $PPID being the process that PACKETDRILL_PID names. What
 * they print is kept as evidence, the last few lines.
 */
#ifndef HOST_SHELL_H
#define HOST_SHELL_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/base/buf.h"
#include "runtime/base/err.h"
#include "runtime/command/command.h"

/*
 * The commands of one run share a pipe of which we keep both ends: what a child in the background
 * still has open can neither end nor delay anything.
 */
struct shell {
	bool inherit;     /* commands write where we do; nothing is kept */
	bool interpret;   /* what needs no shell gets none */
	int64_t limit_ns; /* a command that takes longer is killed with its process group; 0: none
			   */
	int pipe[2];      /* -1 until the first command */
	struct buf output;
	struct command *next; /* checked, and run next */
	int64_t begin_ns;     /* of the command that runs */
	int64_t until_ns;     /* meanwhile() is called then, too; 0: not */
	/* Called after a few ms of a command, and then up to a second after the last time; less
	 * than 0 gives up. May be NULL. */
	int (*meanwhile)(void *arg);
	void *arg;
};

void shell_init(struct shell *s, int64_t limit_ns);
void shell_free(struct shell *s);

/* Settles how @command will be run, by the next shell_run(), and says so: "interpreted", or what
 * needs a shell. NULL: not asked for. */
#define SHELL_WAY (COMMAND_WHY + 20)
const char *shell_settle(struct shell *s, const char *command, char way[static SHELL_WAY]);
/* Whether what was settled could reach beyond the network namespace: in a shell, anything could. */
bool shell_reaches(const struct shell *s);
/* Runs @command to its end. *@status is as from waitpid, *@late: it was killed at the limit. -1
 * with
 * @e set when it could not be run, or meanwhile() gave up (then @e is left alone). */
int shell_run(struct shell *s, const char *command, int *status, bool *late, struct err *e);
/* Takes in what commands in the background print. */
void shell_drain(struct shell *s);
/* The last lines that commands have printed since the last shell_run() began, control characters
 * made visible; added to @out, each line with @prefix before it. */
void shell_tail(const struct shell *s, unsigned lines, const char *prefix, struct buf *out);
/* The same for what other programs print: adds to @output, of which the end is kept; its tail. */
void shell_text_keep(struct buf *output, const char *text, size_t len);
void shell_text_tail(const struct buf *output, unsigned lines, const char *prefix, struct buf *out);

#endif
