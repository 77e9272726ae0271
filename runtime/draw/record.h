/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. An exchange as lines of text: so it leaves the process of a run, a virtual machine or a
 * jail, behind the report for people and in the same stream. Whoever reads it trusts none of it.
 *
 *   %exchange 1 DROPPED
 *   KIND TIME LINE MARKS TCP FLAGS SEQ ACK LEN WIN SCALE LOCAL REMOTE SACKS...|TEXT|NOTE
 *   %end
 *
 * Texts have no blanks but spaces; what is not printable ASCII, '%' and '|' is %XX.
 */
#ifndef DRAW_RECORD_H
#define DRAW_RECORD_H

#include "runtime/draw/exchange.h"

void record_write(const struct exchange *x, struct buf *out);
/*
 * Fills @x, that was initialised, from @text of any origin, and analyses it. What makes no sense is
 * left out. False: there is no record in it.
 */
bool record_read(struct exchange *x, const char *text);
/* The last record in @text, or NULL. */
const char *record_find(const char *text);
/* What is behind that. */
const char *record_end(const char *record);

#endif
