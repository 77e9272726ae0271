// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the search for comments, which need not be in a script that can be parsed. */
#include "runtime/req/comment.h"

#include <string.h>

/* Behind @end, from @at; without one the text's end. */
static size_t behind(const struct source *src, size_t at, const char *end)
{
	const char *found = at < src->len ? strstr(src->text + at, end) : NULL;

	return found ? (size_t)(found - src->text) + strlen(end) : src->len;
}

/* Behind the string or command that begins at @at. */
static size_t behind_quoted(const struct source *src, size_t at)
{
	char quote = src->text[at];

	for (at++; at < src->len && src->text[at] != quote; at++)
		if (src->text[at] == '\\')
			at++;
	return at < src->len ? at + 1 : src->len;
}

static size_t line_end(const struct source *src, size_t at)
{
	while (at < src->len && src->text[at] != '\n')
		at++;
	return at;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct span trimmed(const struct source *src, size_t from, size_t to)
{
	while (from < to && is_blank(src->text[from]))
		from++;
	while (to > from && is_blank(src->text[to - 1]))
		to--;
	return (struct span){(uint32_t)from, (uint32_t)(to - from)};
}

/* Behind what begins at @at and may hold slashes that begin no comment. */
static size_t skip(const struct source *src, size_t at, bool first)
{
	const char *p = src->text + at;

	if (p[0] == '/' && p[1] == '*')
		return behind(src, at + 2, "*/");
	if (p[0] == '%' && p[1] == '{')
		return behind(src, at + 2, "}%");
	if (p[0] == '"' || p[0] == '`')
		return behind_quoted(src, at);
	if (p[0] == '/' && p[1] == '/')
		return line_end(src, at);
	return first && p[0] == '#' ? line_end(src, at) : at + 1;
}

bool comment_next(const struct source *src, size_t *at, struct span *text)
{
	/* Whether nothing but blanks is before it on its line. */
	bool first = *at == 0 || src->text[*at - 1] == '\n';

	while (*at < src->len) {
		const char *p = src->text + *at;
		size_t end;

		if (first && p[0] == '/' && p[1] == '/') {
			end = line_end(src, *at);
			*text = trimmed(src, *at + 2, end);
			*at = end;
			return true;
		}
		end = skip(src, *at, first);
		first = *p == '\n' || (first && is_blank(*p));
		*at = end;
	}
	return false;
}
