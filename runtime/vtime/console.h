/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel says on its console: finds the complaints among the chatter. */
#ifndef VTIME_CONSOLE_H
#define VTIME_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/base/buf.h"

/* Appends to @out the first complaint of the kernel in @log (panic, oops, BUG, WARNING, KASAN,
 * UBSAN, lockdep) with what belongs to it, indented. False when there is none. */
bool console_complaint(const char *log, struct buf *out);
/* The same, and its times are script times, which began at @start_ns of the kernel's clock (0: it
 * is not known, they stay). */
bool console_complaint_at(const char *log, int64_t start_ns, struct buf *out);
/* Whether there is one; when it was, in seconds of the kernel's clock (0: it does not say). */
bool console_first(const char *log, double *at_s);
/* Appends the last @n lines of @log, indented. */
void console_tail(const char *log, unsigned n, struct buf *out);

#endif
