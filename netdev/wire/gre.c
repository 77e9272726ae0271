// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the GRE header, version 0 with optional checksum (RFC 2784), key and sequence (RFC 2890). */
#include "netdev/wire/layers.h"

size_t gre_hdr_size(const struct gre_hdr *gre)
{
	return 4 + (gre->flags & GRE_CKSUM ? 4 : 0) + (gre->flags & GRE_KEY ? 4 : 0) +
	       (gre->flags & GRE_SEQ ? 4 : 0);
}

int gre_parse(struct reader *r, struct gre_hdr *gre, struct err *e)
{
	const unsigned char *p = reader_peek(r, 4);

	if (!p)
		return layer_short(r, "GRE", 4, e);
	*gre = (struct gre_hdr){.flags = get_be16(p), .proto = get_be16(p + 2)};
	if (gre->flags & (GRE_ROUTING | GRE_VERSION))
		return 0;
	p = reader_take(r, gre_hdr_size(gre));
	if (!p)
		return layer_short(r, "GRE", gre_hdr_size(gre), e);
	p += 4;
	if (gre->flags & GRE_CKSUM) {
		gre->sum = get_be16(p);
		gre->off = get_be16(p + 2);
		p += 4;
	}
	if (gre->flags & GRE_KEY) {
		gre->key = get_be32(p);
		p += 4;
	}
	if (gre->flags & GRE_SEQ)
		gre->seq = get_be32(p);
	return 1;
}

void gre_emit(const struct gre_hdr *gre, uint16_t proto, unsigned char *p)
{
	put_be16(p, gre->flags);
	put_be16(p + 2, proto);
	p += 4;
	if (gre->flags & GRE_CKSUM) {
		put_be16(p, gre->sum);
		put_be16(p + 2, gre->off);
		p += 4;
	}
	if (gre->flags & GRE_KEY) {
		put_be32(p, gre->key);
		p += 4;
	}
	if (gre->flags & GRE_SEQ)
		put_be32(p, gre->seq);
}
