// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the ranges of sequence numbers that the peer has sent. */
#include "runtime/finding/injected.h"

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
	*in = (struct injected){
		.n = 1, .ranges = {{1, 1 + data_len}}, .syn_end = in->syn_end, .next = in->next};
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

/* RFC 9293, section 3.10.7.4: before the connection is open an ACK must be of the SYN, and the
 * sequence number must be in the window. */
static void judge_handshake(struct injected *in, const struct event *ev, const struct segment *s)
{
	bool syn = s->tcp.flags & TCP_FLAG_SYN, fits;

	in->bad_handshake = NULL;
	if (in->connected || !(s->tcp.flags & TCP_FLAG_ACK) || s->tcp.flags & TCP_FLAG_RST)
		return;
	if (syn)
		fits = !in->syn_end || !seq_before(s->tcp.ack, in->syn_end);
	else
		fits = s->tcp.ack && !seq_before(s->tcp.seq, 1) &&
		       !seq_before(in->next, s->tcp.ack);
	if (!fits)
		in->bad_handshake = ev;
	else
		in->connected = true;
}

void injected_add(struct injected *in, const struct event *ev, const struct segment *s,
		  int64_t at_us)
{
	const uint16_t must_have = TCP_FLAG_ACK | TCP_FLAG_SYN | TCP_FLAG_RST;
	const uint16_t no_window = TCP_FLAG_SYN | TCP_FLAG_RST;

	if (s->l4 != L4P_TCP)
		return;
	if (s->tcp.flags & TCP_FLAG_SYN)
		begin(in, (uint32_t)s->payload_len);
	else
		add_segment(in, s);
	if (s->tcp.flags & TCP_FLAG_ACK && ev->packet->tcp.ack.state == FIELD_ABSENT)
		in->bare_ack = ev;
	else if (s->payload_len || s->tcp.flags & TCP_FLAG_FIN)
		in->bare_ack = NULL; /* what is missing now is not that line's */
	judge_handshake(in, ev, s);
	in->no_ack = s->tcp.flags & must_have || !in->connected ? NULL : ev;
	in->zero_window = !s->tcp.win && s->tcp.flags & TCP_FLAG_ACK && !(s->tcp.flags & no_window);
	in->peer_ack = s->tcp.ack;
	in->at_us = at_us;
	in->since++;
}

void injected_answer(struct injected *in, const struct segment *s)
{
	bool syn = s->tcp.flags & TCP_FLAG_SYN;
	uint32_t end = s->tcp.seq + (uint32_t)s->payload_len + !!(s->tcp.flags & TCP_FLAG_FIN);

	if (s->l4 != L4P_TCP)
		return;
	in->acked_before = in->acked;
	in->next_before = in->next;
	in->since_before = in->since;
	in->since = 0;
	if (syn)
		in->syn_end = s->tcp.seq + 1;
	/* From here on numbers count from 1. */
	if (s->tcp.flags & TCP_FLAG_ACK)
		in->acked = syn ? 1 : s->tcp.ack;
	in->next = syn ? 1 + (uint32_t)s->payload_len : later(in->next, end);
}
