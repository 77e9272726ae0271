// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the IPv4 header (RFC 791). Options are bytes that nobody looks into. */
#include "netdev/wire/layers.h"

static void ip4_fields(const unsigned char *p, struct ip_hdr *ip)
{
	ip->tos = p[1];
	ip->len = get_be16(p + 2);
	ip->id = get_be16(p + 4);
	ip->frag = get_be16(p + 6);
	ip->ttl = p[8];
	ip->proto = p[9];
	ip->src.family = AF_INET;
	ip->dst.family = AF_INET;
	memcpy(ip->src.bytes, p + 12, 4);
	memcpy(ip->dst.bytes, p + 16, 4);
}

int ip4_parse(struct reader *r, struct ip_hdr *ip, struct err *e)
{
	size_t at = reader_off(r);
	const unsigned char *p = reader_peek(r, IP4_HDR_LEN);

	if (!p)
		return layer_short(r, "IPv4", IP4_HDR_LEN, e);
	if (p[0] >> 4 != 4)
		return err_set(e, "IPv4 header at byte %zu has version %u", at, p[0] >> 4);
	*ip = (struct ip_hdr){.hdr_len = (uint8_t)((p[0] & 15) * 4)};
	ip4_fields(p, ip);
	if (ip->hdr_len < IP4_HDR_LEN)
		return err_set(e, "IPv4 header at byte %zu gives its own length as %u", at,
			       ip->hdr_len);
	if (ip->len < ip->hdr_len)
		return err_set(e, "IPv4 header at byte %zu: total length %u is below the header's",
			       at, ip->len);
	/* What follows the total length is link-layer padding. */
	if (!reader_limit(r, ip->len))
		return err_set(
			e, "IPv4 header at byte %zu: total length is %u, but %zu bytes are there",
			at, ip->len, r->left);
	p = reader_take(r, ip->hdr_len);
	ip->cksum_ok = !cksum_fold(cksum_add(0, p, ip->hdr_len));
	ip->opts_len = (uint8_t)(ip->hdr_len - IP4_HDR_LEN);
	memcpy(ip->opts, p + IP4_HDR_LEN, ip->opts_len);
	return 0;
}

void ip4_emit(const struct ip_hdr *ip, uint8_t proto, size_t len, unsigned char *p)
{
	size_t size = IP4_HDR_LEN + (size_t)ip->opts_len;

	p[0] = (unsigned char)(4 << 4 | size / 4);
	p[1] = ip->tos;
	put_be16(p + 2, (uint16_t)len);
	put_be16(p + 4, ip->id);
	put_be16(p + 6, ip->frag);
	p[8] = ip->ttl;
	p[9] = proto;
	put_be16(p + 10, 0);
	memcpy(p + 12, ip->src.bytes, 4);
	memcpy(p + 16, ip->dst.bytes, 4);
	memcpy(p + IP4_HDR_LEN, ip->opts, ip->opts_len);
	put_be16(p + 10, cksum_fold(cksum_add(0, p, size)));
}
