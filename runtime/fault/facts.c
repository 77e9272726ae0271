// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the view of the connections from the path. */
#include <string.h>

#include "parser/ast.h"
#include "runtime/base/seq.h"
#include "runtime/fault/fault.h"

static struct path_flow *find_flow(struct path_state *st, bool out, const struct segment *s)
{
	const struct ipaddr *remote = out ? &s->ip.dst : &s->ip.src;
	uint16_t sport = out ? s->tcp.sport : s->tcp.dport;
	uint16_t dport = out ? s->tcp.dport : s->tcp.sport;
	struct path_flow *f;

	for (unsigned i = 0; i < st->n && i < PATH_FLOWS; i++) {
		f = &st->flows[i];
		if (f->sport == sport && f->dport == dport && ipaddr_equal(&f->remote, remote))
			return f;
	}
	f = &st->flows[st->n++ % PATH_FLOWS];
	*f = (struct path_flow){.remote = *remote, .sport = sport, .dport = dport};
	return f;
}

/* Sequence numbers it takes up (RFC 9293 section 3.4). */
static uint32_t length(const struct segment *s)
{
	return (uint32_t)s->payload_len + !!(s->tcp.flags & TCP_FLAG_SYN) +
	       !!(s->tcp.flags & TCP_FLAG_FIN);
}

static unsigned flag_facts(const struct segment *s)
{
	static const struct {
		uint16_t flag;
		unsigned fact;
	} map[] = {{TCP_FLAG_SYN, HAS_SYN},
		   {TCP_FLAG_ACK, HAS_ACK},
		   {TCP_FLAG_FIN, HAS_FIN},
		   {TCP_FLAG_RST, HAS_RST},
		   {TCP_FLAG_PSH, HAS_PSH}};
	unsigned facts = IS_TCP | (s->payload_len ? HAS_DATA : 0);

	for (unsigned i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (s->tcp.flags & map[i].flag)
			facts |= map[i].fact;
	if (!s->tcp.win && !(s->tcp.flags & TCP_FLAG_RST))
		facts |= WIN_ZERO;
	return facts;
}

/* From what its sender and the other side have sent before. */
static unsigned seq_facts(const struct segment *s, const struct half *me, const struct half *other)
{
	uint32_t len = length(s), end = s->tcp.seq + len;
	bool rst = s->tcp.flags & TCP_FLAG_RST;
	unsigned facts = 0;

	if (me->fin || s->tcp.flags & TCP_FLAG_FIN)
		facts |= AFTER_FIN;
	if (me->closed)
		facts |= AFTER_WIN_ZERO;
	if (s->payload_len && other->acked && !other->win)
		facts |= INTO_WIN_ZERO;
	if (me->begun && len && !rst && !seq_before(me->next, end))
		facts |= IS_AGAIN;
	if (len || rst || !(s->tcp.flags & TCP_FLAG_ACK))
		return facts;
	if (me->begun && s->tcp.seq + 1 == me->next)
		return facts | (other->acked && !other->win ? IS_PROBE : IS_KEEPALIVE);
	facts |= PURE_ACK;
	if (me->acked && s->tcp.ack == me->ack && s->tcp.seq == me->next && s->tcp.win > me->win)
		facts |= WIN_UPDATE;
	return facts;
}

static unsigned ack_facts(const struct segment *s, const struct half *me, const struct half *other)
{
	unsigned facts = other->fin ? AFTER_PEER_FIN : 0;

	if (me->fin_acked)
		facts |= FIN_WAS_ACKED;
	if (!(s->tcp.flags & TCP_FLAG_ACK) || s->tcp.flags & TCP_FLAG_RST || !other->begun)
		return facts;
	if (seq_diff(other->isn + 1, s->tcp.ack) > 0)
		facts |= ACKS_SOMETHING;
	if (other->fin && s->tcp.ack == other->fin_end)
		facts |= ACKS_FIN;
	return facts;
}

static void note(struct half *me, const struct segment *s, unsigned facts, int64_t time_ns)
{
	uint32_t end = s->tcp.seq + length(s);

	if (facts & HAS_RST)
		return;
	if (!me->begun || seq_before(me->next, end))
		me->next = end;
	if (!me->begun && facts & HAS_SYN)
		me->isn = s->tcp.seq;
	me->begun = true;
	if (facts & HAS_FIN) {
		me->fin = true;
		me->fin_end = end;
	}
	if (facts & HAS_ACK) {
		me->acked = true;
		me->ack = s->tcp.ack;
		me->win = s->tcp.win;
	}
	if (facts & ACKS_FIN)
		me->fin_acked = true;
	if (facts & WIN_ZERO)
		me->closed = true;
	if (length(s) || facts & (IS_PROBE | IS_KEEPALIVE))
		me->sent_ns = time_ns;
}

/* A SYN with another number begins another connection between the same ports. */
static void begin_again(struct path_flow *f, bool out, const struct segment *s)
{
	const struct half *me = out ? &f->local : &f->peer;

	if (!(s->tcp.flags & TCP_FLAG_SYN) || s->tcp.flags & TCP_FLAG_ACK)
		return;
	if (me->begun && me->isn != s->tcp.seq)
		f->local = f->peer = (struct half){0};
}

void path_look(struct path_state *st, bool out, const unsigned char *p, size_t len, int64_t time_ns,
	       struct path_packet *pkt)
{
	struct half *me, *other;

	memset(pkt, 0, sizeof(*pkt));
	pkt->time_ns = time_ns;
	pkt->facts = out ? IS_OUT : 0;
	if (segment_parse(p, len, &pkt->s, NULL) < 0)
		return;
	if (pkt->s.l4 == L4P_ICMP)
		pkt->facts |= IS_ICMP;
	if (pkt->s.l4 != L4P_TCP)
		return;
	pkt->flow = find_flow(st, out, &pkt->s);
	begin_again(pkt->flow, out, &pkt->s);
	me = out ? &pkt->flow->local : &pkt->flow->peer;
	other = out ? &pkt->flow->peer : &pkt->flow->local;
	pkt->facts |=
		flag_facts(&pkt->s) | seq_facts(&pkt->s, me, other) | ack_facts(&pkt->s, me, other);
	if (me->sent_ns)
		pkt->gap_ns = time_ns - me->sent_ns;
	note(me, &pkt->s, pkt->facts, time_ns);
}
