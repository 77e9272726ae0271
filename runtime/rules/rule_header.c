// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about single headers: what no segment may look like. */
#include "runtime/rules/rule.h"

/* RFC 9293 section 3.5: one opens, the others close. */
void rule_flags_contradict(struct look *l)
{
	const struct packet *p = l->p;
	char flags[TCPFLAGS_TEXT];

	if (p->syn + p->fin + p->rst < 2)
		return;
	tcpflags_text((uint16_t)p->flags, false, flags);
	say_came(l, "flags %s", flags);
	say_should(l, "one of SYN, FIN and RST at most");
	say_how(l, "the flags of the segment");
}

/* RFC 9293 section 3.1. A sum that holds that of the pseudo header alone was left to a device,
 * whatever the capture says; so may that of a burst that a device was to cut, in its own way. */
#define NO_BURST 1448

void rule_checksum_wrong(struct look *l)
{
	const struct packet *p = l->p;

	if (!p->cksum_known || p->seg->cksum_ok || p->seg->pseudo_ok)
		return;
	if (p->len > NO_BURST && !look_certain(l, l->from, SIZES))
		return;
	say_came(l, "checksum 0x%04x", p->tcp->cksum);
	say_should(l, "the checksum of header, pseudo header and data");
	say_how(l, "the sum over the segment, where it was sent");
}

/* RFC 791 section 3.1. Zero: devices fill it in, too. */
void rule_ip_checksum_wrong(struct look *l)
{
	const struct packet *p = l->p;

	if (!p->cksum_known || p->seg->ip.cksum_ok || p->raw->len < IP4_HDR_LEN ||
	    !get_be16(p->raw->data + 10))
		return;
	say_came(l, "IP header checksum 0x%04x", get_be16(p->raw->data + 10));
	say_should(l, "the checksum of the IP header");
	say_how(l, "the sum over the header, where it was sent");
}

/* RFC 9293 section 3.1. */
void rule_reserved_bits(struct look *l)
{
	if (!l->p->tcp->reserved)
		return;
	say_came(l, "reserved bits %u", l->p->tcp->reserved);
	say_should(l, "zeros");
	say_how(l, "the three bits between Data Offset and AE");
}

/* RFC 1122 section 3.2.1.7. */
void rule_ttl_zero(struct look *l)
{
	if (l->p->seg->ip.ttl)
		return;
	say_came(l, "a time to live of 0");
	say_should(l, "1 at least");
	say_how(l, "the IP header, where it was sent");
}

/* RFC 791 section 3.1. */
void rule_ip_reserved_flag(struct look *l)
{
	if (l->p->seg->ip.src.family != AF_INET || !(l->p->seg->ip.frag & 0x8000))
		return;
	say_came(l, "the reserved flag of IP is set");
	say_should(l, "zero");
	say_how(l, "the flags of the IP header");
}

/* RFC 9293 section 3.1: kind and length lead from each option to the next. */
void rule_opts_malformed(struct look *l)
{
	if (!l->p->opts.malformed || l->p->opts.odd_kind)
		return;
	say_came(l, "options that do not end where the header does");
	say_should(l, "a length in every option but End of List and No-Operation");
	say_how(l, "the options, read one after the other");
}

/* RFC 9293 section 3.2, RFC 7323, RFC 2018, RFC 2385, RFC 9768. */
void rule_opts_length(struct look *l)
{
	if (!l->p->opts.odd_kind)
		return;
	say_came(l, "an option of kind %u of another length than it has", l->p->opts.odd_kind);
	say_should(l, "the length that belongs to this kind");
	say_how(l, "the options, read one after the other");
}

/* RFC 9293 section 3.1. */
void rule_opts_padding(struct look *l)
{
	if (!l->p->opts.dirty)
		return;
	say_came(l, "something but zeros behind the end of the list of options");
	say_should(l, "zeros");
	say_how(l, "the octets between End of Option List and the data");
}

/* RFC 7323 section 2.3. */
void rule_wscale_most(struct look *l)
{
	if (!l->p->syn || !l->p->opts.wscale || l->p->opts.wscale_val <= 14)
		return;
	say_came(l, "a window scale of %u", l->p->opts.wscale_val);
	say_should(l, "14 at most");
	say_how(l, "the option Window Scale of the SYN");
}

/* RFC 9293 sections 3.8.5 and 3.10.2: it points behind the last octet of urgent data, and advances.
 * 65535 may stand for what is farther away. */
void rule_urgent_back(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;
	long long end = p->seq + p->tcp->urg;

	if (!(p->flags & TCP_FLAG_URG) || p->rst || !h->urgent || h->urg_end <= p->seq)
		return;
	if (end >= h->urg_end || p->tcp->urg == 65535)
		return;
	l->earlier = h->urg_packet;
	say_came(l, "an urgent pointer to %lld", end);
	say_should(l, "a pointer to %lld at least", h->urg_end);
	say_how(l, "packet %llu points there, and this segment begins before it",
		(unsigned long long)h->urg_packet);
}

/* RFC 9293 section 3.8.5: no URG says that no urgent data is outstanding. */
void rule_urgent_lost(struct look *l)
{
	const struct heard *h = &l->from->heard;
	const struct packet *p = l->p;

	if (p->flags & TCP_FLAG_URG || p->rst || p->syn || !h->urgent)
		return;
	if (p->seq < l->from->una || p->seq >= h->urg_end || !p->len)
		return;
	l->earlier = h->urg_packet;
	say_came(l, "data at %lld without URG", p->data);
	say_should(l, "URG with a pointer to %lld", h->urg_end);
	say_how(l, "packet %llu points there, and that is not acknowledged",
		(unsigned long long)h->urg_packet);
}
