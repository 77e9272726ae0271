// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the MPLS label stack (RFC 3032 section 2.1): entries up to the one with the S bit. */
#include "netdev/wire/layers.h"

int mpls_parse(struct reader *r, struct mpls_hdr *mpls, struct err *e)
{
	const unsigned char *p;
	uint32_t entry;

	mpls->n = 0;
	do {
		if (mpls->n == WIRE_MAX_LABELS)
			return err_set(e, "MPLS stack at byte %zu has more than %d labels",
				       reader_off(r) - 4 * WIRE_MAX_LABELS, WIRE_MAX_LABELS);
		p = reader_take(r, 4);
		if (!p)
			return layer_short(r, "MPLS", 4, e);
		entry = get_be32(p);
		mpls->labels[mpls->n++] = entry;
	} while (!(entry & MPLS_BOTTOM));
	return 0;
}

void mpls_emit(const struct mpls_hdr *mpls, unsigned char *p)
{
	unsigned i;

	for (i = 0; i < mpls->n; i++)
		put_be32(p + (size_t)4 * i, mpls->labels[i]);
}
