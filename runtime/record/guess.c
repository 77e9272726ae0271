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

/* From the first one on, at @i. */
static struct keepalive count_probes(const struct story *st, size_t i, uint32_t our_next)
{
	struct keepalive k = {.idle = gap_before(st, i), .interval = gap_before(st, i), .count = 1};

	for (; ++i < st->n && is_probe(&st->packets[i], our_next); k.count++)
		k.interval = gap_before(st, i);
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

/* ---- windows ---- */

unsigned guess_rcvbuf(const struct story *st)
{
	for (size_t i = 0; i < st->n; i++)
		if (st->packets[i].ours && st->packets[i].s.tcp.flags & TCP_FLAG_SYN)
			return st->packets[i].s.tcp.win < WINDOW_SMALL ? st->packets[i].s.tcp.win
								       : 0;
	return 0;
}
