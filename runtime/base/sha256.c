// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns SHA-256, as RFC 6234 (sections 5.1 and 6.2) describes it. */
#include "runtime/base/sha256.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const uint32_t begin[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};
static const uint32_t constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
/* clang-format on */

static uint32_t rotate(uint32_t x, unsigned n)
{
	return x >> n | x << (32 - n);
}

static void schedule(uint32_t w[64], const unsigned char *p)
{
	for (unsigned i = 0; i < 16; i++, p += 4)
		w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	for (unsigned i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10) + w[i - 7] +
		       (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + w[i - 16];
	}
}

static void add_block(struct sha256 *h, const unsigned char *p)
{
	uint32_t w[64], s[8];

	schedule(w, p);
	memcpy(s, h->state, sizeof(s));
	for (unsigned i = 0; i < 64; i++) {
		uint32_t a = s[0], e = s[4];
		uint32_t t1 = s[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
			      ((e & s[5]) ^ (~e & s[6])) + constants[i] + w[i];
		uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
			      ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));

		memmove(s + 1, s, 7 * sizeof(*s));
		s[4] += t1;
		s[0] = t1 + t2;
	}
	for (unsigned i = 0; i < 8; i++)
		h->state[i] += s[i];
}

void sha256_begin(struct sha256 *h)
{
	*h = (struct sha256){.len = 0};
	memcpy(h->state, begin, sizeof(begin));
}

void sha256_add(struct sha256 *h, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	size_t used = h->len % 64;

	h->len += n;
	if (used + n < 64) {
		if (n)
			memcpy(h->block + used, p, n);
		return;
	}
	if (used) {
		memcpy(h->block + used, p, 64 - used);
		add_block(h, h->block);
		p += 64 - used;
		n -= 64 - used;
	}
	for (; n >= 64; p += 64, n -= 64)
		add_block(h, p);
	memcpy(h->block, p, n);
}

void sha256_end(struct sha256 *h, char text[static SHA256_TEXT])
{
	static const unsigned char padding[64] = {0x80};
	uint64_t bits = h->len * 8;
	unsigned char len[8];

	for (unsigned i = 0; i < 8; i++)
		len[i] = (unsigned char)(bits >> (56 - 8 * i));
	sha256_add(h, padding, 1 + (119 - h->len % 64) % 64);
	sha256_add(h, len, 8);
	for (unsigned i = 0; i < 8; i++)
		snprintf(text + 8 * i, 9, "%08x", h->state[i]);
}

void sha256_of(const void *bytes, size_t n, char text[static SHA256_TEXT])
{
	struct sha256 h;

	sha256_begin(&h);
	sha256_add(&h, bytes, n);
	sha256_end(&h, text);
}
