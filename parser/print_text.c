// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns pieces of the source as they are printed. */
#include <string.h>

#include "parser/print_packet.h"

void print_text(const struct source *src, struct span at, struct buf *out)
{
	buf_add(out, src->text + at.off, at.len);
}

/* Behind the string, command or block of code that begins at @p, if one does. */
static const char *skip_quoted(const char *p, const char *end)
{
	char quote = *p;

	if (p + 1 < end && quote == '%' && p[1] == '{') {
		for (p += 2; p + 1 < end && !(p[0] == '}' && p[1] == '%'); p++)
			;
		return p + 2 < end ? p + 2 : end;
	}
	if (quote != '"' && quote != '`')
		return p;
	for (p++; p < end && *p != quote; p++)
		if (*p == '\\' && p + 1 < end)
			p++;
	return p < end ? p + 1 : end;
}

void print_squeezed(const struct source *src, struct span at, const char *between, struct buf *out)
{
	const char *p = src->text + at.off, *end = p + at.len, *next;
	bool some = false;

	while (p < end) {
		if (print_is_blank(*p)) {
			p++;
			continue;
		}
		if (some && print_is_blank(p[-1]))
			buf_puts(out, between);
		some = true;
		next = skip_quoted(p, end);
		if (next == p)
			next++;
		buf_add(out, p, (size_t)(next - p));
		p = next;
	}
}

/* A comment, or something that looks like one. */
bool print_has_comment(const struct source *src, struct span at)
{
	const char *p = src->text + at.off, *end = p + at.len, *next;

	for (; p < end; p = next) {
		next = skip_quoted(p, end);
		if (next != p)
			continue;
		next = p + 1;
		if (*p == '/' && next < end && (*next == '/' || *next == '*'))
			return true;
		if (*p == '#' && !(p - src->text >= 8 && !memcmp(p - 8, "sequence", 8)))
			return true;
	}
	return false;
}

void print_label(const struct source *src, const struct mpls_label *l, struct buf *out)
{
	buf_puts(out, "(label ");
	print_text(src, l->label.span, out);
	buf_puts(out, ", tc ");
	print_text(src, l->tc.span, out);
	buf_puts(out, l->bottom ? ", [S], ttl " : ", ttl ");
	print_text(src, l->ttl.span, out);
	buf_putc(out, ')');
}
