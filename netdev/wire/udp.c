// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the UDP header (RFC 768). */
#include "netdev/wire/layers.h"

int udp_parse(struct reader *r, struct udp_hdr *udp, struct err *e)
{
	size_t at = reader_off(r);
	const unsigned char *p = reader_take(r, UDP_HDR_LEN);

	if (!p)
		return layer_short(r, "UDP", UDP_HDR_LEN, e);
	*udp = (struct udp_hdr){.sport = get_be16(p),
				.dport = get_be16(p + 2),
				.len = get_be16(p + 4),
				.cksum = get_be16(p + 6)};
	if (udp->len < UDP_HDR_LEN)
		return err_set(e, "UDP header at byte %zu: length %u is below 8", at, udp->len);
	if (!reader_limit(r, udp->len - UDP_HDR_LEN))
		return err_set(e, "UDP header at byte %zu: length is %u, but %zu bytes are there",
			       at, udp->len, r->left + UDP_HDR_LEN);
	return 0;
}

void udp_emit(const struct udp_hdr *udp, size_t len, unsigned char *p)
{
	put_be16(p, udp->sport);
	put_be16(p + 2, udp->dport);
	put_be16(p + 4, (uint16_t)len);
	put_be16(p + 6, 0);
}
