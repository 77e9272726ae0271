// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The list of diagnostics and how one is shown: the heading, the source line with carets, the
 * note. Nothing here prints: the caller gets text.
 */
#include "parser/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A longer line is cut to about this many bytes around the span. */
#define WINDOW 100
#define BEFORE 40 /* of them in front of the span */

#define MESSAGE_MAX 300

#define BOLD    "\033[1m"
#define RED     "\033[1;31m"
#define MAGENTA "\033[1;35m"
#define CYAN    "\033[1;36m"
#define GREEN   "\033[1;32m"
#define PLAIN   "\033[0m"

static char *format(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));
static char *format(const char *fmt, va_list ap)
{
	char *text;

	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	if (strlen(text) > MESSAGE_MAX) /* it quotes something long from the script */
		memcpy(text + MESSAGE_MAX, " ...", 5);
	return text;
}

static void add(struct diag_list *l, enum diag_level level, struct span at, const char *fmt,
		va_list ap) __attribute__((format(printf, 4, 0)));
static void add(struct diag_list *l, enum diag_level level, struct span at, const char *fmt,
		va_list ap)
{
	if (level == DIAG_ERROR)
		l->nerrors++;
	l->dropped = level == DIAG_ERROR ? l->nerrors > DIAG_KEEP : l->n > 2 * DIAG_KEEP;
	if (l->dropped)
		return;
	if (l->n == l->cap) {
		l->cap = l->cap ? 2 * l->cap : 8;
		l->items = realloc(l->items, l->cap * sizeof(*l->items));
		if (!l->items)
			abort();
	}
	l->items[l->n++] = (struct diag){.level = level, .span = at, .message = format(fmt, ap)};
}

void diag_add(struct diag_list *l, enum diag_level level, struct span at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(l, level, at, fmt, ap);
	va_end(ap);
}

int diag_error(struct diag_list *l, struct span at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(l, DIAG_ERROR, at, fmt, ap);
	va_end(ap);
	return -1;
}

static struct diag *last(struct diag_list *l)
{
	return l->dropped || !l->n ? NULL : &l->items[l->n - 1];
}

/* Sets the note of the diagnostic added last; NULL when that one was dropped. */
static struct diag *note(struct diag_list *l, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
static struct diag *note(struct diag_list *l, const char *fmt, va_list ap)
{
	struct diag *d = last(l);

	if (!d)
		return NULL;
	free(d->note);
	d->note = format(fmt, ap);
	d->note_has_span = false;
	return d;
}

void diag_note(struct diag_list *l, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	note(l, fmt, ap);
	va_end(ap);
}

void diag_note_at(struct diag_list *l, struct span at, const char *fmt, ...)
{
	struct diag *d;
	va_list ap;

	va_start(ap, fmt);
	d = note(l, fmt, ap);
	va_end(ap);
	if (!d)
		return;
	d->note_has_span = true;
	d->note_span = at;
}

bool diag_has(const struct diag_list *l, enum diag_level level)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->items[i].level == level)
			return true;
	return false;
}

void diag_raise(struct diag_list *l, enum diag_level level)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->items[i].level != level)
			continue;
		l->items[i].level = DIAG_ERROR;
		l->nerrors++;
	}
}

bool diag_full(const struct diag_list *l)
{
	return l->nerrors >= DIAG_KEEP;
}

void diag_free(struct diag_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		free(l->items[i].message);
		free(l->items[i].note);
	}
	free(l->items);
	*l = (struct diag_list)DIAG_LIST_INIT;
}

/* Length of the printable UTF-8 character at @p, 0 when it must not reach a terminal as it is. */
static size_t printable(const unsigned char *p, size_t left)
{
	size_t n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if (n == 1)
		return p[0] == '\t' || (p[0] >= 0x20 && p[0] != 0x7f);
	if (p[0] < 0xc2 || p[0] > 0xf4 || n > left)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	if (p[0] == 0xc2 && p[1] < 0xa0) /* C1 control characters */
		return 0;
	return n;
}

/* The part of a line that is shown: [from, to). */
struct window {
	size_t from, to;
};

static bool continues(const char *text, size_t at, size_t len)
{
	return at < len && ((unsigned char)text[at] & 0xc0) == 0x80;
}

static struct window window_around(const char *text, size_t len, size_t col)
{
	struct window w = {0, len};

	if (len <= WINDOW + BEFORE / 2)
		return w;
	w.from = col > BEFORE ? col - BEFORE : 0;
	w.to = w.from + WINDOW < len ? w.from + WINDOW : len;
	/* Not in the middle of a character. */
	for (int i = 0; i < 3 && w.from && continues(text, w.from, len); i++)
		w.from--;
	for (int i = 0; i < 3 && continues(text, w.to, len); i++)
		w.to++;
	return w;
}

static void add_text(struct buf *out, const char *text, struct window w)
{
	for (size_t i = w.from; i < w.to;) {
		size_t n = printable((const unsigned char *)text + i, w.to - i);

		if (n)
			buf_add(out, text + i, n);
		else
			buf_putc(out, '?');
		i += n ? n : 1;
	}
}

/* Bytes [col, end) of a line. */
struct range {
	size_t col, end;
};

static bool in_ranges(const struct range *r, size_t n, size_t at)
{
	for (size_t i = 0; i < n; i++)
		if (at >= r[i].col && at < r[i].end)
			return true;
	return false;
}

/* Marks below the ranges, blanks elsewhere; tabs stay tabs so that the marks stand in line. */
static void add_marks(struct buf *out, const char *text, struct window w, const struct range *r,
		      size_t nranges, char mark)
{
	size_t i = w.from, end = 0;

	for (size_t k = 0; k < nranges; k++)
		if (r[k].end > end)
			end = r[k].end;
	if (end > w.to)
		end = w.to;
	while (i < w.to && i < end) {
		size_t n = printable((const unsigned char *)text + i, w.to - i);
		bool marked = in_ranges(r, nranges, i);

		if (text[i] == '\t' && (!marked || i + 1 < end))
			buf_putc(out, '\t');
		else
			buf_putc(out, marked ? mark : ' ');
		i += n ? n : 1;
	}
	if (r[0].end <= r[0].col) /* an empty span, or one behind the line */
		buf_putc(out, mark);
}

/* A line, cut around the first range, and the line of marks below it. */
static void add_marked(struct buf *out, const char *text, size_t len, const struct range *r,
		       size_t nranges, const char *below, char mark, bool colour)
{
	struct window w = window_around(text, len, r[0].col);

	buf_puts(out, w.from ? "..." : "");
	add_text(out, text, w);
	buf_printf(out, "%s\n%s%s", w.to < len ? "..." : "", below, w.from ? "   " : "");
	if (colour)
		buf_puts(out, GREEN);
	add_marks(out, text, w, r, nranges, mark);
	buf_printf(out, "%s\n", colour ? PLAIN : "");
}

static struct range range_in(size_t col, size_t n, size_t len)
{
	struct range r = {.col = col < len ? col : len};

	r.end = len - r.col < n ? len : r.col + n;
	return r;
}

void diag_excerpt_all(const struct source *s, const struct span *at, size_t n, char mark,
		      bool colour, struct buf *out)
{
	unsigned col, line = source_line(s, at[0].off, &col);
	struct range ranges[DIAG_MAX_SPANS];
	size_t len, nranges = 0;
	const char *text = source_line_text(s, line, &len);

	for (size_t i = 0; i < n && nranges < DIAG_MAX_SPANS; i++)
		if (source_line(s, at[i].off, &col) == line)
			ranges[nranges++] = range_in(col - 1, at[i].len, len);
	buf_printf(out, "%5u | ", line);
	add_marked(out, text, len, ranges, nranges, "      | ", mark, colour);
}

void diag_excerpt_line(const char *text, size_t len, const struct span *at, size_t n,
		       const char *before, bool colour, struct buf *out)
{
	struct range ranges[DIAG_MAX_SPANS];
	size_t nranges = 0;

	for (; nranges < n && nranges < DIAG_MAX_SPANS; nranges++)
		ranges[nranges] = range_in(at[nranges].off, at[nranges].len, len);
	buf_puts(out, before);
	add_marked(out, text, len, ranges, nranges, before, '^', colour);
}

void diag_excerpt(const struct source *s, struct span at, char mark, bool colour, struct buf *out)
{
	diag_excerpt_all(s, &at, 1, mark, colour, out);
}

static void heading(struct buf *out, const struct source *s, const struct span *at,
		    const char *colour, const char *what, const char *message)
{
	unsigned col, line;

	buf_printf(out, "%s%s:", colour ? BOLD : "", s->path);
	if (at) {
		line = source_line(s, at->off, &col);
		buf_printf(out, "%u:%u:", line, col);
	}
	buf_printf(out, "%s %s%s:%s %s\n", colour ? PLAIN : "", colour ? colour : "", what,
		   colour ? PLAIN : "", message);
}

static void render_one(const struct diag *d, const struct source *s, bool colour, struct buf *out)
{
	static const char *const names[] = {"error", "warning", "skip"};
	static const char *const colours[] = {RED, MAGENTA, CYAN};

	heading(out, s, &d->span, colour ? colours[d->level] : NULL, names[d->level], d->message);
	diag_excerpt(s, d->span, '^', colour, out);
	if (!d->note)
		return;
	heading(out, s, d->note_has_span ? &d->note_span : NULL, colour ? CYAN : NULL, "note",
		d->note);
	if (d->note_has_span)
		diag_excerpt(s, d->note_span, '~', colour, out);
}

/* By place; equal places in the order they were found (the list is one array). */
static int by_place(const void *a, const void *b)
{
	const struct diag *x = *(const struct diag *const *)a, *y = *(const struct diag *const *)b;

	if (x->span.off != y->span.off)
		return x->span.off < y->span.off ? -1 : 1;
	return x < y ? -1 : x > y;
}

const struct diag *diag_first(const struct diag_list *l)
{
	const struct diag *first = NULL;

	for (size_t i = 0; i < l->n; i++)
		if (l->items[i].level == DIAG_ERROR &&
		    (!first || l->items[i].span.off < first->span.off))
			first = &l->items[i];
	return first;
}

static bool is_same(const struct diag *a, const struct diag *b)
{
	return a->span.off == b->span.off && a->span.len == b->span.len && a->level == b->level &&
	       !strcmp(a->message, b->message);
}

void diag_render(const struct diag_list *l, const struct source *s, bool colour, struct buf *out)
{
	const struct diag **order = malloc((l->n + 1) * sizeof(const struct diag *));
	size_t shown = 0, more = l->nerrors > DIAG_KEEP ? l->nerrors - DIAG_KEEP : 0;

	if (!order)
		abort();
	for (size_t i = 0; i < l->n; i++)
		order[i] = &l->items[i];
	qsort(order, l->n, sizeof(const struct diag *), by_place);
	for (size_t i = 0; i < l->n; i++) {
		bool error = order[i]->level == DIAG_ERROR;

		if (i && is_same(order[i - 1], order[i])) /* found again in another variant */
			continue;
		if (shown < DIAG_MAX_ERRORS)
			render_one(order[i], s, colour, out);
		else
			more += error;
		shown += error;
	}
	free(order);
	if (more)
		buf_printf(out, "%s: %zu more error%s\n", s->path, more, more == 1 ? "" : "s");
}
