/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Files that the command line names: as a whole, or line by line. */
#ifndef SUITE_LINES_H
#define SUITE_LINES_H

#include <stdio.h>

#include "runtime/base/buf.h"
#include "runtime/base/err.h"

/* Appends all of the file at @path. -1 with @e set (ERR_SCRIPT) when it cannot be read to its end.
 */
int lines_read(struct buf *text, const char *path, struct err *e);

#define LINES_LONGEST ((size_t)64 << 20) /* of a line */

/* A file of any size, of which one line is in memory. */
struct lines {
	FILE *file;
	const char *path;
	unsigned number; /* of the line that was read last */
	char *block;
	size_t at, n; /* in the block */
	struct buf line;
};

/* -1 with @e set (ERR_SCRIPT). Close it in any case. */
int lines_open(struct lines *l, const char *path, struct err *e);
/* The next line that has an end, without it; good until the next call. 1; 0: there is none; -1 with
 * @e set. */
int lines_next(struct lines *l, const char **line, size_t *len, struct err *e);
void lines_close(struct lines *l);

#endif
