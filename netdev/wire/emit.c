// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the way from struct segment to bytes. Sizes are known beforehand, so headers are written
 * front to back with their final lengths; only the transport checksum waits for the data.
 */
#include "netdev/wire/layers.h"

size_t ip_hdr_size(const struct ip_hdr *ip)
{
	return ip->src.family == AF_INET6 ? IP6_HDR_LEN : (size_t)IP4_HDR_LEN + ip->opts_len;
}

static size_t layer_size(const struct layer *l)
{
	switch (l->kind) {
	case LAYER_IP: return ip_hdr_size(&l->ip);
	case LAYER_GRE: return gre_hdr_size(&l->gre);
	default: return (size_t)4 * l->mpls.n;
	}
}

size_t l4_hdr_size(const struct segment *s)
{
	switch (s->l4) {
	case L4P_TCP: return (size_t)TCP_HDR_LEN + s->tcp.opts_len;
	case L4P_UDP: return UDP_HDR_LEN;
	case L4P_ICMP: return ICMP_HDR_LEN;
	default: return 0;
	}
}

static uint8_t l4_number(const struct segment *s)
{
	switch (s->l4) {
	case L4P_TCP: return IPPROTO_TCP;
	case L4P_UDP: return IPPROTO_UDP;
	case L4P_ICMP: return s->ip.src.family == AF_INET6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
	default: return s->ip.proto;
	}
}

/* The header behind outer header @i: kind, and which IP version if it is one. */
static enum layer_kind follower(const struct segment *s, unsigned i, bool *v6)
{
	bool last = i + 1 == s->nouter;
	const struct ip_hdr *ip = last ? &s->ip : &s->outer[i + 1].ip;
	enum layer_kind kind = last ? LAYER_IP : s->outer[i + 1].kind;

	*v6 = kind == LAYER_IP && ip->src.family == AF_INET6;
	return kind;
}

static uint8_t ip_proto_for(enum layer_kind next, bool v6)
{
	if (next == LAYER_GRE)
		return PROTO_GRE;
	if (next == LAYER_MPLS)
		return PROTO_MPLS;
	return v6 ? PROTO_IP6 : PROTO_IP4;
}

static uint16_t gre_proto_for(enum layer_kind next, bool v6)
{
	if (next == LAYER_MPLS)
		return 0x8847;
	return v6 ? 0x86dd : 0x0800;
}

static void emit_ip(const struct ip_hdr *ip, uint8_t proto, size_t len, unsigned char *p)
{
	if (ip->src.family == AF_INET6)
		ip6_emit(ip, proto, len, p);
	else
		ip4_emit(ip, proto, len, p);
}

/* @len: bytes of this header and of all behind it. */
static void emit_outer(const struct segment *s, unsigned i, size_t len, unsigned char *p)
{
	const struct layer *l = &s->outer[i];
	bool v6;
	enum layer_kind next = follower(s, i, &v6);

	if (l->kind == LAYER_IP)
		emit_ip(&l->ip, ip_proto_for(next, v6), len, p);
	else if (l->kind == LAYER_GRE)
		gre_emit(&l->gre, gre_proto_for(next, v6), p);
	else
		mpls_emit(&l->mpls, p);
}

/* RFC 768: in UDP zero means that there is none, so a sum of zero is sent as all ones. */
static uint16_t cksum_field(const struct segment *s, uint16_t cksum)
{
	if (s->cksum == CKSUM_NONE)
		return 0;
	if (s->cksum == CKSUM_WRONG)
		cksum ^= cksum == 0x0101 ? 0x0202 : 0x0101; /* not zero, and no other form of it */
	return s->l4 == L4P_UDP && !cksum ? 0xffff : cksum;
}

void segment_put_cksum(const struct segment *s, unsigned char *l4, size_t len)
{
	static const size_t cksum_at[] = {[L4P_TCP] = 16, [L4P_UDP] = 6, [L4P_ICMP] = 2};
	uint8_t proto = l4_number(s);
	/* ICMPv4 has no pseudo header (RFC 792). */
	uint32_t sum = proto == IPPROTO_ICMP ? 0 : cksum_pseudo(&s->ip, proto, len);

	if (s->l4 == L4P_OTHER)
		return;
	put_be16(l4 + cksum_at[s->l4], 0);
	put_be16(l4 + cksum_at[s->l4], cksum_field(s, cksum_fold(cksum_add(sum, l4, len))));
}

/* @len: transport header and data, both at @p, the data already there. */
static void emit_l4(const struct segment *s, size_t len, unsigned char *p)
{
	switch (s->l4) {
	case L4P_TCP: tcp_emit(&s->tcp, p); break;
	case L4P_UDP: udp_emit(&s->udp, len, p); break;
	case L4P_ICMP: icmp_emit(&s->icmp, p); break;
	default: break;
	}
	segment_put_cksum(s, p, len);
}

static int check_ip(const struct ip_hdr *ip, size_t len, struct err *e)
{
	if (ip->src.family != ip->dst.family)
		return err_set(e, "source and destination are of different IP versions");
	if (ip->src.family != AF_INET && ip->src.family != AF_INET6)
		return err_set(e, "an IP header has no addresses");
	if (ip->src.family == AF_INET6)
		len -= IP6_HDR_LEN;
	if (len > 65535)
		return err_set(e, "the packet is too long: %zu bytes, an IP header can say 65535",
			       len);
	return 0;
}

static int check_outer(const struct segment *s, unsigned i, size_t len, struct err *e)
{
	const struct layer *l = &s->outer[i];
	bool after_ip = i > 0 && s->outer[i - 1].kind == LAYER_IP;
	bool after_gre = i > 0 && s->outer[i - 1].kind == LAYER_GRE;

	if (l->kind == LAYER_IP)
		return check_ip(&l->ip, len, e);
	if (l->kind == LAYER_GRE && !after_ip)
		return err_set(e, "a GRE header must follow an IP header");
	if (l->kind == LAYER_MPLS && !after_ip && !after_gre)
		return err_set(e, "MPLS labels must follow an IP or GRE header");
	if (l->kind == LAYER_MPLS && l->mpls.n > WIRE_MAX_LABELS)
		return err_set(e, "more than %d MPLS labels", WIRE_MAX_LABELS);
	return 0;
}

static int check_l4(const struct segment *s, struct err *e)
{
	if (s->l4 != L4P_TCP)
		return 0;
	if (s->tcp.opts_len > TCP_MAX_OPTS || s->tcp.opts_len % 4)
		return err_set(e, "TCP options take %u bytes, must be a multiple of 4 up to %d",
			       s->tcp.opts_len, TCP_MAX_OPTS);
	return 0;
}

/* The length of the whole packet, or -1 when it cannot be written. */
static ssize_t measure(const struct segment *s, struct err *e)
{
	size_t len = ip_hdr_size(&s->ip) + l4_hdr_size(s) + s->payload_len;
	unsigned i;

	if (s->nouter > WIRE_MAX_OUTER)
		return err_set(e, "more than %d outer headers", WIRE_MAX_OUTER);
	if (s->payload_len > WIRE_MAX_PACKET)
		return err_set(e, "%zu bytes of data do not fit a packet", s->payload_len);
	if (check_l4(s, e) || check_ip(&s->ip, len, e))
		return -1;
	for (i = s->nouter; i-- > 0;) {
		len += layer_size(&s->outer[i]);
		if (check_outer(s, i, len, e))
			return -1;
	}
	return (ssize_t)len;
}

ssize_t segment_emit(const struct segment *s, unsigned char *p, size_t cap, struct err *e)
{
	struct writer w = {.p = p, .left = cap};
	ssize_t size = measure(s, e);
	size_t rest = (size_t)size;
	unsigned i;

	if (size < 0)
		return -1;
	if (rest > cap)
		return err_set(e, "the packet takes %zu bytes, the buffer has %zu", rest, cap);
	for (i = 0; i < s->nouter; i++) {
		emit_outer(s, i, rest, writer_take(&w, layer_size(&s->outer[i])));
		rest -= layer_size(&s->outer[i]);
	}
	emit_ip(&s->ip, l4_number(s), rest, writer_take(&w, ip_hdr_size(&s->ip)));
	rest -= ip_hdr_size(&s->ip);
	p = writer_take(&w, rest);
	if (s->payload && s->payload_len)
		memcpy(p + l4_hdr_size(s), s->payload, s->payload_len);
	emit_l4(s, rest, p);
	return size;
}
