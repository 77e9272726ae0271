/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that a build runs: output to a log, progress to a stream. */
#ifndef VTIME_CHILD_H
#define VTIME_CHILD_H

#include <stdio.h>

#include "runtime/base/err.h"

struct child_log {
	const char *path; /* output is appended */
	FILE *progress;   /* or NULL */
};

/* Runs argv[0], found in PATH, until it ends; @what says in the progress what it does. -1 with @e
 * set, with the first error line of its output, unless it exits with 0. */
int child_run(const char *const argv[], const char *what, const struct child_log *log,
	      struct err *e);
/* -1 with @e set to all of @tools (ends with NULL) that are not in PATH. */
int child_tools(const char *const tools[], struct err *e);

#endif
