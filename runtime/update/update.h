/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Start reading here: a script whose lines say what the stack did. Only what differs
 * changes, byte for byte: what lines leave open, comments, blanks stay. Pure.
 */
#ifndef UPDATE_UPDATE_H
#define UPDATE_UPDATE_H

#include "runtime/base/buf.h"
#include "runtime/finding/deed.h"
#include "runtime/plan/plan.h"

/* The text of the plan's script after @deeds (not empty), into @out. -1 with @e set, "line N: ...":
 * it cannot be decided, or written, what should change there. */
int update_script(const struct plan *p, const struct deeds *deeds, struct buf *out, struct err *e);

#endif
