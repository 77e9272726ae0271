// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about what is answered, and how, and what is not. */
#include "runtime/rules/rule.h"

#define MS     1000000LL
#define SECOND 1000000000LL

/* ---- what must be answered: RFC 9293 section 3.10.7.4 ---- */

/* Any packet is an answer. @owes: the packet that has come wants one. */
static void wait_for_answer(struct look *l, bool owes)
{
	if (l->hook == AFTER)
		due_clear(l, l->from);
	else if (l->hook == HEARD && owes && !due_of(l, l->from))
		due_set(l, l->from, l->now + SECOND, 0);
}

static void say_unanswered(struct look *l, const char *should)
{
	const struct arrival *a = end_heard(l->from);

	l->earlier = a->packet;
	say_came(l, "nothing for %.3f s", seconds(l->now - a->ns));
	say_should(l, "%s", should);
	say_how(l,
		"packet %llu has %lld:%lld; expected was %lld, the window ends at %lld; nothing "
		"was refused in the two seconds before",
		(unsigned long long)a->packet, a->seq, a->end, l->from->got, l->from->edge_last);
}

/* The first check. An empty segment right at the edge of the window is let pass. */
void rule_unanswered(struct look *l)
{
	const struct arrival *a = end_heard(l->from);
	unsigned odd = TCP_FLAG_RST | TCP_FLAG_SYN;
	bool owes = a->alive && a->sound && a->accepted == NO && a->lone && !(a->flags & odd) &&
		    a->flags & TCP_FLAG_ACK && (a->end > a->seq || a->seq != l->from->edge_last);

	if (l->hook != SILENCE)
		wait_for_answer(l, owes);
	else
		say_unanswered(l, "an ACK: the segment is not acceptable");
}

/* The fourth, RFC 5961 section 4.2. In TIME-WAIT it may open another connection, or be dropped (RFC
 * 6191). */
void rule_challenge_syn(struct look *l)
{
	const struct arrival *a = end_heard(l->from);
	bool owes = a->alive && a->sound && a->lone && a->flags & TCP_FLAG_SYN &&
		    !(a->flags & TCP_FLAG_RST) && !l->from->fin_sent;

	if (l->hook != SILENCE)
		wait_for_answer(l, owes);
	else
		say_unanswered(l, "a challenge ACK for a SYN in a synchronized state");
}

/* The second, RFC 5961 section 3.2: within the window, but not at its beginning. */
void rule_challenge_rst(struct look *l)
{
	const struct end *e = l->from;
	const struct arrival *a = end_heard(e);
	bool owes = a->alive && a->sound && a->lone && a->flags & TCP_FLAG_RST &&
		    !(a->flags & TCP_FLAG_SYN) && !e->ahead.n && e->win_known && a->seq > e->got &&
		    a->seq > e->acked && a->seq < e->edge_last && !e->h.time_wait;

	if (l->hook != SILENCE)
		wait_for_answer(l, owes);
	else
		say_unanswered(l, "a challenge ACK for a RST that is not exact");
}

/* ---- what must not be ---- */

/* As the last one was, in all that an ACK says. */
static bool says_nothing_new(const struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;

	return packet_is_ack(p) && e->ack_any && p->ack == e->ack_last && p->ack == e->acked &&
	       e->win_known && p->win == e->win && p->seq == e->nxt && !p->opts.nsack &&
	       e->h.last_flags == p->flags && e->h.last_empty && !p->opts.accecn;
}

/* RFC 9293 section 3.10.7.4, first and second check, RFC 5961 section 3.2: silence. */
void rule_rst_answered(struct look *l)
{
	const struct end *e = l->from;
	const struct arrival *a = end_heard(e);

	if (e->h.heard != 1 || !(a->flags & TCP_FLAG_RST) || a->accepted != NO || !a->alive ||
	    l->now - a->ns > 5 * MS || e->h.credit || !says_nothing_new(l))
		return;
	l->earlier = a->packet;
	say_came(l, "an ACK that says nothing new");
	say_should(l, "nothing: a RST outside of the window is dropped");
	say_how(l,
		"only packet %llu, a RST at %lld, has come since it sent last; the window was "
		"%lld:%lld",
		(unsigned long long)a->packet, a->seq, e->acked, e->edge_last);
}

/* RFC 9293 section 3.5.2: of a connection that is none. */
void rule_rst_for_rst(struct look *l)
{
	const struct end *e = l->from;
	const struct arrival *a = end_heard(e);

	if (!l->p->rst || e->h.heard != 1 || !(a->flags & TCP_FLAG_RST) || a->alive)
		return;
	if (!(e->rst_sent || (!e->syn_sent && !e->h.spoke)) || l->now - a->ns > SECOND)
		return;
	l->earlier = a->packet;
	say_came(l, "a RST");
	say_should(l, "nothing: a RST is not answered");
	say_how(l, "only packet %llu, a RST, has come since it sent last",
		(unsigned long long)a->packet);
}

/* ---- numbers of RSTs ---- */

static bool is_answer(const struct packet *p, const struct arrival *a)
{
	if (a->flags & TCP_FLAG_ACK)
		return p->tcp->seq == a->raw_ack;
	return !p->tcp->seq && p->has_ack && p->tcp->ack == a->raw_end;
}

/* RFC 9293 section 3.5.2, group 1: where there is no connection. */
void rule_rst_numbers(struct look *l)
{
	const struct end *e = l->from;
	const struct arrival *a = end_heard(e);
	unsigned i;

	if (!l->p->rst || e->syn_sent || e->h.spoke || !a->packet || a->flags & TCP_FLAG_RST)
		return;
	for (i = 0; i < ARRIVALS; i++)
		if (e->h.came[i].packet && is_answer(l->p, &e->h.came[i]))
			return;
	l->earlier = a->packet;
	say_came(l, "a RST with seq %lu, ack %lu on the wire", (unsigned long)l->p->tcp->seq,
		 (unsigned long)l->p->tcp->ack);
	if (a->flags & TCP_FLAG_ACK)
		say_should(l, "seq %lu, the ACK of what it answers", (unsigned long)a->raw_ack);
	else
		say_should(l, "seq 0 and ack %lu, behind what it answers",
			   (unsigned long)a->raw_end);
	say_how(l, "packet %llu came to a port where nothing else was ever sent",
		(unsigned long long)a->packet);
}

/* RFC 9293 section 3.10.5: SEQ is SND.NXT; or an answer, as above. Who sees less room than that
 * takes the edge of the window. */
void rule_rst_abort_number(struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;
	unsigned i;

	if (!p->rst || !l->conn->established || !e->h.spoke)
		return;
	if ((p->seq >= e->una && p->seq <= e->nxt) || p->seq == l->to->edge ||
	    p->seq == l->to->edge_last)
		return;
	for (i = 0; i < ARRIVALS; i++)
		if (e->h.came[i].packet && is_answer(p, &e->h.came[i]))
			return;
	say_came(l, "a RST at %lld", p->seq);
	say_should(l, "a RST at %lld, the next number", e->nxt);
	say_how(l, "it has sent all up to %lld, and no packet that came last had ack %lld", e->nxt,
		p->seq);
}

/* ---- ACKs and RSTs that nobody needs ---- */

/* RFC 9293 section 3.8.6.3, RFC 5961 section 7: what ends in a storm of ACKs. */
void rule_ack_of_ack(struct look *l)
{
	const struct end *e = l->from;
	const struct arrival *a = end_heard(e);

	if (e->h.heard != 1 || e->h.credit != 1 || !a->sure || a->end != a->seq ||
	    a->seq != e->got || a->flags != TCP_FLAG_ACK || l->now - a->ns > 20 * MS ||
	    e->ahead.n || !says_nothing_new(l))
		return;
	l->earlier = a->packet;
	say_came(l, "an ACK that says nothing new");
	say_should(l, "nothing: an ACK is not acknowledged");
	say_how(l, "only packet %llu, an ACK that is acceptable, has come since it sent last",
		(unsigned long long)a->packet);
}

/* RFC 9293 section 3.5.2: one for each segment that comes, one for an abort. */
void rule_rst_repeated(struct look *l)
{
	const struct end *e = l->from;

	if (!l->p->rst || !e->rst_sent || !e->h.rst_packet || e->h.heard || e->h.credit)
		return;
	l->earlier = e->h.rst_packet;
	say_came(l, "another RST");
	say_should(l, "one RST for each segment that comes, and for an abort");
	say_how(l, "nothing has come since packet %llu", (unsigned long long)e->h.rst_packet);
}
