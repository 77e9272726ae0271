/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Two texts that are nearly the same, line by line, as diff -u shows them. */
#ifndef REPORT_TEXTDIFF_H
#define REPORT_TEXTDIFF_H

#include <stddef.h>

#include "runtime/base/buf.h"

struct text {
	const char *name; /* for the head */
	const char *bytes;
	size_t len;
};

/* Appends the differences, if any, to @out (NULL: only counts). Returns how many lines are gone or
 * new. The time it takes grows with the length, times how far the texts are apart in one place. */
unsigned textdiff(const struct text *old, const struct text *new, struct buf *out);

#endif
