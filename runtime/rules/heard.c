// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what ends say in options and marks. */
#include "runtime/rules/heard.h"

#include "runtime/rules/watcher.h"

#define ALONE_NS 600000000LL /* longer than an ACK may be delayed (RFC 9293 section 3.8.6.3) */

void heard_leave(const struct conn *c, unsigned side, struct former out[static 2])
{
	unsigned i;

	for (i = 0; i < 2; i++) {
		const struct end *e = &c->end[i ? !side : side];

		out[i] = (struct former){
			.known = e->isn_known && e->syn_sent, .isn = e->isn, .ns = e->heard.syn_ns};
	}
}

/* ---- sent ---- */

static unsigned ace_of(const struct packet *p)
{
	return (p->flags & TCP_FLAGS_ACE) >> TCP_FLAGS_ACE_SHIFT;
}

static void sent_syn(struct heard *h, const struct packet *p)
{
	if (!p->syn || p->seq)
		return;
	if (!h->syns++)
		h->syn_ns = p->time;
	h->bare |= !p->has_ack;
	h->syn_data |= p->len > 0;
	h->mss |= p->opts.mss;
	h->wscale |= p->opts.wscale;
	h->sackok |= p->opts.sackok;
	h->ts |= p->opts.ts;
	h->fo |= p->opts.fo;
	h->aces |= 1U << ace_of(p);
	h->ecns |= 1U << (p->seg->ip.tos & 3);
	h->syn_ect |= p->seg->ip.tos & 3;
}

static void sent_ts(struct heard *h, const struct packet *p)
{
	if (!p->opts.ts) {
		h->ts_lacked |= !p->syn;
		return;
	}
	if (!h->ts_sent) {
		h->val_first = p->opts.ts_val;
		h->val_first_ns = p->time;
	}
	if (!h->ts_sent || h->val != p->opts.ts_val)
		h->tick_ns = p->time;
	h->ts_sent = true;
	h->val = p->opts.ts_val;
	h->ecr = p->opts.ts_ecr;
	h->ts_packet = p->number;
}

static void sent_urgent(struct heard *h, const struct packet *p)
{
	long long end = p->seq + p->tcp->urg;

	if (!(p->flags & TCP_FLAG_URG) || (h->urgent && end <= h->urg_end))
		return;
	h->urgent = true;
	h->urg_end = end;
	h->urg_packet = p->number;
}

void heard_sent(struct look *l)
{
	struct heard *h = &l->from->heard;
	const struct packet *p = l->p;

	if (p->rst)
		return;
	sent_syn(h, p);
	sent_ts(h, p);
	sent_urgent(h, p);
	h->dsacks += packet_dsack(p);
}

/* ---- arrived: time stamps ---- */

static void ring(struct heard *h, uint32_t val)
{
	unsigned i;

	for (i = 0; i < h->nvals && i < TS_VALS; i++)
		if (h->vals[i] == val)
			return;
	if (h->nvals >= TS_VALS)
		h->vals_lost = true;
	h->vals[h->nvals++ % TS_VALS] = val;
}

/* RFC 7323 section 5.3, R3: TS.Recent moves if the segment is not old and reaches back to the last
 * ACK. */
static void arrived_ts(struct heard *h, const struct end *to, const struct packet *p, bool taken)
{
	if (!p->opts.ts)
		return;
	ring(h, p->opts.ts_val);
	if (!taken || p->end == p->seq || p->seq > to->ack_last)
		return;
	if (h->recent_due && (int32_t)(p->opts.ts_val - h->recent) <= 0)
		return;
	h->recent_due = true;
	h->recent = p->opts.ts_val;
	h->recent_end = p->end;
	h->recent_packet = p->number;
}

/* ---- arrived: out of order, and twice ---- */

static bool was_here(const struct end *to, const struct packet *p)
{
	return p->end > p->seq &&
	       (p->seq < to->got || to->ahead.lost || spans_touch(&to->ahead, p->seq, p->end));
}

static void arrived_data(struct heard *h, const struct end *to, const struct packet *p, bool taken)
{
	h->lone = taken && p->seq > to->got && !was_here(to, p) && to->acked == to->got &&
		  p->time - h->came_ns > ALONE_NS;
	h->lone_from = p->seq;
	h->lone_to = p->end;
	h->lone_ns = p->time;
	h->lone_packet = p->number;
	h->twice += was_here(to, p);
}

/* ---- arrived: marks ---- */

static bool has_ce(const struct packet *p)
{
	return (p->seg->ip.tos & 3) == 3;
}

/* RFC 3168 section 6.1.3. Where both marks come, in whatever order, nothing is certain. */
static void arrived_marks(struct heard *h, const struct end *to, const struct packet *p, bool taken)
{
	bool cwr = p->flags & TCP_FLAG_CWR, next = taken && p->len && p->seq == to->got;

	h->ce_any |= has_ce(p);
	if (has_ce(p) || cwr)
		h->cwr_due = next && !has_ce(p);
	if (cwr) {
		h->ce_due = false;
		h->cwr_end = p->end;
		h->cwr_packet = p->number;
	} else if (has_ce(p) && next && !h->ce_due) {
		h->ce_due = true;
		h->ce_end = p->end;
		h->ce_packet = p->number;
	}
}

/* RFC 7323 section 5.5: after so long a pause TS.Recent is no longer valid. */
#define OUTDATED_NS (24 * 86400 * 1000000000LL)

void heard_arrived(struct look *l)
{
	struct heard *h = &l->to->heard;
	bool taken = look_taken(l);

	if (l->p->time - h->came_ns > OUTDATED_NS)
		h->recent_due = false;
	if (!l->p->rst) {
		arrived_ts(h, l->to, l->p, taken);
		arrived_data(h, l->to, l->p, taken);
		arrived_marks(h, l->to, l->p, taken);
	}
	h->came_ns = l->p->time;
}

/* ---- what follows ---- */

bool packet_dsack(const struct packet *p)
{
	const struct opts *o = &p->opts;
	unsigned i;

	if (!o->nsack || o->sack[0].from >= o->sack[0].to)
		return false;
	if (o->sack[0].to <= p->ack)
		return true;
	/* The block that holds it should be the second, but what has come since may be before it.
	 */
	for (i = 1; i < o->nsack; i++)
		if (o->sack[i].from <= o->sack[0].from && o->sack[0].to <= o->sack[i].to)
			return true;
	return false;
}

static bool signed_by(const struct packet *p)
{
	return p->opts.md5 || p->opts.ao || p->opts.mptcp;
}

/* RFC 7323 section 5.3: not older than anything that may have arrived. */
static bool ts_taken(const struct look *l)
{
	const struct heard *h = &l->to->heard;
	unsigned i;

	if (!l->conn->ts || !l->p->opts.ts || h->vals_lost)
		return !l->conn->ts && !l->p->opts.ts;
	for (i = 0; i < h->nvals && i < TS_VALS; i++)
		if ((int32_t)(l->p->opts.ts_val - h->vals[i]) < 0)
			return false;
	return true;
}

/* RFC 5961 section 5.2. */
static bool ack_taken(const struct end *to, const struct packet *p)
{
	return p->has_ack && p->ack >= to->una && p->ack <= to->nxt;
}

bool look_taken(const struct look *l)
{
	const struct packet *p = l->p;

	if (!look_certain(l, l->to, START | ARRIVAL | WHOLE | ALIVE | PRESENT))
		return false;
	if (!l->conn->established || p->syn || p->rst || p->opts.malformed || signed_by(p))
		return false;
	return p->flags & TCP_FLAG_ACK && ack_taken(l->to, p) && ts_taken(l) &&
	       p->end <= l->to->edge_last && end_accepts(l->to, p) == YES;
}

/* RFC 3168 section 6.1.1, RFC 9768 section 3.1: by the flags of the SYN, then of the SYN-ACK, as
 * AE, CWR, ECE. Not known when one of them was sent in two ways. */
enum ecn_mode conn_ecn(const struct conn *c)
{
	const struct heard *a = &c->end[0].heard, *b = &c->end[1].heard;
	const struct heard *asked = a->bare ? a : b, *told = a->bare ? b : a;
	unsigned s = told->aces;

	if (a->bare == b->bare || !a->syns || !b->syns || s & (s - 1))
		return ECN_UNKNOWN;
	if (asked->aces == 1)
		return ECN_NONE;
	if (asked->aces == 1 << 3)
		return s == 1 << 1 ? ECN_CLASSIC : s & (1 << 5) ? ECN_UNKNOWN : ECN_NONE;
	if (asked->aces != 1 << 7)
		return ECN_UNKNOWN;
	return s == 1 << 1 ? ECN_CLASSIC : s & (1 | 1 << 7) ? ECN_NONE : ECN_ACCURATE;
}
