// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the first eight bytes of ICMP (RFC 792) and ICMPv6 (RFC 4443), which look alike. */
#include "netdev/wire/layers.h"

int icmp_parse(struct reader *r, struct icmp_hdr *icmp, struct err *e)
{
	const unsigned char *p = reader_take(r, ICMP_HDR_LEN);

	if (!p)
		return layer_short(r, "ICMP", ICMP_HDR_LEN, e);
	*icmp = (struct icmp_hdr){
		.type = p[0], .code = p[1], .cksum = get_be16(p + 2), .rest = get_be32(p + 4)};
	return 0;
}

void icmp_emit(const struct icmp_hdr *icmp, unsigned char *p)
{
	p[0] = icmp->type;
	p[1] = icmp->code;
	put_be16(p + 2, 0);
	put_be32(p + 4, icmp->rest);
}
