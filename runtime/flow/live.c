// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns which flow a live packet belongs to, and what is learned from it. */
#include "runtime/flow/flow.h"

static bool same_pair(const struct flow *f, const struct segment *s, uint16_t sport, uint16_t dport)
{
	return ipaddr_equal(&f->live.local_ip, &s->ip.src) &&
	       ipaddr_equal(&f->live.remote_ip, &s->ip.dst) && f->live.local_port == sport &&
	       f->live.remote_port == dport;
}

/* A connection that is just being opened: its own address and port are the kernel's choice. Port 0
 * of the peer: any. */
static bool learn(struct flow *f, const struct segment *s, uint16_t sport, uint16_t dport)
{
	if (!ipaddr_equal(&f->live.remote_ip, &s->ip.dst) ||
	    (f->live.remote_port && f->live.remote_port != dport))
		return false;
	f->live.local_ip = s->ip.src;
	f->live.local_port = sport;
	f->live.remote_port = dport;
	return true;
}

/* A SYN of an older connection (a retransmission) does not open this one. One with another sequence
 * number does: the ports come again. */
static bool is_of_older(const struct flow *f, const struct segment *s)
{
	for (const struct flow *o = f->next; o; o = o->next)
		if (o->live.local_port && same_pair(o, s, s->tcp.sport, s->tcp.dport) &&
		    o->live.local_isn == s->tcp.seq)
			return true;
	return false;
}

static bool takes_tcp(struct flow *f, const struct segment *s)
{
	const struct tcp_hdr *t = &s->tcp;

	if (f->protocol != IPPROTO_TCP)
		return false;
	if (f->live.local_port && same_pair(f, s, t->sport, t->dport))
		return true;
	/* Also of one whose SYN no line has asked for: whose else should it be? */
	if ((f->state != FLOW_SYN_SEEN && f->state != FLOW_CONNECTING) ||
	    (t->flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) != TCP_FLAG_SYN)
		return false;
	if (is_of_older(f, s) || !learn(f, s, t->sport, t->dport))
		return false;
	f->state = FLOW_SYN_SEEN;
	f->live.local_isn = t->seq;
	flow_count_on(f);
	return true;
}

static bool takes_icmp(struct flow *f, const struct segment *s)
{
	if (f->protocol != IPPROTO_ICMP && f->protocol != IPPROTO_ICMPV6)
		return false;
	if (f->state == FLOW_CONNECTING && !f->live.local_ip.family &&
	    ipaddr_equal(&f->live.remote_ip, &s->ip.dst))
		f->live.local_ip = s->ip.src;
	return ipaddr_equal(&f->live.local_ip, &s->ip.src) &&
	       ipaddr_equal(&f->live.remote_ip, &s->ip.dst);
}

bool flow_takes(struct flow *f, const struct segment *s)
{
	switch (s->l4) {
	case L4P_TCP: return takes_tcp(f, s);
	case L4P_UDP:
		if (f->protocol != IPPROTO_UDP)
			return false;
		if (f->live.local_port && same_pair(f, s, s->udp.sport, s->udp.dport))
			return true;
		return f->state == FLOW_CONNECTING && learn(f, s, s->udp.sport, s->udp.dport);
	case L4P_ICMP: return takes_icmp(f, s);
	default: return false;
	}
}

bool flow_is_ping(const struct flow *f)
{
	return f->protocol == IPPROTO_ICMP || f->protocol == IPPROTO_ICMPV6;
}

void flows_overhear(struct flows *fs, const struct segment *s)
{
	if (s->l4 != L4P_TCP || !(s->tcp.flags & TCP_FLAG_SYN))
		return;
	for (struct flow *f = fs->all; f; f = f->next) {
		if (!flow_owns(f, s))
			continue;
		flow_takes(f, s);
		flow_learn_isn(f, NULL, &s->tcp);
		return;
	}
}

static bool gets_icmp(const struct flows *fs, const struct flow *f, const struct segment *s)
{
	const struct address_plan *a = &fs->plan->addr;
	bool known = f->live.remote_ip.family != 0;

	return s->l4 == L4P_ICMP && !flow_is_ping(f) &&
	       ipaddr_equal(known ? &f->live.remote_ip : &a->remote, &s->ip.dst);
}

bool flow_takes_for(const struct flows *fs, struct flow *f, const struct packet_pat *pat,
		    const struct segment *s)
{
	return flow_takes(f, s) || (pat->l4 == L4_ICMP && gets_icmp(fs, f, s));
}

bool flow_owns(const struct flow *f, const struct segment *s)
{
	uint16_t sport = s->l4 == L4P_TCP ? s->tcp.sport : s->udp.sport;
	uint16_t dport = s->l4 == L4P_TCP ? s->tcp.dport : s->udp.dport;
	struct flow copy = *f;

	if (s->l4 == L4P_ICMP)
		return takes_icmp(&copy, s);
	if (f->protocol != (s->l4 == L4P_TCP ? IPPROTO_TCP : IPPROTO_UDP) ||
	    (s->l4 != L4P_TCP && s->l4 != L4P_UDP))
		return false;
	if (f->live.local_port)
		return same_pair(f, s, sport, dport);
	return (f->state == FLOW_CONNECTING || f->state == FLOW_SYN_SEEN) &&
	       learn(&copy, s, sport, dport) && !(s->l4 == L4P_TCP && is_of_older(f, s));
}

bool flows_own(const struct flows *fs, const struct flow * not, const struct segment *s)
{
	for (const struct flow *f = fs->all; f; f = f->next)
		if (f != not &&flow_owns(f, s))
			return true;
	return false;
}
