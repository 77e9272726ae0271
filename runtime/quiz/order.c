// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns lines that are to be put in order: which could be, and how far off an order is. */
#include <string.h>

#include "runtime/quiz/make.h"

#define LINES_LEAST 3
#define LINES_MOST  6

/* ---- which lines ---- */

/* The one event of one line, and nothing else but blanks before it: it can stand elsewhere. */
static bool is_movable(const struct script *s, const struct event *ev)
{
	const char *text = s->source->text;
	uint32_t at = ev->span.off, end = span_end(ev->span);

	if (ev->group || (ev->kind != EVENT_PACKET && ev->kind != EVENT_CALL) ||
	    (ev->when.kind != WHEN_RELATIVE && ev->when.kind != WHEN_RELATIVE_RANGE))
		return false;
	while (at && strchr(" \t", text[at - 1]))
		at--;
	if ((at && text[at - 1] != '\n') || memchr(text + ev->span.off, '\n', ev->span.len))
		return false;
	end += (uint32_t)strspn(text + end, " \t\r");
	return !text[end] || text[end] == '\n';
}

static bool is_below(const struct script *s, const struct event *a, const struct event *b)
{
	return source_line(s->source, b->span.off, NULL) ==
	       source_line(s->source, a->span.off, NULL) + 1;
}

static bool is_sent(const struct event *ev)
{
	return ev->kind == EVENT_PACKET && ev->packet->dir == DIR_OUTBOUND;
}

/* As many lines as may be asked for, from @from on; what the stack sends is among them. */
static const struct event *last_of(const struct script *s, const struct event *from)
{
	const struct event *last = from;
	bool sends = false;
	unsigned n = 1;

	if (!is_movable(s, from))
		return NULL;
	for (sends = is_sent(from); n < LINES_MOST && last->next; n++, last = last->next) {
		if (!is_movable(s, last->next) || !is_below(s, last, last->next))
			break;
		sends |= is_sent(last->next);
	}
	return n >= LINES_LEAST && sends ? last : NULL;
}

bool quiz_order_next(const struct script *s, const struct event **from, const struct event **to)
{
	const struct event *ev = *from ? (*from)->next : s->events;

	for (; ev; ev = ev->next) {
		*to = last_of(s, ev);
		if (*to) {
			*from = ev;
			return true;
		}
	}
	return false;
}

/* ---- how far off ---- */

/* The longest common subsequence of both; lines that read alike are alike. */
unsigned quiz_order_kept(const struct quiz *q, size_t blank, const char *answer)
{
	const struct blank *b = &q->blanks[blank];
	unsigned best[QUIZ_PIECES_MOST + 1][QUIZ_PIECES_MOST + 1] = {{0}};
	struct arena a = ARENA_INIT;
	const char *right = quiz_right(q, blank, &a);
	size_t n = b->npieces;

	for (size_t i = 1; i <= n; i++)
		for (size_t k = 1; k <= n; k++) {
			const char *x = b->pieces[right[i - 1] - 'A'].text;
			const char *y = b->pieces[answer[k - 1] - 'A'].text;
			unsigned up = best[i - 1][k], left = best[i][k - 1];

			best[i][k] = !strcmp(x, y) ? best[i - 1][k - 1] + 1 : up > left ? up : left;
		}
	arena_free(&a);
	return best[n][n];
}
