// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is remembered of an end for rules about time, answers and silences. */
#include "runtime/rules/history.h"

#include "runtime/base/seq.h"
#include "runtime/rules/watcher.h"

#define SECOND 1000000000LL

#define KIND_AO 29 /* RFC 5925 */

/* ---- questions ---- */

const struct arrival *end_heard(const struct end *e)
{
	return &e->h.came[e->h.last];
}

bool end_settled(const struct end *e)
{
	const struct arrival *a = end_heard(e);

	if (a->flags & TCP_FLAG_SYN || !e->h.spoke)
		return a->sound && e->una == e->nxt && a->ack == e->una &&
		       a->seq == a->end - !!(a->flags & TCP_FLAG_SYN);
	return a->sure;
}

bool end_prompted(const struct look *l, const struct end *e, uint64_t since)
{
	return end_heard(e)->packet > since || l->w->icmp > since;
}

bool look_limited(const struct look *l)
{
	return l->w->limited;
}

const struct sent *look_timer(const struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;
	const struct sent *s;

	if (p->fresh || p->end == p->seq || p->seq < e->una || p->rst || look_probes(l))
		return NULL;
	s = flight_at(&e->flight, p->seq);
	return s && !end_prompted(l, e, s->packet) ? s : NULL;
}

/* RFC 6298 section 2: SRTT and RTTVAR are weighted means of what was measured, at most age_max;
 * before that 1 s, after a SYN that was lost 3 s (5.7). Some round to half seconds. */
int64_t end_patience(const struct end *e)
{
	return 4 * SECOND + 6 * e->h.age_max + 3 * e->h.gap_max;
}

long long end_first_window(struct conn *c, const struct end *e)
{
	long long mss = most(end_mss(c, e, 0), 64);

	return 10 * mss < most(2 * mss, 14600) ? 10 * mss : most(2 * mss, 14600);
}

bool look_probes(const struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;

	if (p->syn || p->fin || p->rst || !l->to->win_known || l->to->edge_last > e->nxt)
		return false;
	if (!p->len)
		return p->seq == e->nxt - 1;
	return p->len == 1 && p->seq + 1 >= l->to->edge_last && p->seq >= e->una - 1;
}

/* ---- what it has sent ---- */

static void timer(struct look *l)
{
	struct history *h = &l->from->h;
	const struct packet *p = l->p;

	if (!look_timer(l) || p->seq != l->from->una) {
		if (h->rto && p->fresh)
			h->rto_bytes += (long long)p->len;
		return;
	}
	h->rto |= p->end < l->from->nxt || h->timer_n > 0;
	h->rto_bytes = (long long)p->len;
	h->timer_n++;
	h->timer_ns[1] = h->timer_ns[0];
	h->timer_ns[0] = l->now;
}

static void probe(struct look *l)
{
	struct history *h = &l->from->h;
	const struct packet *p = l->p;

	if (!look_probes(l)) {
		if (p->len) {
			h->probe_n = 0;
			h->probing = false;
		}
		return;
	}
	if (h->probe_edge != l->to->edge_last) {
		h->probe_n = 0;
		h->probing = false;
	}
	if (h->probe_n && l->now - h->probe_ns[0] < SECOND * 95 / 100)
		h->probing = true; /* no keep-alive is sent that often */
	h->probing |= p->len == 1 && p->seq >= l->to->edge_last;
	h->probe_n++;
	h->probe_ns[1] = h->probe_ns[0];
	h->probe_ns[0] = l->now;
	h->probe_packet = p->number;
	h->probe_edge = l->to->edge_last;
}

static void stamps(struct history *h, const struct packet *p)
{
	if (!p->opts.ts || (h->ts_known && seq_before(p->opts.ts_val, h->ts_max)))
		return;
	h->ts_known = true;
	h->ts_max = p->opts.ts_val;
}

static bool keyed(const struct packet *p)
{
	struct tcp_hdr tcp = *p->tcp;
	struct tcpopt o;
	size_t at = 0;

	while (tcpopt_next(tcp.opts, tcp.opts_len, &at, &o) > 0 && o.kind != TCPOPT_KIND_EOL)
		if (o.kind == TCPOPT_KIND_MD5 || o.kind == KIND_AO)
			return true;
	return false;
}

static void sizes(struct look *l)
{
	struct end *e = l->from;
	const struct packet *p = l->p;
	const struct sent *s = p->again ? flight_at(&e->flight, p->seq) : NULL;

	if (s)
		e->h.gap_max = most(e->h.gap_max, l->now - s->last_ns);
	if (p->len)
		e->h.pieces += (p->len + p->piece - 1) / p->piece;
	if (p->syn)
		e->h.syn_timed = !e->h.syn_times++ || (e->h.syn_timed && look_timer(l));
	if (p->fresh && p->len && e->una == e->nxt && e->data_ns &&
	    l->now - e->data_ns > 60 * SECOND + 30 * e->h.age_max)
		e->h.burst_from = e->nxt;
}

static void speak(struct look *l)
{
	struct history *h = &l->from->h;
	const struct packet *p = l->p;

	timer(l);
	probe(l);
	stamps(h, p);
	sizes(l);
	h->keyed |= keyed(p);
	h->spoke |= !p->syn && !p->rst;
	h->heard = 0;
	h->last_flags = p->flags;
	h->last_empty = p->end == p->seq;
	h->rst_packet = p->rst ? p->number : 0;
	if ((packet_is_ack(p) || p->rst) && h->credit)
		h->credit--;
}

/* ---- what comes to it ---- */

/* RFC 7323 section 5.3: a segment without a time stamp may be dropped, one that is older is. */
static bool stamp_good(const struct look *l)
{
	const struct history *sender = &l->from->h;

	if (!l->conn->ts)
		return true;
	return l->p->opts.ts &&
	       (!sender->ts_known || !seq_before(l->p->opts.ts_val, sender->ts_max));
}

static bool sound(const struct look *l)
{
	const struct packet *p = l->p;

	return (!p->cksum_known || p->cksum_ok) && !p->opts.malformed && !p->opts.mptcp &&
	       !l->from->h.keyed && !l->to->h.keyed && !keyed(p);
}

/* RFC 9293 section 3.10.7.4, from the first check to the last: nothing says that this one is not
 * taken. */
static bool sure(const struct look *l, const struct arrival *a)
{
	const struct packet *p = l->p;
	const struct end *e = l->to;

	if (!a->alive || !a->sound || a->accepted != YES || p->syn || p->rst || !p->has_ack)
		return false;
	if (p->ack > e->nxt || p->ack < e->una || !stamp_good(l))
		return false;
	if (e->fin_got && p->end > e->got)
		return false;
	return (!p->len || p->end <= e->edge_last) && !(p->flags & TCP_FLAG_URG);
}

/* RFC 5681 section 2; with SACK, what was said must show three segments that have arrived. */
static bool dup(const struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->to;

	return packet_is_ack(p) && p->ack == e->una && e->una < e->nxt && l->from->ack_any &&
	       p->ack == l->from->ack_last && p->win == l->from->win &&
	       !l->conn->sack == !p->opts.nsack;
}

static void acked(struct look *l, const struct arrival *a)
{
	struct end *e = l->to;
	const struct packet *p = l->p;
	const struct sent *s;

	e->h.dups = a->sure && dup(l) ? e->h.dups + 1 : 0;
	if (!p->has_ack || p->rst || p->ack > e->nxt)
		return;
	s = p->ack > e->una ? flight_at(&e->flight, e->una) : NULL;
	if (s)
		e->h.age_max = most(e->h.age_max, l->now - s->first_ns);
	if (a->sure && p->ack > e->h.una_sure) {
		e->h.una_sure = p->ack;
		e->h.una_sure_ns = l->now;
	}
}

static struct arrival arrival(const struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->to;
	struct arrival a = {.packet = p->number,
			    .ns = l->now,
			    .flags = p->flags,
			    .seq = p->seq,
			    .end = p->end,
			    .ack = p->ack,
			    .raw_ack = p->tcp->ack,
			    .raw_end = p->tcp->seq + (uint32_t)(p->end - p->seq),
			    .len = p->len,
			    .accepted = end_accepts(e, p)};

	a.sound = sound(l);
	a.alive = l->conn->established && e->h.spoke && !e->gone && !l->from->gone;
	a.sure = sure(l, &a);
	a.lone = !e->h.refused_ns || l->now - e->h.refused_ns > 2 * SECOND;
	a.fills = a.sure && e->ahead.n && !e->h.ooo_doubt && p->seq <= e->got && p->end > e->got;
	return a;
}

static void hear(struct look *l)
{
	struct history *h = &l->to->h;
	struct arrival a = arrival(l);

	acked(l, &a);
	if (a.sure)
		h->taken_ns = l->now;
	else
		h->refused_ns = l->now;
	h->ooo_doubt = l->to->ahead.n ? h->ooo_doubt || !a.sure : !a.sure;
	if (l->now - end_heard(l->to)->ns > SECOND)
		h->credit = 0;
	if (!(l->p->flags & TCP_FLAG_RST))
		h->credit +=
			l->p->len ? (unsigned)((l->p->len + l->p->piece - 1) / l->p->piece) : 1;
	h->last = (h->last + 1) % ARRIVALS;
	h->came[h->last] = a;
	h->heard++;
	h->total++;
	h->timer_n = 0;
	h->rto = false;
	h->rto_bytes = 0;
	h->burst_from = 0;
}

void history_take(struct look *l)
{
	speak(l);
	hear(l);
}

/* ---- what follows ---- */

static void closed(struct look *l, struct end *e)
{
	if (e->h.time_wait || end_state(l->conn, e) != END_TIME_WAIT || e->acked < e->got)
		return;
	e->h.time_wait = true;
	e->h.time_wait_ns = l->now;
}

void history_after(struct look *l)
{
	closed(l, l->from);
	closed(l, l->to);
}

static void inherit(struct end *new, const struct end *old, int64_t now)
{
	if (old->h.reopened && !old->syn_sent) {
		new->h.reopened = true;
		new->h.before_nxt = old->h.before_nxt;
	} else if (old->h.time_wait && now - old->h.time_wait_ns < 59 * SECOND) {
		new->h.reopened = true;
		new->h.before_nxt = old->isn + (uint32_t)old->nxt;
	}
}

void history_inherit(struct conn *new, const struct conn *old)
{
	unsigned i, same = new->end[0].port ==
			   old->end[0].port &&ipaddr_equal(&new->end[0].addr, &old->end[0].addr);

	for (i = 0; i < 2; i++)
		inherit(&new->end[i], &old->end[same ? i : !i], new->first_ns);
}
