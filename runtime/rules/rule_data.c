// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about data: its place, its content, its size. */
#include "runtime/rules/rule.h"

/* RFC 9293 section 3.4: a number stands for one octet. A keep-alive may hold a garbage octet that
 * was acknowledged before (section 3.8.4). */
void rule_data_changed(struct look *l)
{
	const struct packet *p = l->p;
	long long at;

	if (!p->here || p->keepalive || (p->cksum_known && !p->cksum_ok))
		return;
	at = bytes_differ(&l->from->bytes, p->data, p->payload, p->here);
	if (at < 0)
		return;
	say_came(l, "the octet at %lld is 0x%02x", at, p->payload[at - p->data]);
	say_should(l, "the octet that was sent at %lld before", at);
	say_how(l, "what was sent is kept and compared with what is sent again");
}

/* Smaller ones are taken for attacks: Linux does not go below 48. */
#define MSS_SENSIBLE 64

/* RFC 9293 section 3.7.1: options of TCP come out of it, data in a SYN is sent before it is known.
 */
void rule_data_beyond_mss(struct look *l)
{
	const struct packet *p = l->p;
	unsigned mss = end_mss(l->conn, l->from, p->tcp->opts_len);

	if (p->syn || p->rst || p->piece <= mss || mss < MSS_SENSIBLE)
		return;
	say_came(l, "a segment with %zu bytes of data and %u of options", p->piece,
		 p->tcp->opts_len);
	say_should(l, "%u bytes of data at most", mss);
	if (l->to->offer.mss_given)
		say_how(l, "the other side's SYN has an MSS of %u", l->to->offer.mss);
	else
		say_how(l, "the other side's SYN has no MSS: it is the default");
}

/* RFC 9293 section 3.3.1: what is new begins at SND.NXT. */
void rule_data_gap(struct look *l)
{
	const struct packet *p = l->p;

	if (!p->len || p->syn || p->rst || p->seq <= l->from->nxt)
		return;
	say_came(l, "data from %lld on", p->seq);
	say_should(l, "data from %lld on", l->from->nxt);
	say_how(l, "all that it has sent before ends at %lld", l->from->nxt);
}

/* RFC 9293 section 3.10.2: in SYN-SENT and SYN-RECEIVED data is queued. Fast Open (RFC 7413) is
 * what it is. */
void rule_data_early(struct look *l)
{
	const struct packet *p = l->p;
	const struct end *e = l->from;

	if (!p->len || p->syn || p->rst || !e->syn_sent || e->una > 0 || e->offer.fo ||
	    l->to->offer.fo || l->to->offer.data || e->offer.data)
		return;
	say_came(l, "data from %lld on", p->seq);
	say_should(l, "no data yet");
	say_how(l, "its SYN has not been acknowledged, and nobody asked for Fast Open");
}

void rule_data_after_fin(struct look *l)
{
	const struct packet *p = l->p;
	long long end = p->data + (long long)p->len;

	if (!p->len || p->rst || !l->from->fin_sent || end <= l->from->fin_pos)
		return;
	say_came(l, "data up to %lld", end);
	say_should(l, "no data beyond %lld", l->from->fin_pos);
	say_how(l, "its FIN was sent with number %lld", l->from->fin_pos);
}

/* All that was written goes before the FIN (RFC 9293 section 3.10.4), which then is what follows.
 */
void rule_fin_gap(struct look *l)
{
	const struct packet *p = l->p;

	if (!p->fin || p->len || p->syn || p->rst || l->from->fin_sent || p->seq <= l->from->nxt)
		return;
	say_came(l, "a FIN with number %lld", p->seq);
	say_should(l, "number %lld", l->from->nxt);
	say_how(l, "all that it has sent before ends at %lld", l->from->nxt);
}

void rule_fin_moved(struct look *l)
{
	const struct packet *p = l->p;

	if (!p->fin || p->rst || !l->from->fin_sent || p->end - 1 == l->from->fin_pos)
		return;
	say_came(l, "a FIN with number %lld", p->end - 1);
	say_should(l, "number %lld", l->from->fin_pos);
	say_how(l, "its FIN was sent with that number before");
}
