// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the exchange as input of xplot(1), drawn as tcptrace draws it: data as bars with arrows,
 * what is sent again in red, the ACK line green, the window line yellow, SACK blocks purple.
 */
#include "runtime/draw/render.h"
#include "runtime/draw/series.h"
#include "runtime/draw/wrap.h"

struct pen {
	struct buf *out;
	const struct series *s;
	int64_t time_us; /* of the last ACK; then: */
	int64_t ack, edge;
	bool acked;
};

static void put_point(struct pen *p, const char *what, int64_t time_us, int64_t seq)
{
	buf_printf(p->out, "%s ", what);
	time_text(time_us, p->out);
	buf_printf(p->out, " %lld\n", (long long)(seq + p->s->base));
}

static void put_line(struct pen *p, int64_t t1, int64_t y1, int64_t t2, int64_t y2)
{
	buf_puts(p->out, "line ");
	time_text(t1, p->out);
	buf_printf(p->out, " %lld ", (long long)(y1 + p->s->base));
	time_text(t2, p->out);
	buf_printf(p->out, " %lld\n", (long long)(y2 + p->s->base));
}

static void put_letters(struct pen *p, const char *what, int64_t time_us, int64_t seq,
			const char *letters)
{
	if (!*letters)
		return;
	put_point(p, what, time_us, seq);
	buf_printf(p->out, "%s\n", letters);
}

/* SYN and FIN take a number each. */
static void put_data(struct pen *p, const struct row *r)
{
	bool syn = r->tcp.flags & TCP_FLAG_SYN, fin = r->tcp.flags & TCP_FLAG_FIN;
	int64_t seq = series_place(p->s, r->tcp.seq), end = seq + r->tcp.len + syn + fin;

	buf_puts(p->out, r->marks & MARK_AGAIN ? "red\n" : syn || fin ? "orange\n" : "white\n");
	put_line(p, r->time_us, seq, r->time_us, end);
	put_point(p, "darrow", r->time_us, seq);
	put_point(p, "uarrow", r->time_us, end);
	put_letters(p, "atext", r->time_us, end, row_mark_letter(r->marks));
	if (syn || fin)
		put_letters(p, "btext", r->time_us, seq, syn ? "SYN" : "FIN");
}

/* The line of @colour goes on, and to @to; a tick where it stays. */
static void put_step(struct pen *p, const char *colour, int64_t from, int64_t to, int64_t time_us,
		     const char *tick)
{
	buf_puts(p->out, colour);
	put_line(p, p->time_us, from, time_us, from);
	if (from == to)
		put_point(p, tick, time_us, to);
	else
		put_line(p, time_us, from, time_us, to);
}

static void put_sacks(struct pen *p, const struct row *r)
{
	for (unsigned i = 0; i < r->tcp.nsacks; i++) {
		int64_t to = series_place(p->s, r->tcp.sacks[i][1]);

		buf_puts(p->out, "purple\n");
		put_line(p, r->time_us, series_place(p->s, r->tcp.sacks[i][0]), r->time_us, to);
		put_letters(p, "ltext", r->time_us, to, "S");
	}
}

static void put_ack(struct pen *p, const struct row *r)
{
	int64_t ack = series_place(p->s, r->tcp.ack);
	int64_t edge = r->window >= 0 ? ack + r->window : ack;

	if (p->acked) {
		put_step(p, "green\n", p->ack, ack, r->time_us, "dtick");
		put_step(p, "yellow\n", p->edge, edge, r->time_us, "utick");
	}
	put_sacks(p, r);
	if (r->marks & (MARK_CLOSES | MARK_OPENS)) {
		buf_puts(p->out, "yellow\n");
		put_letters(p, "btext", r->time_us, ack, row_mark_letter(r->marks));
	}
	p->acked = true;
	p->time_us = r->time_us;
	p->ack = ack;
	p->edge = edge;
}

void draw_xplot(struct buf *out, const struct picture *p)
{
	struct series s;
	struct pen pen = {.out = out, .s = &s};
	struct buf title = BUF_INIT;

	series_choose(&s, p->x);
	series_title(&s, p->left, p->right, &title);
	buf_printf(out, "timeval double\ntitle\n%s: %s\nxlabel\ntime\nylabel\nsequence number\n",
		   p->title, buf_text(&title));
	for (size_t i = 0; i < p->x->n; i++) {
		const struct row *r = &p->x->rows[i];

		if (!series_has(&s, r))
			continue;
		if (series_is_data(&s, r))
			put_data(&pen, r);
		else if (r->tcp.flags & TCP_FLAG_ACK)
			put_ack(&pen, r);
	}
	buf_puts(out, "go\n");
	buf_free(&title);
}
