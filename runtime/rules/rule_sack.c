// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about selective acknowledgments (RFC 2018, RFC 2883). */
#include "runtime/rules/rule.h"

#define MILLISECOND 1000000LL
#define BLOCK_ROOM  12 /* of a block with kind, length, and padding */

/* RFC 2018 section 4: no option without SACK-Permitted of the other side. */
void rule_sack_unagreed(struct look *l)
{
	if (!l->p->opts.nsack || l->p->rst || l->to->heard.sackok)
		return;
	say_came(l, "a SACK option");
	say_should(l, "none");
	say_how(l, "no SYN of the other side has SACK-Permitted");
}

/* RFC 2018 section 3. */
void rule_sack_empty(struct look *l)
{
	const struct opts *o = &l->p->opts;
	unsigned i;

	for (i = 0; i < o->nsack && o->sack[i].from < o->sack[i].to; i++)
		;
	if (i == o->nsack)
		return;
	say_came(l, "the SACK block %lld:%lld", o->sack[i].from, o->sack[i].to);
	say_should(l, "a right edge behind the left one");
	say_how(l, "block %u of the option", i + 1);
}

/* Whether all of it may have arrived at @e. */
static bool arrived(const struct end *e, long long from, long long to)
{
	if (from < e->got)
		from = e->got;
	return from >= to || e->ahead.lost || spans_hold(&e->ahead, from, to);
}

/* RFC 2018 section 3: a block is data that was received. */
void rule_sack_unsent(struct look *l)
{
	const struct opts *o = &l->p->opts;
	unsigned i;

	for (i = 0; i < o->nsack && arrived(l->from, o->sack[i].from, o->sack[i].to); i++)
		;
	if (i == o->nsack || l->p->rst)
		return;
	say_came(l, "the SACK block %lld:%lld", o->sack[i].from, o->sack[i].to);
	say_should(l, "blocks of data that has arrived");
	say_how(l, "not all of it was sent: all to %lld was, and what follows in pieces",
		l->from->got);
}

/* RFC 2018 section 3: what is below a block has not been received; what is below the ACK has. Only
 * the first block may report a duplicate (RFC 2883 section 4). */
void rule_sack_acked(struct look *l)
{
	const struct packet *p = l->p;
	const struct opts *o = &p->opts;
	unsigned i = packet_dsack(p);

	for (; i < o->nsack && (o->sack[i].from > p->ack || o->sack[i].from >= o->sack[i].to); i++)
		;
	if (i >= o->nsack || p->rst || !p->has_ack)
		return;
	say_came(l, "ack %lld with the SACK block %lld:%lld", p->ack, o->sack[i].from,
		 o->sack[i].to);
	say_should(l, "blocks that begin behind the ACK and what is missing there");
	say_how(l,
		"block %u begins at what is acknowledged, or before; it is not a report of a "
		"duplicate",
		i + 1);
}

/* RFC 2018 section 3: blocks are isolated. */
void rule_sack_overlap(struct look *l)
{
	const struct opts *o = &l->p->opts;
	unsigned i, j, first = packet_dsack(l->p);

	for (i = first; i < o->nsack; i++)
		for (j = i + 1; j < o->nsack; j++)
			if (o->sack[i].from <= o->sack[j].to && o->sack[j].from <= o->sack[i].to)
				goto found;
	return;
found:
	say_came(l, "the SACK blocks %lld:%lld and %lld:%lld", o->sack[i].from, o->sack[i].to,
		 o->sack[j].from, o->sack[j].to);
	say_should(l, "blocks with something missing between them");
	say_how(l, "the option");
}

static bool touches(const struct opts *o, unsigned i, long long from, long long to)
{
	return i < o->nsack && o->sack[i].from <= from && to <= o->sack[i].to;
}

/* Whether this was sent after the lone segment had come: long after, or nothing else can have been
 * the reason. At one moment the order of packets is not certain. */
static bool after_lone(const struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;

	if (!e->heard.lone || !p->has_ack || p->rst || p->syn || p->ack >= e->heard.lone_from)
		return false;
	return l->now - e->heard.lone_ns > 10 * MILLISECOND ||
	       (packet_is_ack(p) && p->seq == e->nxt && p->ack == e->ack_last && p->win == e->win);
}

/* RFC 2018 section 4. Only of a segment that came alone, so that no other can have triggered the
 * ACK. */
void rule_sack_first(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;
	unsigned first = packet_dsack(p);

	if (!p->opts.nsack || !after_lone(l))
		return;
	if (touches(&p->opts, first, h->lone_from, h->lone_to))
		return;
	l->earlier = h->lone_packet;
	say_came(l, "%lld:%lld is the first SACK block", p->opts.sack[0].from, p->opts.sack[0].to);
	say_should(l, "first the block with %lld:%lld", h->lone_from, h->lone_to);
	say_how(l, "that is what arrived last, as packet %llu, and nothing else was waiting",
		(unsigned long long)h->lone_packet);
}

/* RFC 2018 section 4. A stack may have thrown it away (section 8), so this is advice. */
void rule_sack_missing(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;

	if (!l->conn->sack || p->opts.nsack || !after_lone(l) ||
	    p->tcp->opts_len + BLOCK_ROOM > TCP_MAX_OPTS)
		return;
	l->earlier = h->lone_packet;
	say_came(l, "ack %lld without a SACK option", p->ack);
	say_should(l, "a SACK block with %lld:%lld", h->lone_from, h->lone_to);
	say_how(l, "packet %llu has it, beyond what is acknowledged; both SYNs permit SACK",
		(unsigned long long)h->lone_packet);
}

/* RFC 2883 section 4: each duplicate is reported once. */
void rule_dsack_unfounded(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;

	if (!packet_dsack(p) || p->rst || h->dsacks < h->twice)
		return;
	say_came(l, "a report of the duplicate %lld:%lld", p->opts.sack[0].from,
		 p->opts.sack[0].to);
	say_should(l, "one report for each duplicate");
	say_how(l,
		"%lu segments have come with something that had come before, and %lu were reported "
		"so far",
		h->twice, h->dsacks);
}
