// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns a reader of pcapng for tests (draft-ietf-opsawg-pcapng, sections 3 and 4). */
#include "tests/lib/pcapng_read.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static uint32_t u32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, 4);
	return v;
}

static unsigned u16(const unsigned char *p)
{
	uint16_t v;

	memcpy(&v, p, 2);
	return v;
}

int block_next(const struct buf *b, size_t *at, struct block *block)
{
	const unsigned char *p = (const unsigned char *)b->data + *at;
	size_t left = b->len - *at;

	if (!left)
		return 0;
	ck_assert_uint_ge(left, 12);
	block->type = u32(p);
	block->len = u32(p + 4);
	ck_assert_uint_ge(block->len, 12);
	ck_assert_uint_le(block->len, left);
	ck_assert_uint_eq(block->len % 4, 0);
	ck_assert_uint_eq(u32(p + block->len - 4), block->len);
	block->body = p + 8;
	block->body_len = block->len - 12;
	*at += block->len;
	return 1;
}

uint32_t block_u32(const struct block *b, size_t off)
{
	ck_assert_uint_le(off + 4, b->body_len);
	return u32(b->body + off);
}

const char *block_option(const struct block *b, size_t off, unsigned code, unsigned n, size_t *len)
{
	static char text[65536];

	for (;;) {
		unsigned got, size;

		ck_assert_uint_le(off + 4, b->body_len);
		got = u16(b->body + off);
		size = u16(b->body + off + 2);
		ck_assert_uint_le(off + 4 + size, b->body_len);
		if (!got) {
			ck_assert_uint_eq(off + 4, b->body_len);
			return NULL;
		}
		if (got == code && !n--) {
			memcpy(text, b->body + off + 4, size);
			text[size] = '\0';
			*len = size;
			return text;
		}
		off += 4 + (size + 3) / 4 * 4;
	}
}

int packet_block(const struct buf *b, unsigned n, struct packet_block *p)
{
	size_t at = 0, options, len;
	struct block block;
	const char *text;

	do
		if (!block_next(b, &at, &block))
			return 0;
	while (block.type != 6 || n--);
	*p = (struct packet_block){
		.time_ns = (int64_t)((uint64_t)block_u32(&block, 4) << 32 | block_u32(&block, 8)),
		.len = block_u32(&block, 12),
		.wire_len = block_u32(&block, 16),
		.data = block.body + 20,
	};
	ck_assert_uint_eq(block_u32(&block, 0), 0);
	options = 20 + ((size_t)p->len + 3) / 4 * 4;
	text = block_option(&block, options, 2, 0, &len);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_eq(len, 4);
	memcpy(&p->flags, text, 4);
	for (unsigned i = 0; i < 2; i++) {
		text = block_option(&block, options, 1, i, &len);
		snprintf(p->comments[i], sizeof(p->comments[i]), "%s", text ? text : "");
	}
	return 1;
}
