// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the IPv6 header (RFC 8200 section 3). Extension headers are not followed. */
#include "netdev/wire/layers.h"

int ip6_parse(struct reader *r, struct ip_hdr *ip, struct err *e)
{
	size_t at = reader_off(r);
	const unsigned char *p = reader_take(r, IP6_HDR_LEN);

	if (!p)
		return layer_short(r, "IPv6", IP6_HDR_LEN, e);
	if (p[0] >> 4 != 6)
		return err_set(e, "IPv6 header at byte %zu has version %u", at, p[0] >> 4);
	*ip = (struct ip_hdr){.hdr_len = IP6_HDR_LEN, .cksum_ok = true};
	ip->tos = (uint8_t)(get_be16(p) >> 4);
	ip->flow = get_be24(p + 1) & 0xfffff;
	ip->len = get_be16(p + 4);
	ip->proto = p[6];
	ip->ttl = p[7];
	ip->src.family = AF_INET6;
	ip->dst.family = AF_INET6;
	memcpy(ip->src.bytes, p + 8, 16);
	memcpy(ip->dst.bytes, p + 24, 16);
	if (!reader_limit(r, ip->len))
		return err_set(
			e, "IPv6 header at byte %zu: payload length is %u, but %zu bytes are there",
			at, ip->len, r->left);
	return 0;
}

void ip6_emit(const struct ip_hdr *ip, uint8_t proto, size_t len, unsigned char *p)
{
	put_be32(p, 6U << 28 | (uint32_t)ip->tos << 20 | (ip->flow & 0xfffff));
	put_be16(p + 4, (uint16_t)(len - IP6_HDR_LEN));
	p[6] = proto;
	p[7] = ip->ttl;
	memcpy(p + 8, ip->src.bytes, 16);
	memcpy(p + 24, ip->dst.bytes, 16);
}
