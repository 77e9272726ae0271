/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times as authors write them: no more digits than they need. */
#ifndef UPDATE_MOMENT_H
#define UPDATE_MOMENT_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/base/buf.h"

/* Appends @us in seconds, rounded by no more than a quarter of @tolerance_us and 1 ms, in the
 * manner of @like (@len bytes, "+.200"; may be empty): with or without a zero before the point,
 * with as many digits behind it if those end with zeros. */
void moment_text(int64_t us, int64_t tolerance_us, const char *like, size_t len, struct buf *out);

#endif
