// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the script of a story: packets as lines, times as gaps, and the calls that would cause what
 * the stack sends. What the application did is not in a capture; where packets leave it open, the
 * simplest is written.
 */
#include <stdio.h>

#include "runtime/record/guess.h"
#include "runtime/record/story.h"

#define GUESSED   "  // guessed"
#define ROUND_US  1000 /* within the tolerance of times by far (tcpcheck-script(5), TIMES) */
#define SOON_US   4000 /* what comes so soon is an answer */
#define READ_MOST 100000
#define UNSENT    1000 /* bytes that wait, and are never seen */

struct teller {
	const struct story *st;
	struct buf *out;
	int64_t said_us;     /* the time of the last line, as the script has it */
	bool begun;          /* or the first line is still to come */
	int fd;              /* of the connection */
	bool accepted, over; /* over: no calls are left to make */
	uint32_t written;    /* behind the last byte that a write covers */
	uint32_t got, read;  /* in-order bytes of the peer; those that a read covers */
	uint32_t peer_end;   /* behind the last byte that the peer has sent */
	uint32_t our_next;   /* behind the last number that the stack has sent */
	bool zero_window;    /* said the stack last */
	bool ecn;            /* agreed: the bits of IP count */
	size_t mss;
	struct keepalive keepalive;
};

/* ---- times ---- */

static int64_t us_of(const struct teller *t, size_t i)
{
	return (t->st->packets[i].time_ns - t->st->packets[0].time_ns) / 1000;
}

static void put_time(struct teller *t, int64_t at_us)
{
	int64_t gap = at_us - t->said_us;

	gap = gap < 0 ? 0 : (gap + ROUND_US / 2) / ROUND_US * ROUND_US;
	t->said_us += gap;
	if (!t->begun)
		buf_puts(t->out, "0");
	else if (gap % 1000000 == 0)
		buf_printf(t->out, "+%lld", (long long)(gap / 1000000));
	else
		buf_printf(t->out, "+%lld.%03lld", (long long)(gap / 1000000),
			   (long long)(gap % 1000000 / 1000));
	t->begun = true;
	buf_putc(t->out, ' ');
}

static void put_option(struct teller *t, int64_t at_us, const char *level, const char *name,
		       unsigned value)
{
	put_time(t, at_us);
	buf_printf(t->out, "setsockopt(%d, %s, %s, [%u], 4) = 0" GUESSED "\n", t->fd, level, name,
		   value);
}

static void put_call(struct teller *t, int64_t at_us, const char *text)
{
	put_time(t, at_us);
	buf_printf(t->out, "%s" GUESSED "\n", text);
}

/* ---- packets ---- */

static bool is_behind(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) > 0;
}

static bool has(const struct rec_packet *p, uint16_t flag)
{
	return p->s.tcp.flags & flag;
}

/* PSH ends what was written at once, which is a guess: in what is sent again it is left open. */
static void put_segment(struct teller *t, bool again, const struct segment *s,
			const struct text_how *how)
{
	struct segment line = *s;

	if (again && (s->tcp.flags & ~TCP_FLAG_PSH) == TCP_FLAG_ACK) {
		buf_putc(t->out, 'p');
		line.tcp.flags = TCP_FLAG_ACK;
	}
	segment_text(&line, how, t->out, NULL);
	buf_putc(t->out, '\n');
}

static void put_packet(struct teller *t, const struct rec_packet *p, const struct segment *s,
		       int64_t at_us)
{
	static const char *const ecn[] = {"noecn", "ect1", "ect0", "ce"};
	struct text_how how = {0};

	/* What the window is depends on when the application reads: a guess. */
	how.win = !p->ours || has(p, TCP_FLAG_SYN) || !s->tcp.win;
	put_time(t, at_us);
	buf_puts(t->out, p->ours ? "> " : "< ");
	if (t->ecn ? s->ip.tos & 3 : !p->ours && s->ip.tos & 3)
		buf_printf(t->out, "[%s] ", ecn[s->ip.tos & 3]);
	put_segment(t, p->ours && s->payload_len && is_behind(t->our_next, s->tcp.seq), s, &how);
}

/* What a device has joined on its way in comes in segments. */
static void put_inbound(struct teller *t, const struct rec_packet *p, int64_t at_us)
{
	struct segment s = p->s;
	size_t left = s.payload_len;
	uint16_t last = s.tcp.flags & (TCP_FLAG_FIN | TCP_FLAG_PSH);

	do {
		bool more = t->mss && left > t->mss;

		s.payload_len = more ? t->mss : left;
		s.tcp.flags = (uint16_t)((s.tcp.flags & ~last) | (more ? 0 : last));
		put_packet(t, p, &s, at_us);
		s.tcp.seq += (uint32_t)s.payload_len;
		left -= s.payload_len;
	} while (left);
}

/* ---- calls ---- */

static uint32_t end_of(const struct rec_packet *p)
{
	return p->s.tcp.seq + (uint32_t)p->s.payload_len + has(p, TCP_FLAG_SYN) +
	       has(p, TCP_FLAG_FIN);
}

static void put_read(struct teller *t, int64_t at_us)
{
	char text[80];
	uint32_t n = t->got - t->read;

	if (!n || !t->accepted || n > READ_MOST)
		return;
	snprintf(text, sizeof(text), "read(%d, ..., %u) = %u", t->fd, n, n);
	put_call(t, at_us, text);
	t->read = t->got;
}

/* Up to the segment with PSH that ends it (RFC 9293, 3.9.1.2: set for the last of a buffer). */
static uint32_t write_end(const struct teller *t, size_t i)
{
	uint32_t end = t->st->packets[i].s.tcp.seq;

	for (; i < t->st->n; i++) {
		const struct rec_packet *p = &t->st->packets[i];
		uint32_t behind = p->s.tcp.seq + (uint32_t)p->s.payload_len;

		if (!p->ours || !p->s.payload_len || !is_behind(behind, end))
			continue;
		end = behind;
		if (has(p, TCP_FLAG_PSH) || has(p, TCP_FLAG_FIN))
			break;
	}
	return end;
}

static void put_write(struct teller *t, size_t i, int64_t at_us)
{
	const struct rec_packet *p = &t->st->packets[i];
	uint32_t end = p->s.tcp.seq + (uint32_t)p->s.payload_len;
	char text[80];
	uint32_t n;

	if (!p->s.payload_len || !is_behind(end, t->written) || !t->accepted)
		return;
	n = write_end(t, i) - t->written;
	snprintf(text, sizeof(text), "write(%d, ..., %u) = %u", t->fd, n, n);
	put_call(t, at_us, text);
	t->written += n;
}

/* Whether the stack still acknowledges new data of the peer behind its FIN: then it was
 * half-closed. */
static bool goes_on_receiving(const struct teller *t, size_t i)
{
	uint32_t acked = t->st->packets[i].s.tcp.ack;

	for (; i < t->st->n; i++) {
		const struct rec_packet *p = &t->st->packets[i];

		if (!p->ours && p->s.payload_len && !is_behind(acked, p->s.tcp.seq)) {
			for (size_t k = i + 1; k < t->st->n; k++)
				if (t->st->packets[k].ours)
					return !has(&t->st->packets[k], TCP_FLAG_RST);
		}
	}
	return false;
}

static void put_close(struct teller *t, size_t i, int64_t at_us)
{
	char text[64];

	put_read(t, at_us);
	if (goes_on_receiving(t, i)) {
		snprintf(text, sizeof(text), "shutdown(%d, SHUT_WR) = 0", t->fd);
		put_call(t, at_us, text);
		return;
	}
	snprintf(text, sizeof(text), "close(%d) = 0", t->fd);
	put_call(t, at_us, text);
	t->over = true;
}

/* What is probed for came before the probe: data that is sent later or never, or the end. */
static void put_waiting(struct teller *t, size_t i)
{
	int64_t at_us = us_of(t, i);
	char text[80];

	if (!t->accepted || t->over || t->written != t->our_next ||
	    !guess_waits(t->st, i, t->our_next))
		return;
	while (++i < t->st->n)
		if (t->st->packets[i].ours && is_behind(end_of(&t->st->packets[i]), t->our_next))
			break;
	if (i < t->st->n && t->st->packets[i].s.payload_len) {
		put_write(t, i, at_us);
	} else if (i < t->st->n && has(&t->st->packets[i], TCP_FLAG_FIN)) {
		put_close(t, i, at_us);
	} else {
		snprintf(text, sizeof(text), "write(%d, ..., %u) = %u", t->fd, UNSENT, UNSENT);
		put_call(t, at_us, text);
		t->written += UNSENT;
	}
}

/* A reset that answers nothing: the connection is aborted (RFC 9293, 3.10.5). */
static void put_abort(struct teller *t, int64_t at_us)
{
	char text[100];

	if (t->got == t->read) {
		snprintf(text, sizeof(text),
			 "setsockopt(%d, SOL_SOCKET, SO_LINGER, {onoff=1, linger=0}, 8) = 0",
			 t->fd);
		put_call(t, at_us, text);
	}
	snprintf(text, sizeof(text), "close(%d) = 0", t->fd);
	put_call(t, at_us, text);
	t->over = true;
}

/* ---- one packet after the other ---- */

static bool answers(const struct teller *t, size_t i)
{
	return i && !t->st->packets[i - 1].ours && us_of(t, i) - us_of(t, i - 1) < SOON_US;
}

/* What the stack acknowledges it has, holes that were filled included; what else came may have been
 * dropped: beyond the window, or out of memory. */
static void note_ack(struct teller *t, const struct rec_packet *p)
{
	uint32_t got = is_behind(p->s.tcp.ack, t->peer_end) ? t->peer_end : p->s.tcp.ack;

	if (has(p, TCP_FLAG_ACK) && is_behind(got, t->got))
		t->got = got;
}

static void tell_outbound(struct teller *t, size_t i)
{
	const struct rec_packet *p = &t->st->packets[i];
	int64_t at_us = us_of(t, i);
	bool opens = t->zero_window && p->s.tcp.win && !p->s.payload_len;

	note_ack(t, p);
	if (opens)
		put_read(t, at_us);
	put_write(t, i, at_us);
	if (has(p, TCP_FLAG_FIN) && is_behind(end_of(p), t->our_next) && !t->over)
		put_close(t, i, at_us);
	if (has(p, TCP_FLAG_RST) && !t->over && t->accepted && !answers(t, i) &&
	    !t->keepalive.fatal)
		put_abort(t, at_us);
	put_packet(t, p, &p->s, at_us);
	t->zero_window = !p->s.tcp.win && !has(p, TCP_FLAG_RST);
	if (is_behind(end_of(p), t->our_next))
		t->our_next = end_of(p);
}

static void put_accept(struct teller *t, int64_t at_us)
{
	put_call(t, at_us, "accept(3, ..., ...) = 4");
	t->accepted = true;
	t->fd = 4;
}

static void tell_inbound(struct teller *t, size_t i)
{
	const struct rec_packet *p = &t->st->packets[i];
	uint32_t end = p->s.tcp.seq + (uint32_t)p->s.payload_len;

	put_inbound(t, p, us_of(t, i));
	if (p->s.payload_len && is_behind(end, t->peer_end))
		t->peer_end = end;
	if (!t->st->active && !t->accepted && has(p, TCP_FLAG_ACK) && !has(p, TCP_FLAG_RST) &&
	    p->s.tcp.ack == 1 && t->our_next == 1)
		put_accept(t, us_of(t, i));
	put_waiting(t, i);
}

/* ---- the head ---- */

/* Sockets that are accepted have what their listener has. */
static void put_keepalive(struct teller *t)
{
	if (!t->keepalive.idle)
		return;
	put_option(t, 0, "SOL_SOCKET", "SO_KEEPALIVE", 1);
	put_option(t, 0, "SOL_TCP", "TCP_KEEPIDLE", t->keepalive.idle);
	put_option(t, 0, "SOL_TCP", "TCP_KEEPINTVL", t->keepalive.interval);
	put_option(t, 0, "SOL_TCP", "TCP_KEEPCNT", t->keepalive.count);
}

static void put_opening(struct teller *t)
{
	unsigned rcvbuf = guess_rcvbuf(t->st);

	put_call(t, 0, "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3");
	if (rcvbuf)
		put_option(t, 0, "SOL_SOCKET", "SO_RCVBUF", rcvbuf);
	put_keepalive(t);
	if (t->st->active) {
		put_call(t, 0, "fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0");
		put_call(t, 0, "connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)");
		t->accepted = true;
		t->fd = 3;
		return;
	}
	put_call(t, 0, "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0");
	put_call(t, 0, "bind(3, ..., ...) = 0");
	put_call(t, 0, "listen(3, 1) = 0");
}

static void put_head(struct teller *t)
{
	const struct story *st = t->st;

	buf_printf(t->out, "// Recorded from %s, connection %lu; the %s is under test.\n", st->file,
		   st->number, st->active ? "client" : "server");
	buf_puts(t->out, "// The system calls are guessed: a capture does not have them, nor "
			 "settings, nor data.\n");
	if (st->bursts)
		buf_printf(
			t->out,
			"// %u packet%s more than a segment: the capture was taken where a device "
			"had yet to cut\n// (TSO), or had already joined (GRO).\n",
			st->bursts, st->bursts == 1 ? " has" : "s have");
	if (st->icmp)
		buf_printf(t->out, "// %u ICMP message%s of the capture %s left out.\n", st->icmp,
			   st->icmp == 1 ? "" : "s", st->icmp == 1 ? "is" : "are");
	if (st->clipped)
		buf_puts(t->out,
			 "// Packets were cut when they were captured: only headers are known.\n");
	buf_putc(t->out, '\n');
	guess_settings(st, t->out);
}

/* Agreed with ECE in both SYNs (RFC 3168, 6.1.1). */
static bool agrees_ecn(const struct story *st)
{
	bool seen[2] = {false};

	for (size_t i = 0; i < st->n; i++)
		if (has(&st->packets[i], TCP_FLAG_SYN))
			seen[st->packets[i].ours] = has(&st->packets[i], TCP_FLAG_ECE);
	return seen[0] && seen[1];
}

/* The smaller of what both announce; without a word it is 536 (RFC 9293, 3.7.1). */
static size_t find_mss(const struct story *st)
{
	size_t mss = 0;
	struct tcpopt o;

	for (size_t i = 0; i < st->n; i++) {
		struct tcp_hdr tcp = st->packets[i].s.tcp;

		if (st->packets[i].ours && tcp.flags & TCP_FLAG_SYN &&
		    tcpopt_find(&tcp, TCPOPT_KIND_MSS, &o) && o.len == 4)
			mss = get_be16(o.data);
	}
	return mss;
}

void story_script(struct story *st, struct buf *out)
{
	struct teller t = {
		.st = st, .out = out, .fd = 3, .written = 1, .got = 1, .read = 1, .peer_end = 1};

	t.ecn = agrees_ecn(st);
	t.mss = find_mss(st);
	t.keepalive = guess_keepalive(st);
	put_head(&t);
	put_opening(&t);
	for (size_t i = 0; i < st->n; i++) {
		if (st->packets[i].ours)
			tell_outbound(&t, i);
		else
			tell_inbound(&t, i);
	}
}
