// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what the lines before a failure have to do with it: which of them a stack does not answer,
 * and which timer a late or an early segment comes from. Each is only said where it follows from
 * what was injected and from what the stack sent before.
 */
#include <string.h>

#include "runtime/base/seq.h"
#include "runtime/finding/explain.h"

/* ---- times ---- */

static int64_t late_us(const struct finding *f)
{
	return f->time.actual_us - f->time.to_us;
}

static bool is_bare(const struct finding *f)
{
	const uint16_t others = TCP_FLAG_SYN | TCP_FLAG_FIN | TCP_FLAG_RST;

	return f->has_actual && f->actual.l4 == L4P_TCP && !f->actual.payload_len &&
	       (f->actual.tcp.flags & TCP_FLAG_ACK) && !(f->actual.tcp.flags & others);
}

/* An ACK of something new that is late by about a delayed ACK's time (Linux: 40 to 200 ms). */
static bool is_delayed_ack(const struct finding *f, const struct injected *in)
{
	return is_bare(f) && in->acked_before && seq_before(in->acked_before, f->actual.tcp.ack) &&
	       !seq_before(f->actual.tcp.seq, in->next_before) && late_us(f) > 30000 &&
	       late_us(f) < 250000;
}

/* Linux sends the number before the first that is not acknowledged, without data. */
static bool is_window_probe(const struct finding *f, const struct injected *in)
{
	return is_bare(f) && in->zero_window && f->actual.tcp.seq + 1 == in->peer_ack;
}

/* What was sent before, although nothing has come from the peer since the last segment. */
static bool is_of_timer(const struct finding *f, const struct injected *in)
{
	return f->has_actual && f->actual.l4 == L4P_TCP && f->actual.payload_len &&
	       !(f->actual.tcp.flags & TCP_FLAG_SYN) && !in->since_before && in->next_before &&
	       seq_before(f->actual.tcp.seq, in->next_before);
}

#define RTO                                                                                     \
	"on Linux the RTT and at least 200 ms, doubled each time, and its timer wheel may add " \
	"an eighth"

const char *explain_time(const struct finding *f, const struct injected *in)
{
	if (is_delayed_ack(f, in))
		return ". A delayed ACK: the stack waits for data to carry it (RFC 9293, section "
		       "3.8.6.3)";
	if (is_window_probe(f, in))
		return ". A window probe: the peer has closed its window (RFC 9293, section "
		       "3.8.6.1); it comes after the retransmission timeout, " RTO;
	if (is_of_timer(f, in))
		return ". A retransmission by a timer: a tail loss probe comes after two RTTs (RFC "
		       "8985, section 7.2), others after the timeout, " RTO;
	return "";
}

int64_t explain_timer_us(const struct finding *f, const struct injected *in)
{
	bool timer = is_of_timer(f, in) || is_window_probe(f, in);

	return timer && f->time.actual_us > in->at_us ? f->time.actual_us - in->at_us : 0;
}

/* ---- what a stack does not answer ---- */

static unsigned line_of(const struct source *src, const struct event *ev)
{
	return source_line(src, ev->span.off, NULL);
}

static void add_hint(struct finding *f, const char *text)
{
	char before[sizeof(f->hint)];

	memcpy(before, f->hint, sizeof(before));
	finding_hint(f, "%s%s%s", before, before[0] ? ";\n  " : "", text);
}

/* The call waits for a connection. */
static bool awaits_connection(const struct finding *f)
{
	const char *name =
		f->event && f->event->kind == EVENT_CALL ? f->event->call->name.text : "";

	return !strcmp(name, "accept") || !strcmp(name, "accept4") || !strcmp(name, "connect");
}

void explain_silence(struct finding *f, const struct source *src, const struct injected *in)
{
	bool silent = f->packet && !f->has_actual;
	bool blocked = f->event && f->event->kind == EVENT_CALL && !f->diffs;

	if ((silent || blocked) && in->no_ack)
		add_hint(f,
			 arena_printf(&f->arena,
				      "line %u injects a segment without the ACK flag: once "
				      "connected, a stack drops such a segment (RFC 9293, section "
				      "3.10.7.4)",
				      line_of(src, in->no_ack)));
	else if ((silent || awaits_connection(f)) && in->bad_handshake)
		add_hint(f, arena_printf(&f->arena,
					 "line %u does not complete the handshake: a SYN takes one "
					 "sequence number, so behind it seq and ack of both sides "
					 "begin with 1 (RFC 9293, section 3.4)",
					 line_of(src, in->bad_handshake)));
}
