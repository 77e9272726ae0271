/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What a line leaves open: numbers within bounds, any length. Sequence numbers are compared
 * on their circle (RFC 9293, section 3.4).
 */
#ifndef MATCH_BOUNDS_H
#define MATCH_BOUNDS_H

#include "netdev/wire/wire.h"
#include "parser/ast.h"
#include "runtime/base/arena.h"
#include "runtime/base/buf.h"

enum number_line { LINE_STRAIGHT, LINE_CIRCLE };

bool bounds_hold(const struct bounds *b, enum number_line line, int64_t n);
/* Whether n ... n + len is within "in a:b", or n itself within others. */
bool bounds_hold_all(const struct bounds *b, int64_t n, int64_t len);
/* ">= 1001" */
void bounds_text(const struct bounds *b, struct buf *out);

/* Gives @expected what @actual has wherever @pat leaves that open, or else the nearest that would
 * have done, so that differences can be explained. */
void bounds_settle(const struct packet_pat *pat, const struct segment *actual,
		   struct segment *expected);
/* How the line shows what it leaves open, by enum text_field, in @a; NULL: as a number. */
void bounds_texts(const struct packet_pat *pat, const char *texts[TEXT_FIELDS], struct arena *a);

#endif
