/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads back what netdev/pcapng.c wrote, as strictly as the format allows. */
#ifndef TESTS_PCAPNG_READ_H
#define TESTS_PCAPNG_READ_H

#include <stdint.h>

#include "runtime/base/buf.h"

struct block {
	uint32_t type, len;
	const unsigned char *body;
	size_t body_len;
};

/* The block at *@at, which moves behind it; fails the test when it is malformed. False at the end.
 */
int block_next(const struct buf *b, size_t *at, struct block *block);
uint32_t block_u32(const struct block *b, size_t off);
/* The n-th (from 0) option @code of the options that begin at @off of the body, with a NUL behind
 * it; NULL: none. Valid until the next call. */
const char *block_option(const struct block *b, size_t off, unsigned code, unsigned n, size_t *len);

/* An enhanced packet block. */
struct packet_block {
	int64_t time_ns;
	uint32_t len, wire_len, flags;
	const unsigned char *data;
	char comments[2][256]; /* "": none */
};
/* The n-th (from 0) packet of a file; false when there are fewer. */
int packet_block(const struct buf *b, unsigned n, struct packet_block *p);

#endif
