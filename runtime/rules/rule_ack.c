// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about acknowledgments. */
#include "runtime/rules/rule.h"

/* At the acknowledging end we know what can have arrived, at the other what it has sent at most. */
static long long ack_most(const struct look *l)
{
	return l->from->here ? l->from->got : l->to->nxt;
}

/* RFC 9293 section 3.4: an ACK says that all before it was received, a FIN counting once. Numbers
 * of RSTs follow other rules. */
void rule_ack_unsent(struct look *l)
{
	const struct packet *p = l->p;
	long long most = ack_most(l);

	if (!p->has_ack || p->rst || p->ack <= most || (l->from->here && l->from->ahead.lost))
		return;
	say_came(l, "ack %lld", p->ack);
	say_should(l, "ack %lld at most", most);
	say_how(l, "the other side has sent all up to %lld, %s, and nothing that follows on it",
		most, l->to->fin_sent ? "its FIN included" : "and no FIN");
}

/* RFC 9293 section 3.3.1: RCV.NXT only grows, and every ACK is RCV.NXT (section 3.4). A SYN-ACK
 * that is repeated repeats its own. */
void rule_ack_back(struct look *l)
{
	const struct packet *p = l->p;

	if (!p->has_ack || p->rst || p->syn || !l->from->ack_any || p->ack >= l->from->acked)
		return;
	say_came(l, "ack %lld", p->ack);
	say_should(l, "ack %lld at least", l->from->acked);
	say_how(l, "it had acknowledged %lld before", l->from->acked);
}

/* RFC 9293 section 3.1: once the connection is established ACK is always set. */
void rule_ack_flag(struct look *l)
{
	const struct packet *p = l->p;

	if (p->has_ack || p->syn || p->rst || !l->conn->established)
		return;
	say_came(l, "a segment without ACK");
	say_should(l, "ACK is set");
	say_how(l, "both SYNs were acknowledged before");
}

/* RFC 9293 section 3.10.7.4: <SEQ=SND.NXT>. Less is lawful: probes, and after a retransmission. */
void rule_ack_seq(struct look *l)
{
	const struct packet *p = l->p;

	if (!packet_is_ack(p) || p->seq <= l->from->nxt)
		return;
	say_came(l, "an ACK with sequence number %lld", p->seq);
	say_should(l, "sequence number %lld", l->from->nxt);
	say_how(l, "all that it has sent ends at %lld", l->from->nxt);
}

/* Options that make two ACKs differ. */
static bool says_more(const struct opts *o)
{
	return o->nsack || o->mptcp || o->accecn || o->md5;
}

/* As many ACKs have left as packets came. At one moment the order is not known. */
static bool has_answered(const struct end *e, int64_t now)
{
	return e->answered == e->arrived &&
	       (e->moment.ns != now || e->moment.left >= e->moment.came);
}

/* RFC 5681 section 4.2: one ACK for each segment, but for updates of the window. What has another
 * number is a probe. */
void rule_ack_twice(struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;

	if (!packet_is_ack(p) || !e->ack_any || p->ack != e->ack_last || p->win != e->win ||
	    !e->win_known || p->seq != e->nxt || !has_answered(e, p->time) || says_more(&p->opts) ||
	    !l->conn->established || p->flags != TCP_FLAG_ACK)
		return;
	l->earlier = e->sent_packet;
	say_came(l, "ack %lld again", p->ack);
	say_should(l, "nothing");
	say_how(l, "packet %llu said the same, and nothing has arrived since",
		(unsigned long long)e->sent_packet);
}
