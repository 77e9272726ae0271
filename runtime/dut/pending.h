/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The calls that a stack in another process has not yet returned from, and those that it has. It
 * says which by a number, which is looked up: it is not believed. */
#ifndef DUT_PENDING_H
#define DUT_PENDING_H

#include "runtime/call/sys.h"

struct pending {
	struct sys *parked, *returned, **returned_end;
};

void pending_init(struct pending *p);
/* What the stack is told to call @s by. */
uint64_t pending_add(struct pending *p, struct sys *s);
/* It is on neither list any more; NULL: it was not parked. */
struct sys *pending_take(struct pending *p, uint64_t call);
/* It has returned: pending_next() will hand it out. NULL: it was not parked. */
struct sys *pending_return(struct pending *p, uint64_t call, long ret, int64_t at_ns);
struct sys *pending_next(struct pending *p);
/* @ret: a result or -errno. */
void pending_result(struct sys *s, long ret, int64_t at_ns);

#endif
