/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The matrix in a few lines for a terminal, and all of it for a spreadsheet. */
#ifndef CONFORMANCE_TABLE_TEXT_H
#define CONFORMANCE_TABLE_TEXT_H

#include "runtime/conformance/change.h"

/* Sums of each stack, what failed, what is news, what has no script. @changes: NULL: there is no
 * baseline; they come first. */
void text_write(struct buf *out, const struct judged *j, const struct changes *changes);
/* RFC 4180, a line for each requirement. */
void csv_write(struct buf *out, const struct judged *j);
/* What a reader must know of the runs: a line each. */
void notes_write(struct buf *out, const struct judged *j);

#endif
