// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the lines of a script around its events. */
#include <string.h>

#include "runtime/update/parts.h"

#define STRUCK "// not sent: "

static uint32_t line_begin(const struct source *src, uint32_t off)
{
	while (off && src->text[off - 1] != '\n')
		off--;
	return off;
}

/* Behind its last byte, before the line end. */
static uint32_t line_end(const struct source *src, uint32_t off)
{
	while (off < src->len && src->text[off] != '\n')
		off++;
	if (off && off <= src->len && src->text[off - 1] == '\r')
		off--;
	return off;
}

static const char *newline(const struct source *src)
{
	const char *first = memchr(src->text, '\n', src->len);

	return first && first > src->text && first[-1] == '\r' ? "\r\n" : "\n";
}

int lines_indent(const struct update *u, const struct event *ev)
{
	uint32_t begin = line_begin(u->src, ev->span.off);

	for (uint32_t i = begin; i < ev->span.off; i++)
		if (!is_blank(u->src->text[i]))
			return -1;
	return (int)(ev->span.off - begin);
}

/* Whether another event begins on the last line of @ev, or a brace stands there. */
static bool shares_end(const struct update *u, const struct event *ev)
{
	uint32_t end = line_end(u->src, span_end(ev->span));
	const char *rest = u->src->text + span_end(ev->span);

	if (ev->next && ev->next->span.off < end)
		return true;
	for (; rest < u->src->text + end; rest++) {
		if (*rest == '}')
			return true;
		if (!is_blank(*rest))
			return false;
	}
	return false;
}

int lines_strike(struct update *u, const struct event *ev)
{
	uint32_t end = line_end(u->src, span_end(ev->span));

	if (lines_indent(u, ev) < 0 || shares_end(u, ev))
		return update_refuse(u, ev,
				     "this packet was not sent, and it is not alone on its "
				     "line, which cannot become a comment");
	edits_add(&u->edits, (struct span){ev->span.off, 0}, STRUCK);
	for (uint32_t i = ev->span.off; i < end; i++)
		if (u->src->text[i] == '\n')
			edits_add(&u->edits, (struct span){i + 1, 0}, "// ");
	return 0;
}

static void add_indent(const struct update *u, const struct event *like, size_t time,
		       struct buf *out)
{
	int indent = like ? lines_indent(u, like) : 0;
	const char *from = like ? u->src->text + like->span.off - indent : "";
	long end = like ? (long)like->when.span.len + indent : 0;

	if (indent > 0 && from[indent - 1] == ' ')
		buf_fill(out, ' ', end > (long)time ? (size_t)end - time : 0);
	else if (indent > 0)
		buf_add(out, from, (size_t)indent);
}

int lines_put(struct update *u, const struct event *ev, const char *text, size_t time,
	      const struct event *like)
{
	const char *nl = newline(u->src);
	const struct event *first = u->script->events;
	struct buf line = BUF_INIT;
	uint32_t at;

	if (ev && shares_end(u, ev))
		return update_refuse(u, ev,
				     "a packet came behind this event, which is not alone on "
				     "its line");
	at = ev ? line_end(u->src, span_end(ev->span)) : line_begin(u->src, first->span.off);
	if (ev)
		buf_puts(&line, nl);
	add_indent(u, like, time, &line);
	buf_puts(&line, text);
	if (!ev)
		buf_puts(&line, nl);
	edits_add(&u->edits, (struct span){at, 0}, buf_text(&line));
	buf_free(&line);
	return 0;
}

void lines_set_time(struct update *u, const struct event *ev, const char *text)
{
	size_t old = ev->when.span.len, new = strlen(text);
	int indent = lines_indent(u, ev);
	struct buf blanks = BUF_INIT;

	edits_add(&u->edits, ev->when.span, text);
	if (indent <= 0 || u->src->text[ev->span.off - 1] != ' ')
		return;
	if (new > old && (size_t)indent >= new - old) {
		edits_add(
			&u->edits,
			(struct span){ev->span.off - (uint32_t)(new - old), (uint32_t)(new - old)},
			"");
	} else if (new < old) {
		buf_fill(&blanks, ' ', old - new);
		edits_add(&u->edits, (struct span){ev->span.off, 0}, buf_text(&blanks));
	}
	buf_free(&blanks);
}
