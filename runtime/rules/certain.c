// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is certain, and what follows from the state of a connection. */
#include "runtime/rules/watcher.h"

/* An end's MSS if it has announced none (RFC 9293 section 3.7.1). */
#define MSS_V4 536
#define MSS_V6 1220

struct end *conn_other(struct conn *c, const struct end *e)
{
	return &c->end[e == &c->end[0]];
}

static bool start_known(const struct conn *c)
{
	return c->scale_known && c->end[0].isn_known && c->end[1].isn_known;
}

/* What Multipath TCP sends in one connection may have been written for another (RFC 8684). */
static bool app_known(const struct conn *c, const struct end *e)
{
	return e->app && !e->app->odd && !e->app->failed && !c->end[0].offer.mptcp &&
	       !c->end[1].offer.mptcp;
}

bool look_certain(const struct look *l, const struct end *e, unsigned needs)
{
	const struct conn *c = l->conn;

	if (!needs)
		return true;
	if ((needs & ODD_SYN ? c->was_murky : c->murky) || (needs & START && !start_known(c)))
		return false;
	if (needs & (ORDER | ARRIVAL) && !e->here)
		return false;
	if (needs & SEEN && !c->end[0].here && !c->end[1].here)
		return false;
	if (needs & WHOLE && (c->missed || l->w->holes))
		return false;
	if (needs & ALIVE && (c->end[0].gone || c->end[1].gone))
		return false;
	if (needs & SIZES && !l->w->cfg.sizes_known)
		return false;
	if (needs & APP && !app_known(c, e))
		return false;
	return !(needs & PRESENT) || (l->p && l->p->here == l->p->len);
}

/* Who has sent a FIN, or may have had one; and whether its own was acknowledged. */
static enum end_state closing_state(const struct end *e)
{
	bool acked = e->fin_sent && e->una > e->fin_pos;

	if (!e->fin_sent)
		return e->fin_got ? END_CLOSE_WAIT : END_ESTABLISHED;
	if (!e->fin_got)
		return acked ? END_FIN_WAIT_2 : END_FIN_WAIT_1;
	if (e->fin_got_first)
		return acked ? END_CLOSED : END_LAST_ACK;
	return acked ? END_TIME_WAIT : END_CLOSING;
}

enum end_state end_state(const struct conn *c, const struct end *e)
{
	if (e->gone)
		return END_CLOSED;
	if (!c->established && e->syn_sent)
		return e->got ? END_SYN_RECEIVED : END_SYN_SENT;
	if (!e->syn_sent)
		return END_UNKNOWN;
	return closing_state(e);
}

unsigned end_mss(struct conn *c, const struct end *e, unsigned opts_len)
{
	const struct offer *o = &conn_other(c, e)->offer;
	unsigned mss = o->mss_given ? o->mss : e->addr.family == AF_INET ? MSS_V4 : MSS_V6;

	return mss > opts_len ? mss - opts_len : 0;
}

/* RFC 9293 section 3.10.7.4, Table 6. */
static bool fits(long long nxt, long long edge, long long seq, long long end)
{
	if (seq == end)
		return seq == nxt || (nxt <= seq && seq < edge);
	return (nxt <= seq && seq < edge) || (nxt <= end - 1 && end - 1 < edge);
}

enum answer end_accepts(const struct end *e, const struct packet *p)
{
	long long high = e->got > e->acked ? e->got : e->acked;
	unsigned n;

	if (!e->win_known)
		return PERHAPS;
	if (p->cksum_known && !p->cksum_ok)
		return NO;
	n = (unsigned)fits(e->acked, e->edge_last, p->seq, p->end) +
	    (unsigned)fits(e->acked, e->edge, p->seq, p->end) +
	    (unsigned)fits(high, e->edge_last, p->seq, p->end) +
	    (unsigned)fits(high, e->edge, p->seq, p->end);
	return n == 4 ? YES : n ? PERHAPS : NO;
}

bool packet_is_ack(const struct packet *p)
{
	return p->has_ack && !p->syn && !p->fin && !p->rst && !p->len;
}
