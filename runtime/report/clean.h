/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Streams for people. Names, messages and lines of scripts come from anywhere: what could
 * make a terminal or a log show something else than what is written never gets there.
 */
#ifndef REPORT_CLEAN_H
#define REPORT_CLEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "runtime/base/buf.h"

/*
 * A stream to @fd, which stays open when it is closed. Each control character but newline and tab,
 * byte that is not UTF-8 and character that changes the direction of text becomes '?', and a
 * carriage return at the end of a line nothing. @escapes: but for the sequences that we use, for
 * colours and to redraw a line.
 */
FILE *clean_open(int fd, bool escapes);
/* The same of a text that is whole. */
void clean_text(const char *text, size_t len, struct buf *out);
/* The same, each line with @prefix before it: what a script's programs printed. */
void clean_marked(const char *text, const char *prefix, struct buf *out);

#endif
