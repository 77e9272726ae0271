/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that an option asks for, where "-" is standard output. */
#ifndef SUITE_OUTFILE_H
#define SUITE_OUTFILE_H

#include "runtime/suite/session.h"

/* NULL is not: nothing is asked for. */
bool outfile_is_stdout(const char *path);
/* For a report of a run, empty. NULL with @e set: it cannot be written, or another one is being
 * written there, which a lock says that ends with the file. */
FILE *outfile_report(const char *path, struct err *e);
/* NULL with @e set: it cannot be written. */
FILE *outfile_open(const struct session *ss, const char *path, struct err *e);
/* -1 with @e set: not all of it was written. */
int outfile_close(const struct session *ss, FILE *f, const char *path, struct err *e);
/* All of @text. */
int outfile_write(const struct session *ss, const char *path, const struct buf *text,
		  struct err *e);

#endif
