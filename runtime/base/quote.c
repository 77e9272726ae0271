// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the quoting of bytes. */
#include "runtime/base/quote.h"

#include <string.h>

static void put_byte(struct buf *out, unsigned char c, const char *brief)
{
	static const char from[] = QUOTE_SHORT, to[] = "ntrvf\"\\";

	if (c && strchr(brief, c))
		buf_printf(out, "\\%c", to[strchr(from, c) - from]);
	else if (c < ' ' || c >= 127 || c == '"' || c == '\\')
		buf_printf(out, "\\x%02x", c);
	else
		buf_putc(out, (char)c);
}

void quote_bytes(struct buf *out, const unsigned char *bytes, size_t n, const char *brief)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < n; i++)
		put_byte(out, bytes[i], brief);
	buf_putc(out, '"');
}
