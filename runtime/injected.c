// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the ranges of sequence numbers that the peer has sent. */
#include "runtime/injected.h"

#include <string.h>

#include "runtime/base/seq.h"

static uint32_t earlier(uint32_t a, uint32_t b)
{
	return seq_before(a, b) ? a : b;
}

static uint32_t later(uint32_t a, uint32_t b)
{
	return seq_before(a, b) ? b : a;
}

/* Those that touch or overlap become one. */
static void add_range(struct injected *in, struct injected_range new)
{
	struct injected_range all[INJECTED_RANGES + 1];
	unsigned n = 0, i = 0;

	while (i < in->n && seq_before(in->ranges[i].end, new.start))
		all[n++] = in->ranges[i++];
	for (; i < in->n && !seq_before(new.end, in->ranges[i].start); i++) {
		new.start = earlier(new.start, in->ranges[i].start);
		new.end = later(new.end, in->ranges[i].end);
	}
	all[n++] = new;
	while (i < in->n)
		all[n++] = in->ranges[i++];
	if (n > INJECTED_RANGES) {
		all[n - 2].end = all[n - 1].end;
		n--;
	}
	memcpy(in->ranges, all, n * sizeof(*all));
	in->n = n;
}

/* Numbers on SYNs are absolute; from here on they count from 1. */
static void begin(struct injected *in, uint32_t data_len)
{
	*in = (struct injected){.n = 1, .ranges = {{1, 1 + data_len}}};
}

static void add_segment(struct injected *in, const struct segment *s)
{
	uint32_t data_end = s->tcp.seq + (uint32_t)s->payload_len;
	bool fin = s->tcp.flags & TCP_FLAG_FIN;
	struct injected_range r = {s->tcp.seq, data_end + fin};

	if (!in->n)
		begin(in, 0);
	if (fin) {
		in->has_fin = true;
		in->fin = data_end;
	}
	/* A keep-alive's byte is the one before the first. */
	r.start = later(r.start, in->ranges[0].start);
	if (seq_before(r.start, r.end))
		add_range(in, r);
}

void injected_add(struct injected *in, const struct event *ev, const struct segment *s)
{
	if (s->l4 != L4P_TCP)
		return;
	if (s->tcp.flags & TCP_FLAG_SYN)
		begin(in, (uint32_t)s->payload_len);
	else
		add_segment(in, s);
	if (s->tcp.flags & TCP_FLAG_ACK && ev->packet->tcp.ack.state == FIELD_ABSENT)
		in->bare_ack = ev;
}
