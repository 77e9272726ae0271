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
	buf_printf(p->out, " %u\n", (uint32_t)(seq + p->s->base));
}

static void put_line(struct pen *p, int64_t t1, int64_t y1, int64_t t2, int64_t y2)
{
	buf_puts(p->out, "line ");
	time_text(t1, p->out);
	buf_printf(p->out, " %u ", (uint32_t)(y1 + p->s->base));
	time_text(t2, p->out);
	buf_printf(p->out, " %u\n", (uint32_t)(y2 + p->s->base));
}

static void put_letters(struct pen *p, const struct row *r, int64_t seq)
{
	const char *letter = row_mark_letter(r->marks);

	if (r->tcp.flags & (TCP_FLAG_SYN | TCP_FLAG_FIN))
		letter = r->tcp.flags & TCP_FLAG_SYN ? "SYN" : "FIN";
	if (!*letter)
		return;
	put_point(p, "atext", r->time_us, seq);
	buf_printf(p->out, "%s\n", letter);
}

static void put_data(struct pen *p, const struct row *r)
{
	int64_t seq = series_place(p->s, r->tcp.seq), end = seq + r->tcp.len;

	buf_puts(p->out, r->marks & MARK_AGAIN ? "red\n" : "white\n");
	put_line(p, r->time_us, seq, r->time_us, end);
	if (r->tcp.len) {
		put_point(p, "darrow", r->time_us, seq);
		put_point(p, "uarrow", r->time_us, end);
	}
	put_letters(p, r, end);
}

static void put_step(struct pen *p, const char *colour, int64_t from, int64_t to, int64_t time_us)
{
	buf_puts(p->out, colour);
	put_line(p, p->time_us, from, time_us, from);
	put_line(p, time_us, from, time_us, to);
}

static void put_ack(struct pen *p, const struct row *r)
{
	int64_t ack = series_place(p->s, r->tcp.ack);
	int64_t edge = r->window >= 0 ? ack + r->window : ack;

	if (p->acked) {
		put_step(p, "green\n", p->ack, ack, r->time_us);
		put_step(p, "yellow\n", p->edge, edge, r->time_us);
	}
	if (r->marks & MARK_DUPLICATE) {
		buf_puts(p->out, "green\n");
		put_point(p, "utick", r->time_us, ack);
	}
	for (unsigned i = 0; i < r->tcp.nsacks; i++) {
		buf_puts(p->out, "purple\n");
		put_line(p, r->time_us, series_place(p->s, r->tcp.sacks[i][0]), r->time_us,
			 series_place(p->s, r->tcp.sacks[i][1]));
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
	buf_printf(out, "timeval unsigned\ntitle\n%s: %s\nxlabel\ntime\nylabel\nsequence number\n",
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
