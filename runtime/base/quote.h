/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Bytes as a string of a script. */
#ifndef BASE_QUOTE_H
#define BASE_QUOTE_H

#include <stddef.h>

#include "runtime/base/buf.h"

/* The short escapes that scripts know. */
#define QUOTE_SHORT "\n\t\r\v\f\"\\"

/* Appends @n bytes in quotes. Bytes that cannot stand for themselves become their short escape
 * if they are in @brief (some of QUOTE_SHORT), else \xNN. */
void quote_bytes(struct buf *out, const unsigned char *bytes, size_t n, const char *brief);

#endif
