// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what a rule sees of a packet: its fields in the numbers of the connection. */
#include <stdlib.h>
#include <string.h>

#include "runtime/base/seq.h"
#include "runtime/rules/watcher.h"

#define SHIFT_MOST 14 /* RFC 7323 section 2.3 */

/* ---- form ---- */

/* A packet that does not say how long it is: a burst of 64 KiB and more, or one whose length was
 * left to the device. */
static bool length_missing(const unsigned char *p, size_t len)
{
	if (len < IP4_HDR_LEN || (p[0] >> 4 == 6 && len < IP6_HDR_LEN))
		return false;
	return p[0] >> 4 == 4 ? !get_be16(p + 2) : p[0] >> 4 == 6 && !get_be16(p + 4);
}

static void put_length(unsigned char *p, size_t len)
{
	if (p[0] >> 4 == 4)
		put_be16(p + 2, (uint16_t)len);
	else
		put_be16(p + 4, (uint16_t)(len - IP6_HDR_LEN));
}

/* As long as it was, what was not captured being zeros. */
static const unsigned char *whole(const struct rules_packet *raw, size_t len,
				  unsigned char **scratch)
{
	if (!*scratch)
		*scratch = malloc(WIRE_MAX_PACKET);
	if (!*scratch)
		abort();
	memcpy(*scratch, raw->data, raw->len);
	memset(*scratch + raw->len, 0, len - raw->len);
	if (length_missing(*scratch, len))
		put_length(*scratch, len);
	return *scratch;
}

/* Fragments of TCP, and extension headers, behind which there may be a segment. */
static bool hides_tcp(const struct ip_hdr *ip)
{
	if (ip->src.family == AF_INET)
		return ip->proto == IPPROTO_TCP;
	return ip->proto == IPPROTO_HOPOPTS || ip->proto == IPPROTO_ROUTING ||
	       ip->proto == IPPROTO_FRAGMENT || ip->proto == IPPROTO_DSTOPTS;
}

int packet_parse(const struct rules_packet *raw, struct segment *s, unsigned char **scratch)
{
	size_t len = raw->wire_len > raw->len ? raw->wire_len : raw->len;
	const unsigned char *p = raw->data;

	if (len > WIRE_MAX_PACKET)
		return -1;
	if (len > raw->len || length_missing(p, len))
		p = whole(raw, len, scratch);
	if (segment_parse(p, len, s, NULL))
		return 0;
	if (s->l4 == L4P_OTHER && hides_tcp(&s->ip))
		return -1;
	return s->l4 == L4P_TCP;
}

/* ---- numbers ---- */

/* Sequence numbers of @e: where the circle is cut. What injected packets claim does not move it. */
static long long anchor(const struct end *e, const struct end *other)
{
	return !e->here && other->here && other->ack_any ? other->acked : e->nxt;
}

static long long position(const struct end *e, const struct end *other, uint32_t number)
{
	long long at = anchor(e, other);

	return at + seq_diff(e->isn + (uint32_t)at, number);
}

/* ---- options ---- */

static void sack_blocks(struct packet *p, const struct tcpopt *o, const struct end *from,
			const struct end *to)
{
	unsigned i, n = (o->len - 2U) / 8;

	if ((o->len - 2U) % 8)
		p->opts.malformed = true;
	for (i = 0; i < n && i < 4; i++) {
		p->opts.sack[i].from = position(to, from, get_be32(o->data + 8 * i));
		p->opts.sack[i].to = position(to, from, get_be32(o->data + 8 * i + 4));
	}
	p->opts.nsack = i;
}

/* Whether an option may have this length; of kinds that we do not know it may be any. */
static bool length_fits(const struct tcpopt *o)
{
	switch (o->kind) {
	case TCPOPT_KIND_MSS: return o->len == 4;
	case TCPOPT_KIND_WSCALE: return o->len == 3;
	case TCPOPT_KIND_SACKOK: return o->len == 2;
	case TCPOPT_KIND_SACK: return o->len >= 10 && o->len % 8 == 2;
	case TCPOPT_KIND_TS: return o->len == 10;
	case TCPOPT_KIND_MD5: return o->len == 18;
	case TCPOPT_KIND_ECN0:
	case TCPOPT_KIND_ECN1: return o->len <= 11 && o->len % 3 == 2; /* RFC 9768 3.2.3 */
	}
	return true;
}

static void cookie(struct opts *is, const struct tcpopt *o)
{
	size_t head = o->kind == TCPOPT_KIND_FO ? 2 : 4;

	if (o->kind == TCPOPT_KIND_FOEXP && (o->len < 4 || get_be16(o->data) != 0xf989))
		return;
	is->fo = true;
	is->cookie_len = (unsigned)(o->len - head);
}

/* RFC 5925 section 2.2: the authentication option. */
#define KIND_AO 29

static void option(struct packet *p, const struct tcpopt *o, const struct end *from,
		   const struct end *to)
{
	struct opts *is = &p->opts;

	if (!length_fits(o))
		is->odd_kind = o->kind;
	switch (o->kind) {
	case TCPOPT_KIND_MSS:
		is->mss = o->len == 4;
		is->mss_val = is->mss ? get_be16(o->data) : 0;
		break;
	case TCPOPT_KIND_WSCALE:
		is->wscale = o->len == 3;
		is->wscale_val = is->wscale ? o->data[0] : 0;
		break;
	case TCPOPT_KIND_SACKOK: is->sackok = o->len == 2; break;
	case TCPOPT_KIND_SACK: sack_blocks(p, o, from, to); break;
	case TCPOPT_KIND_TS:
		is->ts = o->len == 10;
		is->ts_val = is->ts ? get_be32(o->data) : 0;
		is->ts_ecr = is->ts ? get_be32(o->data + 4) : 0;
		break;
	case TCPOPT_KIND_MD5: is->md5 = true; break;
	case TCPOPT_KIND_MPTCP: is->mptcp = true; break;
	case KIND_AO: is->ao = true; break;
	case TCPOPT_KIND_FO:
	case TCPOPT_KIND_FOEXP: cookie(is, o); break;
	case TCPOPT_KIND_ECN0:
	case TCPOPT_KIND_ECN1: is->accecn = true; break;
	}
}

static void options(struct packet *p, const struct end *from, const struct end *to)
{
	struct tcp_hdr tcp = *p->tcp;
	struct tcpopt o;
	size_t at = 0;
	int rc;

	while ((rc = tcpopt_next(tcp.opts, tcp.opts_len, &at, &o)) > 0 && o.kind != TCPOPT_KIND_EOL)
		option(p, &o, from, to);
	if (rc < 0)
		p->opts.malformed = true;
	for (; rc > 0 && at < tcp.opts_len; at++)
		p->opts.dirty |= tcp.opts[at] != 0;
}

/* ---- the rest ---- */

static void flags(struct packet *p)
{
	p->flags = p->tcp->flags;
	p->syn = p->flags & TCP_FLAG_SYN;
	p->fin = p->flags & TCP_FLAG_FIN;
	p->rst = p->flags & TCP_FLAG_RST;
	p->has_ack = p->flags & TCP_FLAG_ACK;
}

static void content(struct packet *p)
{
	size_t missing = p->raw->wire_len > p->raw->len ? p->raw->wire_len - p->raw->len : 0;

	p->len = p->seg->payload_len;
	p->payload = p->seg->payload;
	p->here = p->len > missing ? p->len - missing : 0;
	p->head_here = missing <= p->len;
	p->piece = p->raw->gso_size && p->raw->gso_size < p->len ? p->raw->gso_size : p->len;
	p->cksum_known = !p->raw->csum_partial && !missing;
	p->cksum_ok = p->cksum_known && p->seg->cksum_ok && p->seg->ip.cksum_ok;
}

static uint64_t window(const struct packet *p, const struct conn *c, const struct end *from)
{
	unsigned shift = from->offer.wscale < SHIFT_MOST ? from->offer.wscale : SHIFT_MOST;

	return p->syn || !c->scaled ? p->tcp->win : (uint64_t)p->tcp->win << shift;
}

/* What of it was sent before. What has been acknowledged was. */
static void compare(struct packet *p, const struct end *from)
{
	long long begin = p->seq > from->una ? p->seq : from->una;
	long long below = p->end < from->una ? p->end : from->una;

	p->again = below > p->seq ? (size_t)(below - p->seq) : 0;
	if (begin < p->end)
		p->again += flight_known(&from->flight, begin, p->end);
	p->fresh = p->again < (size_t)(p->end - p->seq);
	p->late = p->fresh && p->seq < from->nxt;
}

static void guess(struct packet *p, const struct end *from, const struct end *to)
{
	bool small = p->len <= 1 && !p->syn && !p->fin && !p->rst;

	p->keepalive = small && from->una == from->nxt && p->seq == from->nxt - 1;
	p->probe = small && to->win_known && to->edge_last <= p->seq + 1 && p->seq <= from->nxt;
}

void packet_fill(struct packet *p, const struct rules_packet *raw, const struct segment *s,
		 const struct conn *c, const struct end *from, const struct end *to)
{
	*p = (struct packet){
		.raw = raw, .seg = s, .tcp = &s->tcp, .number = raw->number, .time = raw->time_ns};
	flags(p);
	content(p);
	p->seq = position(from, to, s->tcp.seq);
	p->data = p->seq + p->syn;
	p->end = p->data + (long long)p->len + p->fin;
	if (p->has_ack)
		p->ack = position(to, from, s->tcp.ack);
	options(p, from, to);
	p->win = window(p, c, from);
	compare(p, from);
	guess(p, from, to);
}
