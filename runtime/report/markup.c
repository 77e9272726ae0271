// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the characters that mean something in markup. */
#include "runtime/report/markup.h"

#include "runtime/report/utf8.h"

void markup_text(struct buf *out, const char *text)
{
	while (*text) {
		size_t n = utf8_printable(text);

		if (*text == '\n')
			buf_putc(out, '\n');
		else if (n == 0)
			buf_putc(out, '?');
		else if (*text == '&')
			buf_puts(out, "&amp;");
		else if (*text == '<')
			buf_puts(out, "&lt;");
		else if (*text == '>')
			buf_puts(out, "&gt;");
		else if (*text == '"')
			buf_puts(out, "&quot;");
		else
			buf_add(out, text, n);
		text += n ? n : 1;
	}
}
