// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the Internet checksum (RFC 1071) and the pseudo headers it is computed with. */
#include "netdev/wire/layers.h"

static uint32_t carry_in(uint32_t sum)
{
	return (sum & 0xffff) + (sum >> 16);
}

/* A part of odd length counts as if followed by a zero byte: only the last part may be odd. */
uint32_t cksum_add(uint32_t sum, const void *p, size_t len)
{
	const unsigned char *b = p;

	/* The carries of a long packet must not run out of 32 bits. */
	for (; len > 1; b += 2, len -= 2) {
		if (sum & 0x80000000)
			sum = carry_in(sum);
		sum += get_be16(b);
	}
	sum = carry_in(sum);
	if (len)
		sum += (uint32_t)b[0] << 8;
	return carry_in(sum);
}

uint16_t cksum_fold(uint32_t sum)
{
	return (uint16_t)~carry_in(carry_in(sum));
}

uint32_t cksum_pseudo(const struct ip_hdr *ip, uint8_t proto, size_t len)
{
	size_t addr_len = ip->src.family == AF_INET6 ? 16 : 4;
	uint32_t sum;

	sum = cksum_add(0, ip->src.bytes, addr_len);
	sum = cksum_add(sum, ip->dst.bytes, addr_len);
	sum += (uint32_t)(len >> 16) + (uint32_t)(len & 0xffff);
	return sum + proto;
}
