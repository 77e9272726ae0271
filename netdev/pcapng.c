// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the blocks of a pcapng file (draft-ietf-opsawg-pcapng, sections 3 and 4). */
#include "netdev/pcapng.h"

#include <string.h>

enum { BLOCK_SECTION = 0x0a0d0d0a, BLOCK_INTERFACE = 1, BLOCK_PACKET = 6 };
enum { OPT_COMMENT = 1, SECTION_OS = 3, SECTION_PROGRAM = 4 };
enum { INTERFACE_NAME = 2, INTERFACE_TSRESOL = 9 };
enum { PACKET_FLAGS = 2, PACKET_INBOUND = 1, PACKET_OUTBOUND = 2 };
enum { BYTE_ORDER_MAGIC = 0x1a2b3c4d, LINKTYPE_RAW = 101, NANOSECONDS = 9 };

#define OPTION_MAX 65532 /* its length has 16 bits, and is padded to 32 */

static void add16(struct buf *b, unsigned v)
{
	uint16_t v16 = (uint16_t)v;

	buf_add(b, &v16, 2);
}

static void add32(struct buf *b, uint32_t v)
{
	buf_add(b, &v, 4);
}

static void add_padded(struct buf *b, const void *p, size_t len)
{
	buf_add(b, p, len);
	buf_fill(b, 0, -len & 3);
}

static void add_option(struct buf *b, unsigned code, const void *p, size_t len)
{
	if (len > OPTION_MAX)
		len = OPTION_MAX;
	add16(b, code);
	add16(b, (unsigned)len);
	add_padded(b, p, len);
}

static void add_text(struct buf *b, unsigned code, const char *text)
{
	if (text)
		add_option(b, code, text, strlen(text));
}

/* Returns where the block begins: block_end() writes its length there and behind it. */
static size_t block_begin(struct buf *b, uint32_t type)
{
	size_t at = b->len;

	add32(b, type);
	add32(b, 0);
	return at;
}

static void block_end(struct buf *b, size_t at)
{
	uint32_t len;

	add_option(b, 0, "", 0); /* the end of the options */
	len = (uint32_t)(b->len - at + 4);
	memcpy(b->data + at + 4, &len, 4);
	add32(b, len);
}

void pcapng_begin(struct buf *out, const struct pcapng_head *head)
{
	const unsigned char resolution = NANOSECONDS;
	size_t at = block_begin(out, BLOCK_SECTION);

	add32(out, BYTE_ORDER_MAGIC);
	add16(out, 1); /* version 1.0 */
	add16(out, 0);
	add32(out, UINT32_MAX); /* the section's length, 64 bits: not said */
	add32(out, UINT32_MAX);
	add_text(out, OPT_COMMENT, head->comment);
	add_text(out, SECTION_OS, head->os);
	add_text(out, SECTION_PROGRAM, head->program);
	block_end(out, at);

	at = block_begin(out, BLOCK_INTERFACE);
	add16(out, LINKTYPE_RAW);
	add16(out, 0);
	add32(out, 0); /* no limit of bytes per packet */
	add_text(out, INTERFACE_NAME, head->device);
	add_option(out, INTERFACE_TSRESOL, &resolution, 1);
	block_end(out, at);
}

void pcapng_add(struct buf *out, const struct pcapng_packet *p)
{
	const uint32_t flags = p->outbound ? PACKET_OUTBOUND : PACKET_INBOUND;
	size_t at = block_begin(out, BLOCK_PACKET);

	add32(out, 0); /* the first interface */
	add32(out, (uint32_t)((uint64_t)p->time_ns >> 32));
	add32(out, (uint32_t)p->time_ns);
	add32(out, (uint32_t)p->len);
	add32(out, (uint32_t)p->wire_len);
	add_padded(out, p->data, p->len);
	add_option(out, PACKET_FLAGS, &flags, 4);
	for (unsigned i = 0; i < 2; i++)
		add_text(out, OPT_COMMENT, p->comments[i]);
	block_end(out, at);
}
