// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the ladder in a terminal of 80 columns:
 *
 *      time      application          ┃ stack  wire   peer
 */
#include <stdio.h>
#include <string.h>

#include "runtime/draw/render.h"
#include "runtime/draw/wrap.h"

#define TIME_WIDTH  12
#define APP_WIDTH   24
#define WIRE_WIDTH  36
#define FLAT_WIDTH  (80 - TIME_WIDTH - 4)
#define ROOM_BEHIND 8 /* from the peer's line on */

/* The characters of a ladder. */
struct pens {
	const char *line, *bar, *solid, *dashed, *ghost, *right, *left, *dots, *cross;
};
static const struct pens utf8_pens = {"\xe2\x94\x82", "\xe2\x94\x83", "\xe2\x94\x80",
				      "\xe2\x95\x8c", "\xc2\xb7",     "\xe2\x96\xb6",
				      "\xe2\x97\x80", "\xe2\x80\xa6", "\xe2\x9c\x97"};
static const struct pens ascii_pens = {"|", "#", "-", "=", ".", ">", "<", "...", "!"};

struct ladder {
	struct buf *out;
	const struct picture *p;
	const struct pens *pens;
	unsigned open; /* calls that block just now */
};

static void fill(struct buf *out, const char *what, size_t n)
{
	while (n--)
		buf_puts(out, what);
}

/* @n bytes of @text in @width columns. */
static void put_cell(struct buf *out, const char *text, size_t n, size_t width)
{
	size_t used = wrap_width(text, n);

	buf_add(out, text, n);
	buf_fill(out, ' ', used < width ? width - used : 0);
}

static void put_time(struct buf *out, int64_t us)
{
	struct buf time = BUF_INIT;

	time_text(us, &time);
	buf_printf(out, "%*s ", TIME_WIDTH, buf_text(&time));
	buf_free(&time);
}

/* The line's left part, up to the stack: @text may be NULL. */
static void put_left(const struct ladder *l, const int64_t *time_us, const char *text, size_t n)
{
	if (time_us)
		put_time(l->out, *time_us);
	else
		buf_fill(l->out, ' ', TIME_WIDTH + 1);
	put_cell(l->out, text ? text : "", text ? n : 0, APP_WIDTH);
	buf_printf(l->out, "%s%s", l->open ? l->pens->bar : " ", l->pens->line);
}

/* And the rest of one on which nothing is sent. */
static void put_idle(const struct ladder *l, const char *text, size_t n)
{
	put_cell(l->out, text, n, WIRE_WIDTH);
	buf_printf(l->out, "%s\n", l->pens->line);
}

static void end_line(struct buf *out)
{
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	buf_putc(out, '\n');
}

/* ---- what stands over all columns ---- */

static void put_gap(const struct ladder *l, int64_t us)
{
	struct buf text = BUF_INIT, gap = BUF_INIT;

	gap_text(us, &gap);
	buf_printf(&text, " %s %s %s", l->pens->dots, buf_text(&gap), l->pens->dots);
	put_left(l, NULL, NULL, 0);
	put_idle(l, buf_text(&text), text.len);
	buf_free(&text);
	buf_free(&gap);
}

/* What there is to say of a row, over the wire. */
static void put_aside(const struct ladder *l, const struct row *r)
{
	struct buf text = BUF_INIT;
	const char *at;
	size_t n;

	if (row_is_bad(r))
		buf_printf(&text, "%s ", l->pens->cross);
	n = text.len;
	row_aside(r, &text);
	for (at = text.len > n ? buf_text(&text) : ""; *at; at = wrap_next(at, n)) {
		n = wrap_take(at, WIRE_WIDTH - 4);
		put_left(l, NULL, NULL, 0);
		buf_puts(l->out, "  ");
		put_cell(l->out, at, n, WIRE_WIDTH - 2);
		buf_printf(l->out, "%s\n", l->pens->line);
	}
	buf_free(&text);
}

static void put_state(const struct ladder *l, const struct row *r)
{
	struct buf text = BUF_INIT;

	if (r->state == STATE_UNKNOWN)
		return;
	buf_printf(&text, "[%s]", row_state_name(r->state));
	put_left(l, NULL, NULL, 0);
	put_idle(l, buf_text(&text), text.len);
	buf_free(&text);
}

/* ---- rows ---- */

static void put_arrow(const struct ladder *l, const struct row *r, const char *text, size_t n)
{
	const struct pens *pens = l->pens;
	const char *pen = r->kind == ROW_GHOST ? pens->ghost
			  : row_is_outbound(r) ? pens->solid
					       : pens->dashed;
	size_t used = n ? wrap_width(text, n) + 2 : 0, room = WIRE_WIDTH - 1 - used;

	if (!row_is_outbound(r))
		buf_puts(l->out, pens->left);
	fill(l->out, pen, room / 2);
	if (n) {
		buf_putc(l->out, ' ');
		buf_add(l->out, text, n);
		buf_putc(l->out, ' ');
	}
	fill(l->out, pen, room - room / 2);
	if (row_is_outbound(r))
		buf_puts(l->out, pens->right);
	buf_printf(l->out, "%s\n", pens->line);
}

/* Long ones stand above their arrow. */
static void put_packet(const struct ladder *l, const struct row *r)
{
	const int64_t *time = &r->time_us;
	const char *text = r->text;
	char number[24] = "";
	size_t n;

	if (r->number)
		snprintf(number, sizeof(number), "#%llu", (unsigned long long)r->number);

	if (wrap_width(text, strlen(text)) <= WIRE_WIDTH - 7) {
		put_left(l, time, number, strlen(number));
		put_arrow(l, r, text, strlen(text));
		return;
	}
	for (; *text; text = wrap_next(text, n)) {
		n = wrap_take(text, WIRE_WIDTH - 2);
		put_left(l, time, number, time ? strlen(number) : 0);
		buf_putc(l->out, ' ');
		put_cell(l->out, text, n, WIRE_WIDTH - 1);
		buf_printf(l->out, "%s\n", l->pens->line);
		time = NULL;
	}
	put_left(l, NULL, NULL, 0);
	put_arrow(l, r, "", 0);
}

static void put_call(struct ladder *l, const struct row *r)
{
	const int64_t *time = &r->time_us;
	struct buf all = BUF_INIT;
	const char *text;
	size_t n;

	buf_printf(&all, "%s%s", r->text,
		   r->kind == ROW_BLOCKS    ? " (blocks)"
		   : r->kind == ROW_RETURNS ? " (returns)"
					    : "");
	for (text = buf_text(&all); *text; text = wrap_next(text, n)) {
		n = wrap_take(text, APP_WIDTH - 1);
		put_left(l, time, text, n);
		put_idle(l, "", 0);
		time = NULL;
	}
	buf_free(&all);
	if (r->kind == ROW_BLOCKS)
		l->open++;
	else if (r->kind == ROW_RETURNS && l->open)
		l->open--;
}

/* Commands, changes of the network and notes have all of the width. */
static void put_flat(const struct ladder *l, const struct row *r)
{
	const char *text = *r->text ? r->text : row_who(r);
	bool first = true;
	size_t n;

	for (; *text; text = wrap_next(text, n)) {
		n = wrap_take(text, FLAT_WIDTH - 2);
		if (first)
			put_time(l->out, r->time_us);
		else
			buf_fill(l->out, ' ', TIME_WIDTH + 1);
		buf_puts(l->out, r->kind == ROW_COMMAND && first ? "` " : "  ");
		buf_add(l->out, text, n);
		end_line(l->out);
		first = false;
	}
}

static void put_row(struct ladder *l, const struct row *r)
{
	switch (r->kind) {
	case ROW_SENT:
	case ROW_RECEIVED:
	case ROW_GHOST: put_packet(l, r); break;
	case ROW_CALL:
	case ROW_BLOCKS:
	case ROW_RETURNS: put_call(l, r); break;
	default: put_flat(l, r); break;
	}
	put_aside(l, r);
	put_state(l, r);
}

/* Addresses may need more room than there is over the lines. */
static void put_head(const struct ladder *l)
{
	const char *left = l->p->left, *right = l->p->right;
	bool fit = strlen(left) < WIRE_WIDTH && strlen(right) <= ROOM_BEHIND;
	struct buf line = BUF_INIT;

	if (!fit)
		buf_printf(l->out, "%*s left: %s\n%*s right: %s\n", TIME_WIDTH, "", left,
			   TIME_WIDTH, "", right);
	buf_printf(&line, "%*s %-*s%-*s %s", TIME_WIDTH, "time", APP_WIDTH - 2,
		   l->p->capture ? "packet" : "application", WIRE_WIDTH, fit ? left : "left",
		   fit ? right : "right");
	buf_puts(l->out, buf_text(&line));
	end_line(l->out);
	buf_free(&line);
}

static void put_dropped(const struct ladder *l, size_t n)
{
	buf_printf(l->out, "%*s %zu events are not shown\n", TIME_WIDTH, "", n);
}

void draw_text(struct buf *out, const struct picture *p)
{
	struct ladder l = {.out = out, .p = p, .pens = p->ascii ? &ascii_pens : &utf8_pens};
	const struct exchange *x = p->x;

	put_head(&l);
	for (size_t i = 0; i < x->n; i++) {
		if (i && x->rows[i].time_us - x->rows[i - 1].time_us >= GAP_US)
			put_gap(&l, x->rows[i].time_us - x->rows[i - 1].time_us);
		if (x->dropped && i == EXCHANGE_HEAD)
			put_dropped(&l, x->dropped);
		put_row(&l, &x->rows[i]);
	}
}
