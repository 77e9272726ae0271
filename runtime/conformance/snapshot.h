/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The matrix as text for git: one line for each cell and for each script of a requirement,
 * and for each condition of requirements, sorted, so that a diff shows what was won and lost.
 *
 *   RFC9293-MUST-36: linux 6.12: passed
 *   RFC9293-MUST-36: script scripts/rfc9293/window/right-edge.pkt
 *   RFC9293-MUST-9: not testable: secrecy of a key is a negative property
 *   condition SACK: linux 6.12: met
 *   condition SACK: script scripts/rfc2018/has-sack.pkt
 */
#ifndef CONFORMANCE_SNAPSHOT_H
#define CONFORMANCE_SNAPSHOT_H

#include "runtime/conformance/judge.h"

void snapshot_write(struct buf *out, const struct judged *j);
/* Compares with the @text of an earlier one: a line to @out for each script, pass and condition
 * that was lost. Returns how many; -1 with @e set (ERR_SCRIPT): it is no snapshot. Stacks that are
 * only in one of them are not compared, of which *@notes tells. */
int snapshot_compare(const struct judged *j, const char *text, const char *path, struct buf *out,
		     struct buf *notes, struct err *e);

#endif
