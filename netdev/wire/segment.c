// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the way from bytes to struct segment: which header follows which, through IP in IP, GRE and
 * MPLS down to the transport. Every header is read by its own file.
 */
#include "netdev/wire/layers.h"

/* What comes first in the packet, or behind MPLS, says itself which version it is. */
static int any_ip_parse(struct reader *r, struct ip_hdr *ip, struct err *e)
{
	const unsigned char *p = reader_peek(r, 1);

	if (!p)
		return layer_short(r, "IP", IP4_HDR_LEN, e);
	if (p[0] >> 4 == 4)
		return ip4_parse(r, ip, e);
	if (p[0] >> 4 == 6)
		return ip6_parse(r, ip, e);
	return err_set(e, "no IP header begins at byte %zu: version is %u", reader_off(r),
		       p[0] >> 4);
}

static struct layer *push(struct segment *s, enum layer_kind kind, struct err *e)
{
	struct layer *l;

	if (s->nouter == WIRE_MAX_OUTER) {
		err_set(e, "more than %d outer headers", WIRE_MAX_OUTER);
		return NULL;
	}
	l = &s->outer[s->nouter++];
	*l = (struct layer){.kind = kind};
	return l;
}

static int mpls_step(struct reader *r, struct segment *s, struct err *e)
{
	struct layer *l = push(s, LAYER_MPLS, e);

	if (!l || mpls_parse(r, &l->mpls, e))
		return -1;
	return 1;
}

/* As tunnel_step(), from the GRE header on. */
static int gre_step(struct reader *r, struct segment *s, struct err *e)
{
	struct layer *l = push(s, LAYER_GRE, e);
	int rc = l ? gre_parse(r, &l->gre, e) : -1;

	if (rc <= 0)
		return rc;
	switch (l->gre.proto) {
	case 0x0800:
	case 0x86dd: return 1;
	case 0x8847: return mpls_step(r, s, e);
	default: return 0;
	}
}

/* Reads what stands between the IP header s->ip and the next one and adds it to the outer headers.
 * 1 an IP header follows, 0 s->ip is the innermost one that is understood, -1 malformed. */
static int tunnel_step(struct reader *r, struct segment *s, struct err *e)
{
	struct layer *l;

	if (s->ip.frag & IP4_FRAGMENT)
		return 0;
	switch (s->ip.proto) {
	case PROTO_IP4:
	case PROTO_IP6:
	case PROTO_GRE:
	case PROTO_MPLS: break;
	default: return 0;
	}
	l = push(s, LAYER_IP, e);
	if (!l)
		return -1;
	l->ip = s->ip;
	if (s->ip.proto == PROTO_GRE)
		return gre_step(r, s, e);
	if (s->ip.proto == PROTO_MPLS)
		return mpls_step(r, s, e);
	return 1;
}

/* The protocol field of what precedes an IP header must agree with its version. */
static int inner_ip_parse(struct reader *r, struct segment *s, struct err *e)
{
	const struct layer *l = &s->outer[s->nouter - 1];

	if (l->kind == LAYER_MPLS)
		return any_ip_parse(r, &s->ip, e);
	if (l->kind == LAYER_GRE ? l->gre.proto == 0x0800 : l->ip.proto == PROTO_IP4)
		return ip4_parse(r, &s->ip, e);
	return ip6_parse(r, &s->ip, e);
}

static bool mpls_holds_ip(const struct reader *r, const struct segment *s)
{
	const unsigned char *p = reader_peek(r, 1);

	/* Pseudowires and the like (RFC 4928): not IP, and no error. */
	return s->outer[s->nouter - 1].kind != LAYER_MPLS || !p || p[0] >> 4 == 4 || p[0] >> 4 == 6;
}

static int parse_headers(struct reader *r, struct segment *s, struct err *e)
{
	int rc = any_ip_parse(r, &s->ip, e);

	while (!rc) {
		struct reader ahead = *r;
		unsigned nouter = s->nouter;

		rc = tunnel_step(&ahead, s, e);
		if (rc < 0)
			return rc;
		if (!rc || !mpls_holds_ip(&ahead, s)) {
			s->nouter = nouter;
			return 0;
		}
		rc = inner_ip_parse(&ahead, s, e);
		*r = ahead;
	}
	return rc;
}

static bool l4_cksum_ok(const struct ip_hdr *ip, const struct reader *r)
{
	/* ICMPv4 has no pseudo header (RFC 792). */
	uint32_t sum = ip->proto == IPPROTO_ICMP ? 0 : cksum_pseudo(ip, ip->proto, r->left);

	return !cksum_fold(cksum_add(sum, r->p, r->left));
}

/* What the kernel leaves in the field when the device is to add up the rest: the sum of the pseudo
 * header, not complemented. */
static bool pseudo_ok(const struct ip_hdr *ip, size_t len, uint16_t field)
{
	return (uint16_t)(field + cksum_fold(cksum_pseudo(ip, ip->proto, len))) == 0xffff;
}

static enum l4_proto l4_of(const struct ip_hdr *ip)
{
	bool v6 = ip->src.family == AF_INET6;

	if (ip->frag & IP4_FRAGMENT)
		return L4P_OTHER;
	if (ip->proto == IPPROTO_TCP)
		return L4P_TCP;
	if (ip->proto == IPPROTO_UDP)
		return L4P_UDP;
	return ip->proto == (v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP) ? L4P_ICMP : L4P_OTHER;
}

static int parse_udp(struct reader *r, struct segment *s, struct err *e)
{
	struct reader whole = *r;

	if (udp_parse(r, &s->udp, e))
		return -1;
	s->pseudo_ok = pseudo_ok(&s->ip, s->udp.len, s->udp.cksum);
	/* IPv4 only: a zero checksum means none was computed. */
	if (!s->udp.cksum)
		s->cksum_ok = s->ip.src.family == AF_INET;
	else if (reader_limit(&whole, s->udp.len))
		s->cksum_ok = l4_cksum_ok(&s->ip, &whole);
	return 0;
}

static int parse_tcp(struct reader *r, struct segment *s, struct err *e)
{
	size_t len = r->left;

	s->cksum_ok = l4_cksum_ok(&s->ip, r);
	if (tcp_parse(r, &s->tcp, e))
		return -1;
	s->pseudo_ok = pseudo_ok(&s->ip, len, s->tcp.cksum);
	return 0;
}

static int parse_l4(struct reader *r, struct segment *s, struct err *e)
{
	s->l4 = l4_of(&s->ip);
	switch (s->l4) {
	case L4P_TCP: return parse_tcp(r, s, e);
	case L4P_UDP: return parse_udp(r, s, e);
	case L4P_ICMP: s->cksum_ok = l4_cksum_ok(&s->ip, r); return icmp_parse(r, &s->icmp, e);
	default: s->cksum_ok = true; return 0;
	}
}

int segment_parse(const unsigned char *p, size_t len, struct segment *s, struct err *e)
{
	struct reader r = {.base = p, .p = p, .left = len};

	memset(s, 0, sizeof(*s));
	if (parse_headers(&r, s, e) || parse_l4(&r, s, e))
		return -1;
	s->payload = r.left ? r.p : NULL;
	s->payload_len = r.left;
	return 0;
}
