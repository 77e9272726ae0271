// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the choice and the range of what is plotted. */
#include "runtime/draw/series.h"

int64_t series_place(const struct series *s, uint32_t seq)
{
	return (int32_t)(seq - s->base);
}

bool series_has(const struct series *s, const struct row *r)
{
	return (r->kind == ROW_SENT || r->kind == ROW_RECEIVED) && r->tcp.known &&
	       r->flow == s->flow && !(r->tcp.flags & TCP_FLAG_RST);
}

static void widen(struct series *s, int64_t v)
{
	if (v < s->low)
		s->low = v;
	if (v > s->high)
		s->high = v;
}

static void take_row(struct series *s, const struct row *r)
{
	const struct row_tcp *t = &r->tcp;

	if (series_is_data(s, r)) {
		s->any |= t->len > 0;
		widen(s, series_place(s, t->seq));
		widen(s, series_place(s, t->seq) + t->len);
	} else if (t->flags & TCP_FLAG_ACK) {
		int64_t ack = series_place(s, t->ack);

		widen(s, ack);
		if (r->window >= 0 && ack + r->window > s->window_high)
			s->window_high = ack + r->window;
	}
}

void series_init(struct series *s, const struct exchange *x, unsigned flow, bool outbound)
{
	size_t i = 0;

	*s = (struct series){.x = x, .flow = flow, .outbound = outbound};
	while (i < x->n && !(series_has(s, &x->rows[i]) && series_is_data(s, &x->rows[i])))
		i++;
	if (i == x->n)
		return;
	s->base = x->rows[i].tcp.seq;
	for (i = 0; i < x->n; i++)
		if (series_has(s, &x->rows[i]))
			take_row(s, &x->rows[i]);
}

void series_title(const struct series *s, const char *left, const char *right, struct buf *out)
{
	buf_printf(out, "data of %s, acknowledged by %s", s->outbound ? left : right,
		   s->outbound ? right : left);
	if (s->x->flows > 1)
		buf_printf(out, ", connection %u", s->flow);
}

void series_choose(struct series *best, const struct exchange *x)
{
	series_init(best, x, 1, true);
	for (unsigned flow = 1; flow <= x->flows && flow <= SERIES_FLOWS; flow++)
		for (int out = 1; out >= 0; out--) {
			struct series s;

			series_init(&s, x, flow, out);
			if (s.any && (!best->any || s.high - s.low > best->high - best->low))
				*best = s;
		}
}
