/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a stack is called. */
#ifndef CONFORMANCE_COLUMN_H
#define CONFORMANCE_COLUMN_H

#include "runtime/conformance/runs.h"

/* Its names, from what a run says of it. */
void column_make(struct column *c, const struct kernel_id *k, const char *tool, struct arena *a);
bool column_same(const struct column *a, const struct column *b);
/* Makes the ids and titles of @n columns differ. */
void column_tell_apart(struct column *all, unsigned n, struct arena *a);

#endif
