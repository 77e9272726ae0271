// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns quoting for JSON, and the check of what commands print for UTF-8. */
#include "runtime/report/jsontext.h"

#include <stdint.h>

/* Bytes of the UTF-8 character at @p (RFC 3629, section 4); 0: it is none. */
static size_t utf8_len(const unsigned char *p, size_t left)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = *p < 0x80   ? 1
		   : *p < 0xc2 ? 0
		   : *p < 0xe0 ? 2
		   : *p < 0xf0 ? 3
		   : *p < 0xf5 ? 4
			       : 0;
	uint32_t c;

	if (n < 2)
		return n;
	if (n > left)
		return 0;
	c = *p & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	return c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? 0 : n;
}

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

void json_string(struct buf *out, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;

	buf_putc(out, '"');
	while (len) {
		size_t n = utf8_len(p, len);

		if (n == 1)
			add_ascii(out, (char)*p);
		else if (n)
			buf_add(out, p, n);
		else
			buf_puts(out, "\xef\xbf\xbd");
		p += n ? n : 1;
		len -= n ? n : 1;
	}
	buf_putc(out, '"');
}
