// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the breaking of lines. */
#include "runtime/draw/wrap.h"

#include <string.h>

/* Inside of a character of UTF-8. */
static int inside(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t wrap_width(const char *text, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n; i++)
		width += !inside(text[i]);
	return width;
}

size_t wrap_take(const char *text, size_t width)
{
	size_t n = 0, used = 0, good = 0, options = 0;

	while (text[n] && text[n] != '\n' && used < width) {
		n++;
		while (inside(text[n]))
			n++;
		used++;
		if (text[n] == ' ' && text[n + 1] == '<' && used > 8) /* options */
			options = n;
		if ((text[n] == ' ' || text[n - 1] == ',') && used > width / 3)
			good = n;
	}
	if (!text[n] || text[n] == '\n')
		return n;
	if (options)
		return options;
	return good ? good : n;
}

const char *wrap_next(const char *text, size_t n)
{
	text += n;
	while (*text == ' ' || *text == '\n')
		text++;
	return text;
}

void time_text(int64_t us, struct buf *out)
{
	int64_t abs = us < 0 ? -us : us;

	buf_printf(out, "%s%lld.%06lld", us < 0 ? "-" : "", (long long)(abs / 1000000),
		   (long long)(abs % 1000000));
}

void gap_text(int64_t us, struct buf *out)
{
	buf_printf(out, "%lld.%03lld s", (long long)(us / 1000000), (long long)(us / 1000 % 1000));
}
