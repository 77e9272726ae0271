/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that the command line names, as a whole. */
#ifndef SUITE_LINES_H
#define SUITE_LINES_H

#include "runtime/base/buf.h"
#include "runtime/base/err.h"

/* Appends all of the file at @path. -1 with @e set (ERR_SCRIPT) when it cannot be read to its end.
 */
int lines_read(struct buf *text, const char *path, struct err *e);

#endif
