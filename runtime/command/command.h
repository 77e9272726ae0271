/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Shell command lines without a shell. A line that only does what is done here in the same
 * way (same effects, same output, same status) is run in this process; command_parse() checks all
 * of it, with the script files that it runs, before anything is done, and says no to what it does
 * not fully understand.
 *
 * A tool here either succeeds in full or has done nothing that would not be done again in the same
 * way. What the kernel refuses is therefore left to the shell: it runs that one command from the
 * line's own text, and what it says and returns is what counts.
 */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct command;

/* What is left to a shell, and where it writes: a file, or 1 and 2 for where print() does. */
struct command_left {
	const char *shell, *text, *name; /* SHELL -c TEXT NAME */
	int out, err;
};

/* What a line needs of whoever runs it. All return less than 0 when the line is to end at once. */
struct command_host {
	void *arg;
	int (*print)(void *arg, int fd, const char *text, size_t len); /* fd: 1 or 2 */
	int (*sleep)(void *arg, int64_t ns);
	int (*leave)(void *arg, const struct command_left *l); /* the exit status */
};

/* A checked line, to be freed; or NULL, and the first thing that is a shell's business in @why. */
#define COMMAND_WHY 40
struct command *command_parse(const char *text, char why[static COMMAND_WHY]);
void command_free(struct command *c);
/* Whether it could change or see more than the network namespace and the files of whoever runs it:
 * a setting of the whole system, for one. */
bool command_reaches(const struct command *c);
/* The exit status, or less than 0 when @host ended it. */
int command_play(const struct command *c, const struct command_host *host);

#endif
