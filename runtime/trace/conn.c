// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns how a packet changes the summary of its connection. */
#include "runtime/trace/conn.h"

#include "runtime/base/seq.h"

/* The same packet seen at two interfaces comes within this time. */
#define TWICE_NS 5000000
/* Without a SYN: more than this does not fit in a segment on Ethernet. */
#define MSS_UNKNOWN 1460

static void end_begin(struct trace_end *e, const struct ipaddr *a, uint16_t port)
{
	e->addr = *a;
	e->port = port;
}

/* Who opens sends the SYN without ACK; services have the lower ports. */
static unsigned guess_client(const struct glance *g)
{
	if (g->flags & TCP_FLAG_SYN)
		return g->flags & TCP_FLAG_ACK ? 1 : 0;
	return g->sport < g->dport ? 1 : 0;
}

static void remember(struct trace_end *e, const struct glance *g)
{
	e->marks[e->next_mark].mark = g->mark;
	e->marks[e->next_mark].time = g->raw->time_ns;
	e->next_mark = (e->next_mark + 1) % TRACE_MARKS;
}

void conn_begin(struct trace_conn *c, const struct glance *g)
{
	end_begin(&c->end[0], &g->src, g->sport);
	end_begin(&c->end[1], &g->dst, g->dport);
	c->client = guess_client(g);
	c->from_syn = (g->flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) == TCP_FLAG_SYN;
	c->first_ns = c->last_ns = g->raw->time_ns;
	c->first_packet = g->raw->number;
	remember(&c->end[0], g);
}

unsigned conn_side(const struct trace_conn *c, const struct glance *g)
{
	const struct trace_end *e = &c->end[0];

	return e->port != g->sport || !ipaddr_equal(&e->addr, &g->src);
}

bool conn_is_over_for(const struct trace_conn *c, const struct glance *g)
{
	const struct trace_end *from = &c->end[conn_side(c, g)];
	const struct trace_end *to = &c->end[!conn_side(c, g)];

	if ((g->flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) != TCP_FLAG_SYN ||
	    (from->syn && from->isn == g->seq))
		return false;
	return !to->any || from->rst || to->rst || (from->fin && to->fin);
}

/* ---- holes: what the capture did not see being sent ---- */

static void hole_open(struct trace_end *e, uint32_t from, uint32_t to)
{
	if (e->nholes == TRACE_HOLES) {
		e->holes_lost = true;
		return;
	}
	e->holes[e->nholes].from = from;
	e->holes[e->nholes++].to = to;
}

/* Takes what was sent from @seq to @end out of hole @i; false: nothing of that is left. */
static bool hole_fill(struct trace_end *e, unsigned i, uint32_t seq, uint32_t end)
{
	uint32_t from = e->holes[i].from, to = e->holes[i].to;

	if (!seq_before(seq, to) || !seq_before(from, end))
		return true;
	if (!seq_before(from, seq))
		e->holes[i].from = seq_before(end, to) ? end : to;
	else if (!seq_before(end, to))
		e->holes[i].to = seq;
	else
		hole_open(e, end, to), e->holes[i].to = seq;
	return e->holes[i].from != e->holes[i].to;
}

static void holes_fill(struct trace_end *e, uint32_t seq, uint32_t end)
{
	unsigned i = 0;

	while (i < e->nholes)
		if (hole_fill(e, i, seq, end))
			i++;
		else
			e->holes[i] = e->holes[--e->nholes];
}

/* ---- numbers ---- */

static void take_numbers(struct trace_end *e, uint32_t seq, uint32_t end)
{
	if (!e->any) {
		e->nxt = end;
		e->any = true;
		return;
	}
	if (seq == end)
		return;
	if (seq_before(e->nxt, seq))
		hole_open(e, e->nxt, seq);
	else
		holes_fill(e, seq, end);
	if (seq_before(seq, e->nxt))
		e->again += seq_before(end, e->nxt) ? end - seq : e->nxt - seq;
	if (seq_before(e->nxt, end))
		e->nxt = end;
}

static void take_ack(struct trace_end *to, const struct glance *g)
{
	if (!(g->flags & TCP_FLAG_ACK) || g->flags & TCP_FLAG_RST || !to->any)
		return;
	if (seq_before(to->nxt, g->ack) && (!to->over_any || seq_before(to->over, g->ack))) {
		to->over = g->ack;
		to->over_any = true;
	}
	to->fin_acked |= to->fin && !seq_before(g->ack, to->fin_at + 1);
}

static void take_flags(struct trace_conn *c, unsigned side, const struct glance *g, uint32_t end)
{
	struct trace_end *e = &c->end[side];

	if (g->flags & TCP_FLAG_SYN && !e->syn) {
		e->syn = true;
		e->isn = g->seq;
		e->mss = g->mss;
		if (!c->from_syn)
			c->client = g->flags & TCP_FLAG_ACK ? !side : side;
	} else if (!e->any) {
		e->isn = g->seq - 1;
	}
	if (g->flags & TCP_FLAG_FIN) {
		e->fin = true;
		e->fin_at = end - 1;
	}
	e->rst |= (g->flags & TCP_FLAG_RST) != 0;
}

static void take_sizes(struct trace_conn *c, unsigned side, const struct glance *g)
{
	struct trace_end *e = &c->end[side];
	unsigned mss = c->end[!side].mss ? c->end[!side].mss : MSS_UNKNOWN;

	e->packets++;
	e->data += g->data;
	e->partial += g->partial;
	e->bursts += g->data > mss;
	e->cut += g->raw->len < g->raw->wire_len;
}

/* ---- the same packet, seen twice ---- */

enum trace_twice conn_twice(struct trace_conn *c, const struct glance *g)
{
	struct trace_end *e = &c->end[conn_side(c, g)];

	for (unsigned i = 0; i < TRACE_MARKS; i++) {
		int64_t ago = g->raw->time_ns - e->marks[i].time;

		if (e->marks[i].mark == g->mark && ago >= 0 && ago < TWICE_NS)
			return g->id ? TWICE_CERTAIN : TWICE_PERHAPS;
	}
	remember(e, g);
	return TWICE_NOT;
}

static void take_time(struct trace_conn *c, const struct glance *g)
{
	if (g->raw->time_ns < c->last_ns)
		c->back++;
	else
		c->last_ns = g->raw->time_ns;
	c->last_packet = g->raw->number;
}

/* The handshake, unless something of it was sent again. */
static void take_handshake(struct trace_conn *c, const struct glance *g)
{
	bool ack = g->flags & TCP_FLAG_ACK;
	int64_t *at = ack ? &c->synack_ns : &c->syn_ns;

	if (!(g->flags & TCP_FLAG_SYN))
		return;
	c->timed |= *at != 0 || (ack && !c->syn_ns);
	*at = g->raw->time_ns;
}

void conn_take(struct trace_conn *c, const struct glance *g)
{
	unsigned side = conn_side(c, g);
	struct trace_end *e = &c->end[side];
	uint32_t end = g->seq + (uint32_t)g->data + !!(g->flags & TCP_FLAG_SYN) +
		       !!(g->flags & TCP_FLAG_FIN);

	take_time(c, g);
	if (!g->whole) {
		e->headless++;
		return;
	}
	take_handshake(c, g);
	take_flags(c, side, g, end);
	/* The number of a RST may be anybody's. */
	if (!(g->flags & TCP_FLAG_RST))
		take_numbers(e, g->seq, end);
	take_ack(&c->end[!side], g);
	take_sizes(c, side, g);
}

unsigned conn_missing(const struct trace_conn *c)
{
	unsigned n = 0;

	for (unsigned i = 0; i < 2; i++) {
		const struct trace_end *e = &c->end[i];

		n += e->nholes + e->holes_lost;
		n += e->over_any && seq_before(e->nxt, e->over);
	}
	return n;
}
