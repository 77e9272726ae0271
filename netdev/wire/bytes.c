// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns big-endian access to unaligned bytes. */
#include "netdev/wire/wire.h"

uint16_t get_be16(const unsigned char *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

uint32_t get_be24(const unsigned char *p)
{
	return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

uint32_t get_be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | get_be24(p + 1);
}

void put_be16(unsigned char *p, uint16_t v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

void put_be24(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)(v >> 16);
	put_be16(p + 1, (uint16_t)v);
}

void put_be32(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)(v >> 24);
	put_be24(p + 1, v);
}
