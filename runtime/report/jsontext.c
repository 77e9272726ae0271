// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns quoting for JSON. */
#include "runtime/report/jsontext.h"

#include <stdbool.h>
#include <string.h>

#include "runtime/report/utf8.h"

static void add_ascii(struct buf *out, char c)
{
	switch (c) {
	case '"':
	case '\\':
		buf_putc(out, '\\');
		buf_putc(out, c);
		break;
	case '\n': buf_puts(out, "\\n"); break;
	case '\t': buf_puts(out, "\\t"); break;
	default:
		if (c < ' ' || c == 0x7f)
			buf_printf(out, "\\u%04x", (unsigned)c);
		else
			buf_putc(out, c);
	}
}

static bool is_printable(const char *text, size_t n)
{
	char one[5] = {0};

	memcpy(one, text, n);
	return utf8_printable(one) > 0;
}

/* Of two or three bytes. */
static unsigned code_point(const unsigned char *s, size_t n)
{
	return n == 2 ? (s[0] & 0x1fu) << 6 | (s[1] & 0x3fu)
		      : (s[0] & 0x0fu) << 12 | (s[1] & 0x3fu) << 6 | (s[2] & 0x3fu);
}

void json_string(struct buf *out, const char *text, size_t len)
{
	buf_putc(out, '"');
	while (len) {
		size_t n = utf8_length(text, len);

		if (n == 1)
			add_ascii(out, *text);
		else if (n && n < 4 && !is_printable(text, n))
			buf_printf(out, "\\u%04x", code_point((const unsigned char *)text, n));
		else if (n)
			buf_add(out, text, n);
		else
			buf_puts(out, "\xef\xbf\xbd");
		n = n ? n : 1;
		text += n;
		len -= n;
	}
	buf_putc(out, '"');
}
