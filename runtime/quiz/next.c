// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what a stack with a bug sends in place of a line. */
#include <string.h>

#include "parser/parser.h"
#include "runtime/quiz/make.h"

struct both {
	const struct script *was, *now;
	struct arena *arena;
};

/* It reads the same wherever it stands, and at whatever time; NULL: it has lines. */
static const char *packet_text(const struct script *s, const struct event *ev, struct arena *a)
{
	const struct span at = ev->packet->span;

	if (memchr(s->source->text + at.off, '\n', at.len))
		return NULL;
	return arena_strndup(a, s->source->text + at.off, at.len);
}

static unsigned line_of(const struct script *s, const struct event *ev)
{
	return source_line(s->source, ev->span.off, NULL);
}

static bool is_sent(const struct event *ev)
{
	return ev->kind == EVENT_PACKET && ev->packet->dir == DIR_OUTBOUND &&
	       ev->packet->l4 == L4_TCP && !ev->group && !ev->packet->live && !ev->packet->names;
}

/* The event that begins in @line, from @ev on. */
static const struct event *event_at(const struct script *s, const struct event *ev, unsigned line)
{
	while (ev && line_of(s, ev) < line)
		ev = ev->next;
	return ev && line_of(s, ev) == line ? ev : NULL;
}

/* Up to the first line that both have, and that is not the same. Behind it lines are others, unless
 * there are as many as before: then each is what became of its own. */
static unsigned last_pair(const struct both *b)
{
	const struct source *x = b->was->source, *y = b->now->source;
	unsigned line = 1;

	if (x->nlines == y->nlines)
		return (unsigned)x->nlines;
	for (; line < x->nlines && line < y->nlines; line++) {
		size_t n, m;
		const char *one = source_line_text(x, line, &n);
		const char *two = source_line_text(y, line, &m);

		if (n != m || memcmp(one, two, n) != 0)
			break;
	}
	return line;
}

/* A payload in digits gives itself away. */
static const char *sent_instead(const struct both *b, const struct event *was,
				const struct event *now)
{
	const char *one = packet_text(b->was, was, b->arena), *two;

	if (now->packet->data.state != was->packet->data.state)
		return NULL;
	two = packet_text(b->now, now, b->arena);
	return one && two && strcmp(one, two) != 0 ? two : NULL;
}

static size_t compare(const struct both *b, struct quiz_sent *sent)
{
	const struct event *now = b->now->events;
	unsigned last = last_pair(b);
	size_t n = 0;

	for (const struct event *was = b->was->events; was; was = was->next) {
		const struct event *at = event_at(b->now, now, line_of(b->was, was));
		const char *text = NULL;

		if (line_of(b->was, was) > last)
			break;
		now = at ? at : now;
		if (at && is_sent(was) && is_sent(at))
			text = sent_instead(b, was, at);
		if (text)
			sent[n++] = (struct quiz_sent){was, text};
	}
	return n;
}

size_t quiz_next_read(const struct script *s, const char *text, size_t len, struct quiz_sent *sent,
		      struct arena *a)
{
	struct diag_list diags = DIAG_LIST_INIT;
	struct both b = {.was = s, .arena = a};
	size_t n = 0;

	b.now = script_parse(source_from_text(s->source->path, text, len), &s->defines, &diags);
	if (!diags.nerrors)
		n = compare(&b, sent);
	script_free((struct script *)b.now);
	diag_free(&diags);
	return n;
}
