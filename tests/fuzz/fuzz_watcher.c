// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The watcher and its rules alone: conversations that are mostly right, and sometimes wrong, with
 * calls of an application between them. Input: a byte of settings, then steps of eight bytes: what,
 * how much later, and six that mean what the step makes of them.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/rules/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define STEP 8

struct world {
	struct watcher *w;
	int64_t now;
	uint64_t number;
	uint32_t next[2]; /* behind what each side has sent; [0] is under test */
	bool v6;
};

static void found(void *arg, const struct rules_finding *f)
{
	(void)arg;
	assert(f->rule < rules_count() && f->conn);
	assert(*f->came && *f->should && *f->how);
}

/* ---- packets ---- */

static void put_ts(struct tcp_hdr *h, const uint8_t *b)
{
	h->opts[0] = 8;
	h->opts[1] = 10;
	put_be32(h->opts + 2, 1000U + b[6]);
	put_be32(h->opts + 6, 1000U + b[5]);
	h->opts_len = 12;
}

static void put_sack(struct tcp_hdr *h, uint32_t from, const uint8_t *b)
{
	h->opts[0] = 5;
	h->opts[1] = 10;
	put_be32(h->opts + 2, from + (uint32_t)(int8_t)b[5]);
	put_be32(h->opts + 6, from + (uint32_t)(int8_t)b[5] + b[6]);
	h->opts_len = 12;
}

static void options(struct segment *s, const struct world *w, unsigned side, const uint8_t *b)
{
	static const unsigned char all[] = {2, 4,   3, 232, 4, 2,   8, 10, 0, 0,
					    3, 240, 0, 0,   3, 240, 3, 3,  7, 0};
	struct tcp_hdr *h = &s->tcp;

	switch (b[7] % 8) {
	case 1: put_ts(h, b); break;
	case 2: put_sack(h, w->next[!side], b); break;
	case 3: /* what it may be */
		h->opts_len = 4;
		memcpy(h->opts, b + 3, 4);
		break;
	case 4:
		h->opts_len = 20;
		memcpy(h->opts, all, sizeof(all));
		break;
	}
}

/* b[2]: flags; b[3], b[4]: how far off SEQ and ACK are; b[5]: window; b[6]: bytes. */
static void packet(struct world *w, const uint8_t *b)
{
	static unsigned char bytes[8192], data[4096];
	unsigned side = b[0] >> 3 & 1;
	struct segment s = {.l4 = L4P_TCP};
	struct rules_packet p = {.time_ns = w->now, .number = ++w->number, .data = bytes};
	ssize_t n;

	ipaddr_parse(side    ? w->v6 ? "fd00::2" : "10.0.0.2"
		     : w->v6 ? "fd00::1"
			     : "10.0.0.1",
		     &s.ip.src);
	ipaddr_parse(side    ? w->v6 ? "fd00::1" : "10.0.0.1"
		     : w->v6 ? "fd00::2"
			     : "10.0.0.2",
		     &s.ip.dst);
	s.ip.ttl = 64;
	s.ip.tos = b[7] >> 6;
	s.tcp = (struct tcp_hdr){
		.sport = side ? 4000 : 80,
		.dport = side ? 80 : 4000,
		.flags = b[2],
		.seq = w->next[side] + (uint32_t)(int8_t)b[3],
		.ack = b[2] & TCP_FLAG_ACK ? w->next[!side] + (uint32_t)(int8_t)b[4] : 0,
		.win = (uint16_t)(b[5] << 7)};
	options(&s, w, side, b);
	s.payload = data;
	s.payload_len = b[6] * (b[0] & 16 ? 16U : 1U);
	if (b[0] & 32)
		s.cksum = CKSUM_WRONG;
	n = segment_emit(&s, bytes, sizeof(bytes), NULL);
	if (n < 0)
		return;
	p.len = p.wire_len = (size_t)n;
	p.sender = side ? RULES_OTHER : RULES_TESTED;
	p.gso_size = b[0] & 64 ? 100 : 0;
	if (b[0] & 128 && p.len > 40)
		p.len = 40;
	watcher_packet(w->w, &p);
	if (!b[3])
		w->next[side] +=
			(uint32_t)s.payload_len + !!(b[2] & TCP_FLAG_SYN) + !!(b[2] & TCP_FLAG_FIN);
}

/* Not the fuzzer's own buffer: ASan is to see the end. */
static void raw_packet(struct world *w, const uint8_t *b, size_t len)
{
	struct rules_packet p = {.time_ns = w->now, .number = ++w->number, .sender = b[0] >> 3 & 1};
	unsigned char *copy = malloc(len);

	if (!copy)
		abort();
	memcpy(copy, b, len);
	p.data = copy;
	p.len = p.wire_len = len;
	watcher_packet(w->w, &p);
	free(copy);
}

/* ---- the rest ---- */

static void call(struct world *w, const uint8_t *b)
{
	struct rules_call c = {.deed = b[2] % (RULES_ODD + 1),
			       .time_ns = w->now,
			       .socket = b[0] >> 3 & 3,
			       .parent = b[0] >> 5 & 3,
			       .local_port = b[7] & 1 ? 80 : 0,
			       .remote_port = b[7] & 2 ? 4000 : 0,
			       .waits = b[7] & 4,
			       .returned = b[7] & 8,
			       .more = b[7] & 16,
			       .reading = b[7] & 32,
			       .writing = b[7] & 64,
			       .asked = b[3],
			       .done = b[4] == 255 ? -1 : b[4],
			       .error = b[5],
			       .option = b[5] % (RULES_PACED + 1),
			       .value = b[6] == 255 ? INT32_MAX : b[6]};

	ipaddr_parse(w->v6 ? "fd00::1" : "10.0.0.1", &c.local);
	ipaddr_parse(w->v6 ? "fd00::2" : "10.0.0.2", &c.remote);
	watcher_call(w->w, &c);
}

static void other(struct world *w, const uint8_t *b)
{
	switch (b[2] % 8) {
	case 0: watcher_missed(w->w); break;
	case 1: watcher_disturbed(w->w); break;
	case 2: watcher_limited(w->w); break;
	default: w->now += b[3] * 40000000000LL; watcher_time(w->w, w->now);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules_cfg cfg = {.found = found, .sizes_known = true};
	struct world w = {.now = 1000000000, .next = {0xffffff00U, 5000}};
	size_t at = 1;

	if (!size)
		return 0;
	cfg.place = data[0] & 1 ? RULES_SOMEWHERE : RULES_AT_TESTED;
	cfg.whole = !(data[0] & 2);
	cfg.tested_only = data[0] & 4;
	cfg.all_calls = data[0] & 8;
	cfg.max_conns = data[0] & 16 ? 1 : 0;
	w.v6 = data[0] & 32;
	w.w = watcher_new(&cfg);
	for (; at + STEP <= size; at += STEP) {
		const uint8_t *b = data + at;

		w.now += (int8_t)b[1] * 10000000LL;
		switch (b[0] % 8) {
		case 0: raw_packet(&w, b, size - at); break;
		case 1:
		case 2: call(&w, b); break;
		case 3: other(&w, b); break;
		default: packet(&w, b);
		}
	}
	watcher_time(w.w, w.now);
	watcher_free(w.w);
	return 0;
}
