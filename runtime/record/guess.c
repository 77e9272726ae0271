// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what follows from a story about its application, other than what it wrote and read. */
#include "runtime/record/guess.h"

#define SECOND_NS 1000000000LL
/* The usual buffers announce 64 kB, or what is left of it behind options. */
#define WINDOW_SMALL 32768

/* ---- probes ---- */

/* An empty segment just below what was sent last: of a window or of a peer. */
static bool is_probe(const struct rec_packet *p, uint32_t our_next)
{
	return p->ours && p->s.tcp.flags == TCP_FLAG_ACK && !p->s.payload_len &&
	       p->s.tcp.seq + 1 == our_next;
}

bool guess_waits(const struct story *st, size_t i, uint32_t our_next)
{
	const struct tcp_hdr *heard = &st->packets[i].s.tcp;

	if (heard->win || heard->flags & (TCP_FLAG_SYN | TCP_FLAG_RST) || heard->ack != our_next)
		return false;
	while (++i < st->n && !st->packets[i].ours)
		if (st->packets[i].s.tcp.win)
			return false;
	return i < st->n && is_probe(&st->packets[i], our_next);
}

/* ---- keep-alives ---- */

/* What is known when the next packet comes. */
struct scene {
	uint32_t our_next, acked;
	bool open; /* the peer's window */
};

static void see(struct scene *sc, const struct rec_packet *p)
{
	const struct tcp_hdr *t = &p->s.tcp;
	uint32_t end = t->seq + (uint32_t)p->s.payload_len + !!(t->flags & TCP_FLAG_SYN) +
		       !!(t->flags & TCP_FLAG_FIN);

	if (!p->ours && t->flags & TCP_FLAG_ACK) {
		sc->acked = t->ack;
		sc->open = t->win;
	} else if (p->ours && !(t->flags & TCP_FLAG_RST) && (int32_t)(end - sc->our_next) > 0) {
		sc->our_next = end;
	}
}

static unsigned gap_before(const struct story *st, size_t i)
{
	return (unsigned)((st->packets[i].time_ns - st->packets[i - 1].time_ns + SECOND_NS / 4) /
			  SECOND_NS);
}

/* What is asked for where nobody asks otherwise; timers of Linux add up to an eighth. */
static unsigned or_usual(unsigned gap, unsigned usual)
{
	return gap >= usual && gap <= usual + usual / 8 ? usual : gap;
}

/* From the first one on, at @i. */
static struct keepalive count_probes(const struct story *st, size_t i, uint32_t our_next)
{
	struct keepalive k = {
		.idle = or_usual(gap_before(st, i), 7200), .interval = 75, .count = 1};

	for (; ++i < st->n && is_probe(&st->packets[i], our_next); k.count++)
		k.interval = or_usual(gap_before(st, i), 75);
	k.fatal = i < st->n && st->packets[i].ours && st->packets[i].s.tcp.flags & TCP_FLAG_RST;
	if (!k.fatal)
		k.count = 9; /* of what will not come nothing is known: as Linux has it */
	return k;
}

struct keepalive guess_keepalive(const struct story *st)
{
	struct scene sc = {0};

	for (size_t i = 0; i < st->n; i++) {
		if (i && is_probe(&st->packets[i], sc.our_next) && sc.acked == sc.our_next &&
		    sc.open && gap_before(st, i))
			return count_probes(st, i, sc.our_next);
		see(&sc, &st->packets[i]);
	}
	return (struct keepalive){0};
}

/* ---- what the stack's SYN shows ---- */

/* NULL: there is none of this end. */
static const struct tcp_hdr *syn_of(const struct story *st, bool ours)
{
	for (size_t i = 0; i < st->n; i++)
		if (st->packets[i].ours == ours && st->packets[i].s.tcp.flags & TCP_FLAG_SYN)
			return &st->packets[i].s.tcp;
	return NULL;
}

unsigned guess_rcvbuf(const struct story *st)
{
	const struct tcp_hdr *syn = syn_of(st, true);

	return syn && syn->win < WINDOW_SMALL ? syn->win : 0;
}

static bool offers(const struct tcp_hdr *syn, uint8_t kind)
{
	struct tcp_hdr copy = *syn;
	struct tcpopt o;

	return tcpopt_find(&copy, kind, &o);
}

static bool lacks_timestamps(const struct tcp_hdr *syn, const struct tcp_hdr *peers)
{
	bool modern = offers(syn, TCPOPT_KIND_SACKOK) || offers(syn, TCPOPT_KIND_WSCALE);
	bool signs = offers(syn, TCPOPT_KIND_MD5); /* which takes the room */
	bool asked = !(syn->flags & TCP_FLAG_ACK) || (peers && offers(peers, TCPOPT_KIND_TS));

	return modern && !signs && asked && !offers(syn, TCPOPT_KIND_TS);
}

void guess_settings(const struct story *st, struct buf *out)
{
	const struct tcp_hdr *syn = syn_of(st, true);
	const uint16_t classic = TCP_FLAG_ECE | TCP_FLAG_CWR;

	if (syn && lacks_timestamps(syn, syn_of(st, false)))
		buf_puts(out, "--sysctl=net.ipv4.tcp_timestamps=0\n");
	/* RFC 3168, 6.1.1; RFC 9768, 3.1.1. */
	if (syn && syn->flags == (TCP_FLAG_SYN | classic))
		buf_puts(out, "--sysctl=net.ipv4.tcp_ecn=1\n");
	if (syn && syn->flags == (TCP_FLAG_SYN | TCP_FLAGS_ACE))
		buf_puts(out, "--sysctl=net.ipv4.tcp_ecn=3\n");
}
