// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about the opening of connections: numbers and what the two SYNs agree upon. */
#include "runtime/base/seq.h"
#include "runtime/rules/rule.h"

#define MILLISECOND 1000000LL

/* RFC 9293 section 3.4.1: the clock of the ISN ticks, so a later life of the same ports has
 * another. */
void rule_isn_same(struct look *l)
{
	const struct former *f = &l->from->heard.former;

	if (!l->p->syn || l->p->seq || l->from->syn_sent || !f->known)
		return;
	if (f->isn != l->p->tcp->seq || l->now - f->ns < MILLISECOND)
		return;
	say_came(l, "initial sequence number %u, as the former connection of these ports",
		 l->p->tcp->seq);
	say_should(l, "another initial sequence number");
	say_how(l, "the former connection began %.3f s before", seconds(l->now - f->ns));
}

/* RFC 9293 section 3.8.1: what is repeated is the same. Only where nothing has come between the
 * two: a SYN may have begun another life. */
void rule_synack_number(struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;

	if (!p->syn || !p->has_ack || !e->syn_sent || !p->seq || l->conn->established)
		return;
	if (l->to->sent_packet > e->sent_packet || l->conn->odd_syn[l->to == &l->conn->end[1]])
		return;
	l->earlier = e->sent_packet;
	say_came(l, "a SYN-ACK with sequence number %lld", p->seq);
	say_should(l, "the sequence number of the SYN that is repeated, 0");
	say_how(l, "nothing has arrived since the one before, packet %llu",
		(unsigned long long)e->sent_packet);
}

/* RFC 9293 section 3.10.7.2. Data behind the SYN may be acknowledged, too. */
void rule_synack_ack(struct look *l)
{
	const struct packet *p = l->p;
	const struct former *f = &l->to->heard.former;

	if (!p->syn || !p->has_ack || !l->to->isn_known)
		return;
	if ((p->ack >= 1 && p->ack <= l->from->got) || l->conn->odd_syn[l->to == &l->conn->end[1]])
		return;
	if (f->known && p->tcp->ack == f->isn + 1)
		return;
	say_came(l, "a SYN-ACK with ack %lld", p->ack);
	say_should(l, "ack 1%s", l->to->heard.syn_data ? ", or more for the data of the SYN" : "");
	say_how(l, l->from->got ? "the SYN of the other side has number 0"
				: "no intact SYN of the other side has come");
}

static void off_syn(struct look *l, bool there, const char *name)
{
	if (l->p->syn || !there)
		return;
	say_came(l, "the option %s in a segment without SYN", name);
	say_should(l, "%s in SYNs only", name);
	say_how(l, "the options of the segment");
}

/* RFC 9293 section 3.2. */
void rule_mss_off_syn(struct look *l)
{
	off_syn(l, l->p->opts.mss, "MSS");
}

/* RFC 7323 section 2.2 lets the two SYNs have it, and who gets it elsewhere must ignore it. */
void rule_wscale_off_syn(struct look *l)
{
	off_syn(l, l->p->opts.wscale, "Window Scale");
}

/* RFC 2018 section 2. */
void rule_sackok_off_syn(struct look *l)
{
	off_syn(l, l->p->opts.sackok, "SACK-Permitted");
}

/* RFC 7413 section 4.1.1: it is ignored there. */
void rule_fo_off_syn(struct look *l)
{
	off_syn(l, l->p->opts.fo, "Fast Open");
}

/* Of a SYN-ACK that answers a SYN: @asked: one of the SYNs had it. */
static void unasked(struct look *l, bool there, bool asked, const char *name)
{
	if (!l->p->syn || !l->p->has_ack || !there || asked || !l->to->heard.bare)
		return;
	if (l->from->heard.bare)
		return;
	say_came(l, "a SYN-ACK with the option %s", name);
	say_should(l, "a SYN-ACK without it");
	say_how(l, "no SYN of the other side has %s", name);
}

/* RFC 7323 section 2.2. */
void rule_wscale_unasked(struct look *l)
{
	unasked(l, l->p->opts.wscale, l->to->heard.wscale, "Window Scale");
}

/* RFC 7323 section 3.2. */
void rule_ts_unasked(struct look *l)
{
	unasked(l, l->p->opts.ts, l->to->heard.ts, "Timestamps");
}

/* RFC 7413 section 4.2.1: the client asks. */
void rule_fo_unasked(struct look *l)
{
	unasked(l, l->p->opts.fo, l->to->heard.fo, "Fast Open");
}

/* RFC 7413 section 4.1.1: none, or 4 to 16 octets; the option is of even length. */
void rule_fo_length(struct look *l)
{
	unsigned n = l->p->opts.cookie_len;

	if (!l->p->opts.fo || !n || (n >= 4 && n <= 16 && n % 2 == 0))
		return;
	say_came(l, "a Fast Open cookie of %u octets", n);
	say_should(l, "4 to 16 octets, an even number");
	say_how(l, "the option in the SYN");
}

/* RFC 7413 section 4.2.2. A SYN-ACK may answer another copy of the SYN. */
void rule_fo_repeated(struct look *l)
{
	const struct end *e = l->from;
	const struct packet *p = l->p;

	if (!p->syn || p->seq || !e->heard.syns || l->to->sent_packet > e->sent_packet || e->gone)
		return;
	if (!p->opts.fo && !p->len)
		return;
	l->earlier = e->sent_packet;
	say_came(l, "a SYN that is repeated, with %s", p->len ? "data" : "the option Fast Open");
	say_should(l, "a SYN with neither data nor the option Fast Open");
	say_how(l, "packet %llu was the one before, and nothing has come since",
		(unsigned long long)e->sent_packet);
}
