// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the citation of the command line. */
#include "runtime/cli/cite.h"

#include <ctype.h>
#include <string.h>

#include "parser/diag.h"

/* More is never seen: the line is cut around a place in it. */
#define LONGEST 4096

static bool is_plain(const char *arg)
{
	const char *p = arg;

	while (isalnum((unsigned char)*p) || (*p && strchr("-_=./:,+@%^", *p)) ||
	       (unsigned char)*p >= 0x80)
		p++;
	return p > arg && !*p;
}

static void note_span(struct span *span, const struct cite *at, size_t byte, size_t col)
{
	if (byte == at->off)
		span->off = (uint32_t)col;
	if (byte == at->off + at->len)
		span->len = (uint32_t)(col - span->off);
}

/* Appends argument @i; sets the spans of the places in it. */
static void add_arg(struct buf *line, const char *arg, int i, const struct cite *at,
		    struct span *spans, size_t n)
{
	bool plain = is_plain(arg);
	size_t len = strlen(arg);

	buf_puts(line, plain ? " " : " '");
	for (size_t byte = 0; byte <= len; byte++) {
		for (size_t k = 0; k < n; k++)
			if (at[k].arg == i)
				note_span(&spans[k], &at[k], byte, line->len);
		if (byte < len && arg[byte] == '\'')
			buf_puts(line, "'\\''");
		else if (byte < len)
			buf_putc(line, arg[byte]);
	}
	if (!plain)
		buf_putc(line, '\'');
}

static int last_place(const struct cite *at, size_t n)
{
	int last = 0;

	for (size_t k = 0; k < n; k++)
		if (at[k].arg > last)
			last = at[k].arg;
	return last;
}

void cite_show(struct buf *out, const char *name, char *const *argv, const struct cite *at,
	       size_t n, bool colour)
{
	struct span spans[CITE_MAX] = {{0, 0}};
	struct buf line = BUF_INIT;
	int last;

	n = n > CITE_MAX ? CITE_MAX : n;
	last = last_place(at, n);
	if (!last)
		return;
	buf_puts(&line, name);
	for (int i = 1; argv[i] && (i <= last || line.len < LONGEST); i++)
		add_arg(&line, argv[i], i, at, spans, n);
	diag_excerpt_line(buf_text(&line), line.len, spans, n, "  ", colour, out);
	buf_free(&line);
}
