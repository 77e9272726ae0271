// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns how a packet changes what is known of both ends. */
#include "runtime/rules/watcher.h"

/* ---- where numbers begin ---- */

static void begin_at(struct end *e, uint32_t isn, bool known)
{
	e->isn = isn;
	e->isn_known = known;
	e->nxt = e->una = known ? 0 : 1;
}

/* A SYN has number 0; of an end that was there before, what it says first is 1. */
void state_begin(struct conn *c, struct end *from, struct end *to, const struct rules_packet *raw,
		 const struct segment *s)
{
	bool syn = s->tcp.flags & TCP_FLAG_SYN, ack = s->tcp.flags & TCP_FLAG_ACK;

	(void)raw;
	if (!from->seen && !from->isn_known) {
		begin_at(from, syn ? s->tcp.seq : s->tcp.seq - 1, syn);
		if (!syn)
			to->got = most(to->got, 1);
	}
	if (ack && !to->seen && !to->isn_known) {
		begin_at(to, s->tcp.ack - 1, syn);
		to->nxt = to->una = 1;
		from->got = most(from->got, 1);
	}
	if (!syn && (!from->syn_sent || !to->syn_sent))
		c->missed = !to->syn_sent;
}

/* ---- the opening ---- */

static void take_offer(struct end *e, const struct packet *p)
{
	unsigned ecn = p->flags & (TCP_FLAG_ECE | TCP_FLAG_CWR);

	if (e->offer.seen)
		return;
	e->offer = (struct offer){
		.seen = true,
		.mss_given = p->opts.mss,
		.mss = p->opts.mss_val,
		.wscale_given = p->opts.wscale,
		.wscale = p->opts.wscale_val < 14 ? p->opts.wscale_val : 14,
		.sackok = p->opts.sackok,
		.ts = p->opts.ts,
		.fo = p->opts.fo,
		.data = p->len > 0,
		.mptcp = p->opts.mptcp,
		.ecn = ecn == (p->has_ack ? TCP_FLAG_ECE : TCP_FLAG_ECE | TCP_FLAG_CWR),
	};
}

static void agree(struct conn *c)
{
	const struct offer *a = &c->end[0].offer, *b = &c->end[1].offer;

	if (c->scale_known || !a->seen || !b->seen)
		return;
	c->scale_known = true;
	c->scaled = a->wscale_given && b->wscale_given;
	c->ts = a->ts && b->ts;
	c->sack = a->sackok && b->sackok;
}

static void take_syn(struct conn *c, struct end *from, const struct packet *p)
{
	if (!p->syn || p->seq)
		return;
	from->syn_sent = true;
	take_offer(from, p);
	agree(c);
}

/* ---- the sender ---- */

static void take_fin(struct end *from, struct end *to, const struct packet *p)
{
	if (!p->fin)
		return;
	if (!from->fin_sent)
		from->fin_pos = p->end - 1;
	from->fin_sent = true;
	if (!to->fin_got)
		to->fin_got_first = !to->fin_sent;
	to->fin_got = true;
}

static void take_sent(struct end *from, const struct packet *p, size_t *budget)
{
	if (p->again)
		rtt_again(&from->rtt);
	else
		rtt_sent(&from->rtt, p->end, p->time);
	if (p->again)
		from->again++;
	if (p->fresh)
		from->data_ns = p->time;
	flight_send(&from->flight, most(p->seq, from->una), p->end, p->time, p->number);
	if (p->here)
		bytes_put(&from->bytes, p->data, p->payload, p->here, budget);
	from->nxt = most(from->nxt, p->end);
}

static void take_sender(struct end *from, const struct packet *p, size_t *budget)
{
	from->seen = true;
	from->sent_ns = p->time;
	from->sent_packet = p->number;
	from->packets++;
	from->answered = from->arrived;
	if (p->opts.ts) {
		from->ts_any = true;
		from->ts_val = p->opts.ts_val;
		from->ts_ecr = p->opts.ts_ecr;
	}
	if (p->end > p->seq && !p->keepalive)
		take_sent(from, p, budget);
	else if (!from->isn_known)
		from->nxt = most(from->nxt, p->seq);
}

/* ---- its window ---- */

static void take_window(struct conn *c, struct end *from, const struct packet *p)
{
	if (!c->scale_known && !p->syn)
		return;
	from->win_known = true;
	from->win = p->win;
	if (p->win > from->win_max)
		from->win_max = p->win;
	from->edge_last = p->ack + (long long)p->win;
	if (from->edge_last > from->edge) {
		from->edge = from->edge_last;
		from->edge_packet = p->number;
	}
}

/* ---- its ACK, and what it does to the other ---- */

/* RFC 5681 section 2. */
static bool is_dup_ack(const struct end *from, const struct end *to, const struct packet *p)
{
	return packet_is_ack(p) && from->ack_any && p->ack == from->acked && to->una < to->nxt &&
	       from->win_known && p->win == from->win;
}

/* Of what was never sent: at the sender it counts for nothing; elsewhere we have missed something.
 */
static void take_acked(struct conn *c, struct end *to, const struct packet *p)
{
	if (p->ack <= to->una || (p->ack > to->nxt && to->here))
		return;
	if (p->ack > to->nxt) {
		c->missed = true;
		to->nxt = p->ack;
	}
	to->una = p->ack;
	flight_ack(&to->flight, to->una);
	rtt_acked(&to->rtt, to->una, p->time);
}

static void take_ack(struct conn *c, struct end *from, struct end *to, const struct packet *p)
{
	if (!p->has_ack)
		return;
	from->dup_acks = is_dup_ack(from, to, p) ? from->dup_acks + 1 : 0;
	if (!from->ack_any || p->ack > from->acked) {
		from->acked = p->ack;
		from->acked_ns = p->time;
	}
	from->ack_any = true;
	from->ack_last = p->ack;
	take_acked(c, to, p);
	take_window(c, from, p);
}

/* ---- the receiver ---- */

static void take_arrived(struct end *to, const struct packet *p)
{
	to->got_ns = p->time;
	if (p->piece > to->piece_got)
		to->piece_got = p->piece;
	if (p->end == p->seq)
		return;
	if (p->seq > to->got)
		spans_add(&to->ahead, p->seq, p->end);
	else
		to->got = spans_take(&to->ahead, most(to->got, p->end));
}

/* ---- the end ---- */

static void take_reset(struct end *from, struct end *to, const struct packet *p)
{
	from->rst_sent = true;
	if (from->here || !to->here)
		from->gone = true;
	if (end_accepts(to, p) != NO)
		to->gone = true;
}

/* Both SYNs are acknowledged. */
static void take_established(struct conn *c)
{
	const struct end *a = &c->end[0], *b = &c->end[1];

	c->established |= a->syn_sent && b->syn_sent && a->una > 0 && b->una > 0;
}

static void moment_of(struct end *e, int64_t now)
{
	if (e->moment.ns == now)
		return;
	e->moment.ns = now;
	e->moment.came = e->moment.left = 0;
}

void state_take(struct look *l, size_t *budget)
{
	const struct packet *p = l->p;
	struct end *from = l->from, *to = l->to;

	heard_sent(l);
	to->arrived++;
	moment_of(to, p->time);
	to->moment.came++;
	moment_of(from, p->time);
	from->moment.left++;
	if (p->cksum_known && !p->cksum_ok)
		return;
	heard_arrived(l);
	if (p->rst) {
		take_reset(from, to, p);
		return;
	}
	take_syn(l->conn, from, p);
	take_ack(l->conn, from, to, p);
	take_fin(from, to, p);
	take_sender(from, p, budget);
	take_arrived(to, p);
	take_established(l->conn);
}
