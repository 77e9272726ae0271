// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about windows: those that an end announces, and how it keeps to those of the other. */
#include "runtime/rules/rule.h"

/* The windows of Multipath TCP are those of all its subflows together (RFC 8684 section 3.3.1). */
static bool is_shared(const struct look *l)
{
	return l->from->offer.mptcp && l->to->offer.mptcp;
}

/* RFC 9293 section 3.8.6. A window that is announced in units of its scale loses less than one unit
 * (RFC 7323 section 2.4). */
void rule_window_edge_left(struct look *l)
{
	const struct packet *p = l->p;
	long long edge = p->ack + (long long)p->win;
	long long unit = l->conn->scaled ? 1LL << l->from->offer.wscale : 1;

	if (!p->has_ack || p->rst || p->syn || is_shared(l) || !l->from->win_known ||
	    edge + unit > l->from->edge)
		return;
	l->earlier = l->from->edge_packet;
	say_came(l, "ack %lld and window %llu: the right edge is %lld", p->ack,
		 (unsigned long long)p->win, edge);
	say_should(l, "a right edge of %lld at least", l->from->edge);
	say_how(l, "packet %llu announced %lld", (unsigned long long)l->from->edge_packet,
		l->from->edge);
}

/* RFC 9293 section 3.8.6.1: one octet may probe a window that is closed. A FIN is no data. */
void rule_window_exceeded(struct look *l)
{
	const struct packet *p = l->p;
	long long end = p->data + (long long)p->len;

	if (!p->len || p->rst || p->syn || is_shared(l) || !l->to->win_known || end <= l->to->edge)
		return;
	if (p->len == 1 && p->data == l->to->edge)
		return;
	l->earlier = l->to->edge_packet;
	say_came(l, "data up to %lld", end);
	say_should(l, "data up to %lld at most", l->to->edge);
	say_how(l, "the furthest edge that the other side ever announced is %lld, in packet %llu",
		l->to->edge, (unsigned long long)l->to->edge_packet);
}

static long long least(long long a, long long b)
{
	return a < b ? a : b;
}

/* What time stamps take of each segment, with their padding. */
#define TS_BYTES 12

/* RFC 9293 section 3.8.6.2.2. Its buffer is twice the largest window at least, for what we know; a
 * segment is as large as the largest that has come. */
void rule_window_silly(struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;
	long long step = p->ack + (long long)p->win - e->edge;
	long long enough = least(least((long long)e->piece_got, (long long)(e->win_max / 2)),
				 end_mss(l->conn, l->to, l->conn->ts ? TS_BYTES : 0));

	if (!p->has_ack || p->rst || p->syn || is_shared(l) || !e->win_known || p->ack != e->edge ||
	    step <= 0 || step >= enough)
		return;
	l->earlier = e->edge_packet;
	say_came(l, "a window of %lld where it was closed", step);
	say_should(l, "none, until there is room for %lld", enough);
	say_how(l, "packet %llu announced %lld as right edge, which has been reached",
		(unsigned long long)e->edge_packet, e->edge);
}
