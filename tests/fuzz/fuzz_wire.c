// SPDX-License-Identifier: GPL-2.0-or-later
/* Hostile bytes: whatever is parsed has a text and can be written, and what was written is parsed
 * to the same segment again. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void show(const struct segment *s)
{
	static const struct text_how hows[] = {
		{.ports = true, .ip = true, .win = true, .ace = true}, {.any_opts = true}};
	struct text_pos pos[TEXT_FIELDS];
	struct buf out = BUF_INIT;
	unsigned i, f;

	for (i = 0; i < 2; i++) {
		buf_reset(&out);
		segment_text(s, &hows[i], &out, pos);
		for (f = 0; f < TEXT_FIELDS; f++)
			assert((size_t)pos[f].off + pos[f].len <= out.len);
	}
	buf_free(&out);
}

/* Clears what emit fills in, what it cannot write and what is not in use. */
static void blur_ip(struct ip_hdr *ip)
{
	ip->hdr_len = 0;
	ip->len = 0;
	ip->cksum_ok = true;
}

static void blur(struct segment *s)
{
	unsigned i;

	blur_ip(&s->ip);
	for (i = 0; i < WIRE_MAX_OUTER; i++)
		if (i >= s->nouter)
			memset(&s->outer[i], 0, sizeof(s->outer[i]));
		else if (s->outer[i].kind == LAYER_IP)
			blur_ip(&s->outer[i].ip);
	if (s->l4 == L4P_TCP)
		s->tcp.cksum = 0;
	if (s->l4 == L4P_UDP)
		s->udp.cksum = 0;
	if (s->l4 == L4P_ICMP)
		s->icmp.cksum = 0;
	s->cksum_ok = s->pseudo_ok = true;
	s->payload = NULL;
}

static void round_trip(struct segment *s)
{
	static unsigned char out[WIRE_MAX_PACKET + 64];
	ssize_t n = segment_emit(s, out, sizeof(out), NULL);
	struct segment back;

	assert(n > 0);
	assert(!segment_parse(out, (size_t)n, &back, NULL));
	assert(back.cksum_ok && back.ip.cksum_ok && back.payload_len == s->payload_len);
	assert(!s->payload_len || !memcmp(back.payload, s->payload, s->payload_len));
	blur(s);
	blur(&back);
	assert(!memcmp(s, &back, sizeof(back)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Not the fuzzer's own buffer: ASan is to see the end. */
	unsigned char *p = malloc(size ? size : 1);
	struct segment s;
	struct err e = ERR_INIT;

	if (!p)
		abort();
	if (size)
		memcpy(p, data, size);
	if (segment_parse(p, size, &s, &e)) {
		assert(e.what[0]);
	} else {
		show(&s);
		round_trip(&s);
	}
	free(p);
	return 0;
}
