/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text in columns: what is long goes on in a further line, and nothing stands over anything. */
#ifndef DRAW_WRAP_H
#define DRAW_WRAP_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/base/buf.h"

/* How many bytes of @text make the next line of at most @width characters: up to a blank or behind
 * a comma, where there is one behind the first third, best in front of options. 0: nothing is left.
 */
size_t wrap_take(const char *text, size_t width);
/* Behind a line of @n bytes: where the next begins, without its blanks. */
const char *wrap_next(const char *text, size_t n);
/* Characters of @n bytes of UTF-8. */
size_t wrap_width(const char *text, size_t n);

/* "0.301234" */
void time_text(int64_t us, struct buf *out);
/* What passes without an event, and is not shown to scale. */
#define GAP_US 1000000
/* "7200.150 s" for so long. */
void gap_text(int64_t us, struct buf *out);

#endif
