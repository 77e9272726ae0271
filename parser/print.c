// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the canonical text of a script: one event a line, times right-aligned, blanks only where
 * they mean something. What is a leaf of the tree (a number, a name, a string, a command) keeps its
 * spelling, so symbols stay symbols; comments and blank lines come from the text between events.
 */
#include <string.h>

#include "parser/parser.h"
#include "parser/print_packet.h"

#define WIDTH      100 /* an event of several lines that would be longer on one stays as it is */
#define TIME_WIDTH 4
#define INDENT     2 /* for each group around */

/* ---- system calls ---- */

static void print_expr(const struct source *src, const struct expr *e, struct buf *out);

static void print_items(const struct source *src, const struct expr *e, const char *open,
			const char *close, struct buf *out)
{
	const char *between = e->items && e->items->kind == EXPR_LABEL ? " " : ", ";

	buf_puts(out, open);
	for (const struct expr *i = e->items; i; i = i->next) {
		print_expr(src, i, out);
		if (i->next)
			buf_puts(out, e->kind == EXPR_OR ? "|" : between);
	}
	buf_puts(out, close);
}

static void print_named(const struct source *src, const struct expr *e, struct buf *out)
{
	print_text(src, e->word.span, out);
	if (e->arg) {
		buf_putc(out, '(');
		print_expr(src, e->arg, out);
		buf_putc(out, ')');
	}
	if (!e->value)
		return;
	buf_putc(out, '=');
	print_expr(src, e->value, out);
}

/* {flags ... sum ...}: the tree has members flags= and so on, which are not written so. */
static bool is_gre(const struct source *src, const struct expr *e)
{
	const struct expr *first = e->items;

	return first && first->kind == EXPR_MEMBER && first->value &&
	       first->word.span.off == first->value->span.off && src->text[e->span.off] == '{';
}

static void print_expr(const struct source *src, const struct expr *e, struct buf *out)
{
	switch (e->kind) {
	case EXPR_ELLIPSIS:
	case EXPR_INT:
	case EXPR_WORD: print_text(src, e->span, out); break;
	case EXPR_LIVE: print_squeezed(src, e->span, "", out); break;
	case EXPR_STRING: print_squeezed(src, e->span, " ", out); break;
	case EXPR_OR: print_items(src, e, "", "", out); break;
	case EXPR_LIST: print_items(src, e, "[", "]", out); break;
	case EXPR_BRACES:
		if (is_gre(src, e))
			print_squeezed(src, e->span, " ", out);
		else
			print_items(src, e, "{", "}", out);
		break;
	case EXPR_MEMBER:
	case EXPR_CALL: print_named(src, e, out); break;
	case EXPR_LABEL: print_label(src, e->label, out); break;
	}
}

/* Between the ')' and the result. */
static const char *operator_text(enum result_op op)
{
	static const char *const texts[] = {
		[RESULT_OP_EQ] = "=",  [RESULT_OP_ANY] = "=", [RESULT_OP_GE] = ">=",
		[RESULT_OP_LE] = "<=", [RESULT_OP_NE] = "!=",
	};

	return texts[op];
}

static void print_call(const struct source *src, const struct event *ev, struct buf *out)
{
	const struct call *c = ev->call;
	uint32_t end = c->result->span.off + c->result->span.len;
	struct span tail = {end, ev->span.off + ev->span.len - end};

	print_text(src, c->name.span, out);
	buf_putc(out, '(');
	for (const struct expr *a = c->args; a; a = a->next) {
		print_expr(src, a, out);
		if (a->next)
			buf_puts(out, ", ");
	}
	buf_printf(out, ") %s ", operator_text(c->op));
	print_expr(src, c->result, out);
	/* errno name and notes */
	if (tail.len)
		buf_putc(out, ' ');
	print_squeezed(src, tail, " ", out);
}

/* ---- events ---- */

static void print_when(const struct source *src, const struct event *ev, struct buf *out)
{
	struct buf text = BUF_INIT;

	print_squeezed(src, ev->when.span, "", &text);
	if (ev->kind == EVENT_CALL && ev->call->blocking) {
		buf_puts(&text, "...");
		print_squeezed(src, ev->call->end_span, "", &text);
	}
	if (text.len < TIME_WIDTH)
		buf_fill(out, ' ', TIME_WIDTH - text.len);
	buf_add(out, buf_text(&text), text.len);
	buf_putc(out, ' ');
	buf_free(&text);
}

static void print_action(const struct source *src, const struct event *ev, struct buf *out)
{
	switch (ev->kind) {
	case EVENT_PACKET: print_packet(src, ev->packet, out); break;
	case EVENT_CALL: print_call(src, ev, out); break;
	case EVENT_NET: print_squeezed(src, ev->net->span, " ", out); break;
	case EVENT_COMMAND:
	case EVENT_CODE: print_text(src, ev->block->span, out); break;
	}
}

/* Its author's line breaks and comments are better than ours would be. */
static void print_as_written(const struct source *src, const struct event *ev, struct buf *out)
{
	struct span time = ev->when.span, rest = ev->span;
	uint32_t end;

	if (ev->kind == EVENT_CALL && ev->call->blocking)
		time = span_join(time, ev->call->end_span);
	if (!print_has_comment(src, time)) {
		print_when(src, ev, out);
		end = rest.off + rest.len;
		for (rest.off = time.off + time.len; print_is_blank(src->text[rest.off]);)
			rest.off++;
		rest.len = end - rest.off;
	}
	print_text(src, rest, out);
}

static void print_event(const struct source *src, const struct event *ev, struct buf *out)
{
	bool several = memchr(src->text + ev->span.off, '\n', ev->span.len);
	size_t from = out->len;

	if (!print_has_comment(src, ev->span)) {
		print_when(src, ev, out);
		print_action(src, ev, out);
		if (!several || out->len - from <= WIDTH || ev->kind >= EVENT_COMMAND)
			return;
		out->len = from;
	}
	print_as_written(src, ev, out);
}

static void print_option(const struct source *src, const struct script_option *o, struct buf *out)
{
	buf_printf(out, "--%s", o->name.text);
	if (!o->has_value)
		return;
	buf_putc(out, '=');
	if (o->define_name.text)
		buf_printf(out, "%s=", o->define_name.text);
	print_text(src, o->value.span, out);
}

/* ---- what stands between them ---- */

/* The end of the comment at @p. */
static const char *comment_end(const char *p, const char *end)
{
	const char *close;

	if (p[0] == '/' && p + 1 < end && p[1] == '*') {
		for (close = p + 2; close + 1 < end && !(close[0] == '*' && close[1] == '/');
		     close++)
			;
		return close + 2 < end ? close + 2 : end;
	}
	close = memchr(p, '\n', (size_t)(end - p));
	if (!close)
		close = end;
	while (print_is_blank(close[-1]))
		close--;
	return close;
}

/* A branch that is not taken begins at @p: its length, else 0. */
static size_t skipped_length(const struct script *s, const char *p)
{
	for (size_t i = 0; i < s->nskipped; i++)
		if (s->source->text + s->skipped[i].off == p)
			return s->skipped[i].len;
	return 0;
}

/* Comments, branches that are not taken and blank lines of [@from, @to); ends with the newline
 * before what follows. Comments on lines of their own stand behind @indent blanks. */
static void print_gap(const struct script *s, uint32_t from, uint32_t to, size_t indent,
		      struct buf *out)
{
	const struct source *src = s->source;
	const char *p = src->text + from, *end = src->text + to, *next;
	unsigned newlines = 0;
	bool first = !out->len;

	while (p < end) {
		size_t skipped = skipped_length(s, p);

		/* It begins and ends with a line end, and is nobody's to change. */
		if (skipped) {
			buf_add(out, p, skipped - 1);
			p += skipped - 1;
		}
		newlines += *p == '\n';
		if (print_is_blank(*p)) {
			p++;
			continue;
		}
		if (!first)
			buf_puts(out, newlines == 0 ? " " : newlines == 1 ? "\n" : "\n\n");
		if (newlines && *p != '#')
			buf_fill(out, ' ', indent);
		next = comment_end(p, end);
		buf_add(out, p, (size_t)(next - p));
		p = next;
		newlines = 0;
		first = false;
	}
	if (!first)
		buf_puts(out, newlines > 1 && to < src->len ? "\n\n" : "\n");
}

struct printer {
	const struct script *script;
	const struct source *src;
	struct buf *out;
	uint32_t done; /* up to here the source is printed */
	size_t indent;
	bool same_line; /* behind "maybe" */
};

static void move_to(struct printer *p, struct span at)
{
	struct span gap = {p->done, at.off - p->done};

	if (!p->same_line)
		print_gap(p->script, p->done, at.off, p->indent, p->out);
	else if (print_has_comment(p->src, gap))
		print_squeezed(p->src, gap, " ", p->out);
	p->done = at.off + at.len;
}

static void begin_line(const struct printer *p)
{
	if (!p->same_line)
		buf_fill(p->out, ' ', p->indent);
}

static void print_block(struct printer *p, const struct text_block *b)
{
	if (!b)
		return;
	move_to(p, b->span);
	print_text(p->src, b->span, p->out);
}

/* ---- groups ---- */

/* Its words and braces, with one blank between them. */
static void print_words(const struct printer *p, const struct group_mark *m)
{
	const char *text = p->src->text + m->span.off;
	bool blank = false;

	if (print_has_comment(p->src, m->span)) {
		print_text(p->src, m->span, p->out);
		return;
	}
	for (uint32_t i = 0; i < m->span.len; i++) {
		bool brace = text[i] == '{' || (i && text[i - 1] == '}');

		if (print_is_blank(text[i])) {
			blank = true;
			continue;
		}
		if (i && (blank || brace))
			buf_putc(p->out, ' ');
		buf_putc(p->out, text[i]);
		blank = false;
	}
}

static void print_mark(struct printer *p, const struct group_mark *m)
{
	bool maybe = m->group && m->group->kind == GROUP_MAYBE;

	if (maybe && m->kind == MARK_CLOSE)
		return;
	move_to(p, m->span); /* comments before it belong to the lines within */
	if (m->kind != MARK_OPEN)
		p->indent -= p->indent >= INDENT ? INDENT : 0;
	begin_line(p);
	print_words(p, m);
	p->indent += m->kind == MARK_CLOSE || maybe ? 0 : INDENT;
	p->same_line = maybe;
	if (maybe)
		buf_putc(p->out, ' ');
}

/* Times are aligned but behind "maybe". */
static void print_line(struct printer *p, const struct event *ev)
{
	struct buf line = BUF_INIT;
	size_t skip;

	move_to(p, ev->span);
	begin_line(p);
	print_event(p->src, ev, &line);
	skip = p->same_line ? strspn(buf_text(&line), " ") : 0;
	buf_add(p->out, buf_text(&line) + skip, line.len - skip);
	buf_free(&line);
	p->same_line = false;
}

void script_print(const struct script *s, struct buf *out)
{
	struct printer p = {.script = s, .src = s->source, .out = out};
	const struct group_mark *mark;

	for (const struct script_option *o = s->options; o; o = o->next) {
		move_to(&p, o->span);
		print_option(p.src, o, out);
	}
	print_block(&p, s->init);
	mark = s->marks;
	for (const struct event *ev = s->events; ev || mark;) {
		if (mark && (!ev || mark->span.off <= ev->span.off)) {
			print_mark(&p, mark);
			mark = mark->next;
		} else {
			print_line(&p, ev);
			ev = ev->next;
		}
	}
	print_block(&p, s->cleanup);
	print_gap(s, p.done, (uint32_t)s->source->len, 0, out);
}
