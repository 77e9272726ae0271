// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the packets of a story, and their numbers. */
#include "runtime/record/story.h"

#include <stdlib.h>
#include <string.h>

#define TS_FIRST 100 /* val of the first time stamp of each end */

void story_add(struct story *st, const struct segment *s, int64_t time_ns, bool ours)
{
	struct rec_packet *p;

	if (st->n == st->cap) {
		st->cap = st->cap ? 2 * st->cap : 64;
		st->packets = reallocarray(st->packets, st->cap, sizeof(*st->packets));
		if (!st->packets)
			abort();
	}
	p = &st->packets[st->n++];
	*p = (struct rec_packet){.s = *s, .time_ns = time_ns, .ours = ours};
	p->s.payload = NULL;
	p->s.cut = (struct cut){0};
}

void story_free(struct story *st)
{
	free(st->packets);
	*st = (struct story){0};
}

struct base {
	bool isn_known, ts_known;
	uint32_t isn, ts;
};

static void learn(struct story *st, struct base base[2])
{
	for (size_t i = 0; i < st->n; i++) {
		struct rec_packet *p = &st->packets[i];
		struct base *b = &base[p->ours];
		struct tcpopt o;

		if (p->s.tcp.flags & TCP_FLAG_SYN && !b->isn_known) {
			b->isn_known = true;
			b->isn = p->s.tcp.seq;
		}
		if (!b->ts_known && tcpopt_find(&p->s.tcp, TCPOPT_KIND_TS, &o) && o.len == 10) {
			b->ts_known = true;
			b->ts = get_be32(o.data);
		}
	}
}

/* 0 means that there is none to echo. */
static uint32_t map_ts(uint32_t value, const struct base *b)
{
	return value && b->ts_known ? value - b->ts + TS_FIRST : value;
}

static void map_option(struct tcpopt *o, const struct base *mine, const struct base *other)
{
	if (o->kind == TCPOPT_KIND_TS && o->len == 10) {
		put_be32(o->data, map_ts(get_be32(o->data), mine));
		put_be32(o->data + 4, map_ts(get_be32(o->data + 4), other));
	}
	if (o->kind != TCPOPT_KIND_SACK)
		return;
	for (unsigned i = 0; i + 4 <= o->len - 2u; i += 4)
		put_be32(o->data + i, get_be32(o->data + i) - other->isn);
}

static void map_packet(struct rec_packet *p, const struct base base[2])
{
	const struct base *mine = &base[p->ours], *other = &base[!p->ours];
	struct tcpopt o;
	size_t pos = 0;

	p->s.tcp.seq -= mine->isn;
	if (p->s.tcp.flags & TCP_FLAG_ACK)
		p->s.tcp.ack -= other->isn;
	while (tcpopt_next(p->s.tcp.opts, p->s.tcp.opts_len, &pos, &o) == 1)
		map_option(&o, mine, other);
	p->s.tcp.sport = p->s.tcp.dport = 0;
}

#define SOON_NS 1000000

static bool is_active(const struct rec_packet *p)
{
	return p->s.payload_len || p->s.tcp.flags & TCP_FLAG_FIN;
}

/* Whether @ours went before @theirs was taken in, though the capture saw them the other way round:
 * it would acknowledge that. */
static bool went_before(const struct rec_packet *ours, const struct rec_packet *theirs)
{
	const uint16_t opening = TCP_FLAG_SYN | TCP_FLAG_RST;

	return ours->ours && !theirs->ours && is_active(ours) && is_active(theirs) &&
	       ours->time_ns - theirs->time_ns < SOON_NS &&
	       !((ours->s.tcp.flags | theirs->s.tcp.flags) & opening) &&
	       ours->s.tcp.flags & TCP_FLAG_ACK && theirs->s.tcp.seq == ours->s.tcp.ack;
}

static void put_in_order(struct story *st)
{
	for (size_t i = 1; i < st->n; i++) {
		struct rec_packet *p = &st->packets[i], later = p[-1];

		if (!went_before(p, p - 1))
			continue;
		p[-1] = *p;
		*p = later;
		p->time_ns = p[-1].time_ns;
	}
}

/* Who opens it sends a SYN; the other one may be silent for ever, or refuse it with a reset. */
static bool has_beginning(const struct story *st, const struct base base[2])
{
	if (!base[st->active].isn_known)
		return false;
	for (size_t i = 0; i < st->n; i++)
		if (!base[st->packets[i].ours].isn_known &&
		    !(st->packets[i].s.tcp.flags & TCP_FLAG_RST))
			return false;
	return true;
}

int story_normalise(struct story *st, struct err *e)
{
	struct base base[2] = {{0}};

	learn(st, base);
	if (!has_beginning(st, base))
		return err_kind_set(e, ERR_SCRIPT,
				    "the connection begins before the capture: a "
				    "script needs its SYNs");
	for (size_t i = 0; i < st->n; i++)
		map_packet(&st->packets[i], base);
	put_in_order(st);
	return 0;
}
