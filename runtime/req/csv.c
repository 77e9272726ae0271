// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the form of comma-separated values (RFC 4180, section 2). */
#include "runtime/req/csv.h"

#include <stdbool.h>
#include <string.h>

static int wrong(struct csv *c, const char *why)
{
	c->why = why;
	return -1;
}

/* What ends a line, at @c->at: 0, 1 (LF) or 2 (CR LF) bytes. */
static size_t line_end(const struct csv *c)
{
	if (c->at < c->end && *c->at == '\n')
		return 1;
	return c->end - c->at > 1 && c->at[0] == '\r' && c->at[1] == '\n' ? 2 : 0;
}

static int quoted(struct csv *c, struct buf *text)
{
	for (c->at++; c->at < c->end; c->at++) {
		if (*c->at == '\0')
			return wrong(c, "there is a NUL in a field");
		if (*c->at == '"' && !(c->end - c->at > 1 && c->at[1] == '"')) {
			c->at++;
			return 0;
		}
		c->at += *c->at == '"';
		c->line += *c->at == '\n';
		buf_putc(text, *c->at);
	}
	return wrong(c, "a quoted field has no end");
}

static int plain(struct csv *c, struct buf *text)
{
	for (; c->at < c->end && *c->at != ',' && !line_end(c); c->at++) {
		if (*c->at == '"')
			return wrong(c, "there is a quote in a field that does not begin with one");
		if (*c->at == '\0' || *c->at == '\r')
			return wrong(c, "there is a NUL or a lone CR in a field");
		buf_putc(text, *c->at);
	}
	return 0;
}

static int field(struct csv *c, struct arena *a, const char **out)
{
	struct buf text = BUF_INIT;
	bool is_quoted = c->at < c->end && *c->at == '"';
	int ret = is_quoted ? quoted(c, &text) : plain(c, &text);

	if (ret == 0 && is_quoted && c->at < c->end && *c->at != ',' && !line_end(c))
		ret = wrong(c, "there is something behind a quoted field");
	if (ret == 0)
		*out = arena_strndup(a, buf_text(&text), text.len);
	buf_free(&text);
	return ret;
}

int csv_record(struct csv *c, struct arena *a, const char **fields, int most)
{
	size_t ends;
	int n = 0;

	while ((ends = line_end(c)) > 0) {
		c->at += ends;
		c->line++;
	}
	if (c->at >= c->end)
		return 0;
	for (;;) {
		if (n == most)
			return wrong(c, "there are too many fields");
		if (field(c, a, &fields[n++]) < 0)
			return -1;
		if (c->at >= c->end || *c->at != ',')
			break;
		c->at++;
	}
	ends = line_end(c);
	c->at += ends;
	c->line += ends > 0;
	return n;
}

void csv_field(struct buf *out, const char *text)
{
	bool quotes = !*text || strpbrk(text, ",\"\r\n");

	if (out->len && out->data[out->len - 1] != '\n')
		buf_putc(out, ',');
	if (quotes)
		buf_putc(out, '"');
	for (; *text; text++) {
		if (*text == '"')
			buf_putc(out, '"');
		buf_putc(out, *text);
	}
	if (quotes)
		buf_putc(out, '"');
}
