/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the lines of an expectations file whose patterns cover a script, without trying them all:
 * by the whole pattern where it has no wildcard, else by what is literal before the first, or
 * behind the last of them.
 */
#ifndef SUITE_EXPECT_INDEX_H
#define SUITE_EXPECT_INDEX_H

#include "runtime/suite/expect.h"

/* In @x->arena, of all of @x->items. */
struct expect_index *expect_index_new(struct expectations *x);
/* Calls @each for every line that covers the script at the path @script, in any order. */
void expect_index_find(const struct expect_index *index, const char *script,
		       void (*each)(struct expectation *, void *), void *arg);

#endif
