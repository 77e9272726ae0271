// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the connections of a stack that has no system calls: its program listens, connects and sends
 * as it likes, so a line alone opens one. What comes in opens a passive one, as if somebody
 * listened to all ports; a line that expects a SYN, an active one; so do datagrams, each way.
 */
#include "runtime/flow/open.h"

/* Whether a SYN still belongs to @f, whose own it may repeat: nothing tells that the stack has
 * taken an answer for one. */
static bool still_opens(const struct flow *f)
{
	return f->state == FLOW_CONNECTING || f->state == FLOW_SYN_SEEN ||
	       (f->state == FLOW_ACTIVE_ACKED && !f->sent_ack);
}

static struct flow *add(struct flows *fs, enum l4_kind l4, enum flow_state state)
{
	struct flow *f = flow_add(fs);
	bool udp = l4 == L4_UDP;

	f->domain = fs->plan->variant->socket_domain;
	f->type = udp ? SOCK_DGRAM : SOCK_STREAM;
	f->protocol = udp ? IPPROTO_UDP : IPPROTO_TCP;
	f->state = state;
	f->live.remote_ip = fs->plan->addr.remote;
	return f;
}

void flow_uncalled_listen(struct flows *fs)
{
	struct flow *f = add(fs, L4_TCP, FLOW_LISTENING);

	f->live.local_ip = fs->plan->addr.local; /* of echo requests, too */
}

/* The line's ports, if it gives both: so they will be called. */
static void name(struct flow *f, uint16_t local, uint16_t remote)
{
	f->script.local_port = local && remote ? local : 0;
	f->script.remote_port = local && remote ? remote : 0;
}

/* Whoever the stack turns to at the peer's address: the port is nobody's choice but its own, from
 * where as well as where to, if the line does not say that. */
static struct flow *open_active(struct flows *fs, const struct packet_pat *pat)
{
	struct flow *f = add(fs, pat->l4, FLOW_CONNECTING);
	bool udp = pat->l4 == L4_UDP;

	f->live.remote_port = (uint16_t)(udp ? pat->udp.dport.value : pat->tcp.dport.value);
	name(f, (uint16_t)(udp ? pat->udp.sport.value : pat->tcp.sport.value), f->live.remote_port);
	return f;
}

/* A datagram to the program. */
static struct flow *open_passive(struct flows *fs, const struct packet_pat *pat)
{
	struct flow *f = add(fs, L4_UDP, FLOW_NEW);
	uint16_t sport = (uint16_t)pat->udp.sport.value, dport = (uint16_t)pat->udp.dport.value;

	f->live.local_ip = fs->plan->addr.local;
	f->live.local_port = dport ? dport : (uint16_t)fs->plan->cfg.bind_port;
	f->live.remote_port = sport ? sport : fs->next_port++;
	name(f, f->live.local_port, f->live.remote_port);
	return f;
}

static struct flow *open_tcp(struct flows *fs, const struct packet_pat *pat,
			     const struct flow *named)
{
	struct flow *f = fs->current;
	bool syn = (pat->tcp.flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) == TCP_FLAG_SYN;

	if (pat->dir == DIR_INBOUND)
		return named || f->protocol == IPPROTO_TCP ? NULL : flow_child(fs, NULL, &pat->tcp);
	if (!syn || (named && still_opens(named)))
		return NULL;
	if (!named && still_opens(f) && !(pat->tcp.sport.value && pat->tcp.dport.value))
		return NULL;
	return open_active(fs, pat);
}

struct flow *flow_uncalled(struct flows *fs, const struct packet_pat *pat, const struct flow *named)
{
	if (pat->l4 == L4_TCP)
		return open_tcp(fs, pat, named);
	if (pat->l4 != L4_UDP || named)
		return NULL;
	if (fs->current->protocol == IPPROTO_UDP && !(pat->udp.sport.value && pat->udp.dport.value))
		return NULL;
	return pat->dir == DIR_INBOUND ? open_passive(fs, pat) : open_active(fs, pat);
}
