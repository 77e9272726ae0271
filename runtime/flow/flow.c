// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the table of connections and their states: which flow a line of the script belongs to.
 * live.c tells which one a live packet belongs to, map.c maps numbers.
 */
#include "runtime/flow/open.h"

#include <stdlib.h>
#include <string.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/* The peer's ports. Nothing else uses ports of the private namespace, so they can be the same in
 * every run: the start of the dynamic range of RFC 6335. */
#define FIRST_PEER_PORT 49152

void flows_init(struct flows *fs, const struct plan *plan)
{
	*fs = (struct flows){.plan = plan, .next_port = FIRST_PEER_PORT};
	if (plan->peer_only)
		flow_uncalled_listen(fs);
}

void flows_free(struct flows *fs)
{
	while (fs->all) {
		struct flow *next = fs->all->next;

		free(fs->all->ts);
		free(fs->all);
		fs->all = next;
	}
	fs->current = NULL;
}

static struct flow *copy_flow(const struct flow *f)
{
	struct flow *copy = malloc(sizeof(*copy));

	if (!copy)
		abort();
	*copy = *f;
	copy->ts = f->cap_ts ? malloc(f->cap_ts * sizeof(*f->ts)) : NULL;
	if (f->cap_ts && !copy->ts)
		abort();
	if (f->nts)
		memcpy(copy->ts, f->ts, f->nts * sizeof(*f->ts));
	return copy;
}

void flows_copy(struct flows *to, const struct flows *fs)
{
	struct flow **end = &to->all;

	*to = *fs;
	for (const struct flow *f = fs->all; f; f = f->next) {
		*end = copy_flow(f);
		if (fs->current == f)
			to->current = *end;
		if (fs->beside == f)
			to->beside = *end;
		end = &(*end)->next;
	}
	*end = NULL;
}

static int resolve_protocol(int domain, int type, int protocol)
{
	if (protocol == IPPROTO_MPTCP) /* looks like TCP on the wire */
		return IPPROTO_TCP;
	if (protocol)
		return protocol;
	if (domain != AF_INET && domain != AF_INET6)
		return 0;
	type &= ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
	return type == SOCK_STREAM ? IPPROTO_TCP : type == SOCK_DGRAM ? IPPROTO_UDP : 0;
}

struct flow *flow_open(struct flows *fs, int domain, int type, int protocol, int live_fd)
{
	struct flow *f = flow_add(fs);

	f->domain = domain;
	f->type = type;
	f->protocol = resolve_protocol(domain, type, protocol);
	f->live_fd = live_fd;
	return f;
}

void flow_listen(struct flow *f)
{
	f->state = FLOW_LISTENING;
}

void flow_connecting(struct flows *fs, struct flow *f)
{
	flow_connecting_to(f, &fs->plan->addr.remote, (uint16_t)fs->plan->cfg.connect_port);
}

void flow_connecting_to(struct flow *f, const struct ipaddr *ip, uint16_t port)
{
	/* A datagram socket may turn to another peer whenever it sends. */
	bool turns = f->state == FLOW_CONNECTING && f->protocol != IPPROTO_TCP;

	if (f->state != FLOW_NEW && !turns)
		return;
	f->state = FLOW_CONNECTING;
	f->live.remote_ip = *ip;
	f->live.remote_port = port;
	if (f->protocol == IPPROTO_TCP)
		f->live.local_port = 0; /* not that of another connection of this socket */
	if (f->bound_port && f->protocol == IPPROTO_TCP) {
		f->script.local_port = f->bound_port;
		f->script.remote_port = port;
	}
}

void flow_bound(struct flow *f, const struct ipaddr *ip, uint16_t port)
{
	f->bound_ip = *ip;
	f->bound_port = port;
}

void flow_disconnect(struct flow *f)
{
	f->state = FLOW_NEW;
}

static bool is_waiting(const struct flow *f)
{
	return !f->accepted && (f->state == FLOW_CHILD_SYNACK || f->state == FLOW_CHILD_ACKED);
}

/* How many of the two ports are those of @f. */
static int ports_fit(const struct flow *f, uint16_t local_port, uint16_t peer_port)
{
	if (!peer_port || f->live.remote_port != peer_port)
		return 0;
	return 1 + (local_port && f->live.local_port == local_port);
}

struct flow *flow_accept(struct flows *fs, int live_fd, uint16_t local_port, uint16_t peer_port)
{
	struct flow *best = NULL, *f;
	int fits, most = -1;

	for (f = fs->all; f; f = f->next) {
		fits = is_waiting(f) ? ports_fit(f, local_port, peer_port) : -1;
		if (fits > most) {
			best = f;
			most = fits;
		}
	}
	if (!best)
		return NULL;
	best->accepted = true;
	best->live_fd = live_fd;
	return best;
}

static bool accepts(const struct flow *f, const struct packet_pat *pat)
{
	if (pat->l4 == L4_NOTHING)
		return true;
	switch (f->protocol) {
	case IPPROTO_TCP: return pat->l4 == L4_TCP || pat->l4 == L4_ICMP;
	case IPPROTO_UDP: return pat->l4 == L4_UDP || pat->l4 == L4_ICMP;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6: return pat->l4 == L4_ICMP;
	default: return false;
	}
}

static bool has_port(const struct packet_pat *pat)
{
	if (pat->l4 == L4_TCP)
		return pat->tcp.sport.value || pat->tcp.dport.value;
	return pat->l4 == L4_UDP && (pat->udp.sport.value || pat->udp.dport.value);
}

/* ---- lines that give both ports ---- */

struct port_pair {
	uint16_t local, remote;
};

static bool line_ports(const struct packet_pat *pat, struct port_pair *p)
{
	const struct field *sport = pat->l4 == L4_TCP ? &pat->tcp.sport : &pat->udp.sport;
	const struct field *dport = pat->l4 == L4_TCP ? &pat->tcp.dport : &pat->udp.dport;
	bool in = pat->dir == DIR_INBOUND;

	if ((pat->l4 != L4_TCP && pat->l4 != L4_UDP) || !sport->value || !dport->value)
		return false;
	p->local = (uint16_t)(in ? dport->value : sport->value);
	p->remote = (uint16_t)(in ? sport->value : dport->value);
	return true;
}

static bool is_named(const struct flow *f, const struct port_pair *p)
{
	const struct flow_side *s = f->script.local_port ? &f->script : &f->live;

	return s->local_port == p->local && s->remote_port == p->remote;
}

static bool is_first_syn(const struct packet_pat *pat)
{
	return pat->l4 == L4_TCP &&
	       (pat->tcp.flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) == TCP_FLAG_SYN;
}

static bool is_opening(const struct flow *f)
{
	return f->state == FLOW_CONNECTING || f->state == FLOW_SYN_SEEN;
}

/* The kernel chose the port of this connection; from now on the script's name for it counts. */
static struct flow *name_connecting(struct flows *fs, const struct port_pair *p)
{
	struct flow *oldest = NULL;

	for (struct flow *f = fs->all; f; f = f->next)
		if (f->protocol == IPPROTO_TCP && f->state == FLOW_CONNECTING &&
		    !f->script.local_port && f->live.remote_port == p->remote)
			oldest = f;
	if (oldest) {
		oldest->script.local_port = p->local;
		oldest->script.remote_port = p->remote;
	}
	return oldest;
}

static const struct flow *find_listener(const struct flows *fs, uint16_t port)
{
	for (const struct flow *f = fs->all; f; f = f->next)
		if (f->state == FLOW_LISTENING &&
		    (fs->plan->peer_only ||
		     port == (f->bound_port ? f->bound_port : fs->plan->cfg.bind_port)))
			return f;
	return NULL;
}

static void make_current(struct flows *fs, struct flow *f)
{
	if (fs->beside == f)
		fs->beside = NULL;
	fs->current = f;
}

/* A SYN from ports of its own does not make other lines without ports speak of it. */
static struct flow *open_beside(struct flows *fs, const struct flow *listener,
				const struct tcp_pat *tcp)
{
	struct flow *before = fs->current, *f = flow_child(fs, listener, tcp);

	if (!before || before->state == FLOW_LISTENING)
		return f;
	fs->current = before;
	fs->beside = f;
	return f;
}

/* The flow with the ports that a line gives, as the current one; NULL: the line gives none, or they
 * are nobody's, and then they are just ports that differ from the current flow's. */
static struct flow *flow_for_ports(struct flows *fs, const struct packet_pat *pat)
{
	const struct flow *listener;
	struct port_pair p;
	struct flow *f;

	if (!line_ports(pat, &p))
		return NULL;
	for (f = fs->all; f && !(accepts(f, pat) && is_named(f, &p)); f = f->next)
		;
	if (is_first_syn(pat) && pat->dir == DIR_INBOUND) {
		listener = find_listener(fs, p.local);
		if (listener && (!f || fs->current == listener))
			return open_beside(fs, listener, &pat->tcp);
	} else if (is_first_syn(pat) && !(f && is_opening(f))) {
		struct flow *next = name_connecting(fs, &p);

		f = next ? next : f;
	}
	if (f)
		make_current(fs, f);
	return f;
}

/*
 * A SYN to a connection that has been open: whether it is the first of a new one (in TIME-WAIT, RFC
 * 9293, 3.6.1) or nothing but a reason for a challenge ACK, only the answer tells. One with the
 * sequence number of the first SYN, before the connection is closed, may be the same once more.
 */
static void note_syn(const struct flows *fs, struct flow *f, const struct packet_pat *pat)
{
	/* Without calls nobody says whether it is. */
	bool closed = fs->plan->peer_only || (f->accepted && f->live_fd < 0);

	if (!is_first_syn(pat) || pat->dir != DIR_INBOUND || f->state != FLOW_CHILD_ACKED)
		return;
	if (closed || pat->tcp.seq.value != f->live.remote_isn)
		f->again = &pat->tcp;
}

static bool is_synack(const struct packet_pat *pat)
{
	const uint16_t both = TCP_FLAG_SYN | TCP_FLAG_ACK;

	return pat->l4 == L4_TCP && pat->dir == DIR_OUTBOUND && (pat->tcp.flags & both) == both;
}

/* The stack is to take the SYN: the same ports, a new connection. */
static struct flow *flow_again(struct flows *fs, struct flow *old)
{
	struct flow *f = flow_child(fs, NULL, old->again);

	old->again = NULL;
	f->live.local_ip = old->live.local_ip;
	f->live.local_port = f->script.local_port = old->live.local_port;
	f->live.remote_port = f->script.remote_port = old->live.remote_port;
	/* Its SYN went out as a packet of the old one. */
	f->injected = (struct injected){.n = 1, .ranges = {{1, 1}}};
	return f;
}

struct flow *flow_for_line(struct flows *fs, const struct packet_pat *pat, struct err *e)
{
	struct flow *named = flow_for_ports(fs, pat), *f;

	if (fs->plan->peer_only) {
		f = flow_uncalled(fs, pat, named);
		named = f ? f : named;
	}
	if (!named && fs->beside && (is_synack(pat) || pat->l4 == L4_NOTHING))
		make_current(fs, fs->beside);
	f = named ? named : fs->current;
	if (!named && pat->l4 == L4_TCP && pat->dir == DIR_INBOUND &&
	    (!f || f->state == FLOW_LISTENING))
		return flow_child(fs, f, &pat->tcp);
	if (f)
		note_syn(fs, f, pat);
	if (f && f->again && is_synack(pat))
		return flow_again(fs, f);
	if (is_first_syn(pat) && pat->dir == DIR_OUTBOUND && f && f->state == FLOW_CONNECTING) {
		f->state = FLOW_SYN_SEEN;
		f->script.local_isn = (uint32_t)pat->tcp.seq.value;
		return f;
	}
	if (f && (accepts(f, pat) || has_port(pat)))
		return f;
	err_kind_set(e, ERR_SCRIPT,
		     f ? "the current socket's protocol has no such packets"
		       : "no socket has been opened that this packet could belong to");
	return NULL;
}

bool flow_label_fits(struct flow *f, uint32_t script, uint32_t live)
{
	bool fits = live != 0;

	if (f->label_known)
		fits = fits && (script == f->label_script) == (live == f->label_live);
	f->label_known = true;
	f->label_script = script;
	f->label_live = live;
	return fits;
}

bool flow_reset(const struct flow *f, struct segment *s)
{
	const struct tcp_hdr *in = &f->last_injected;

	if (f->protocol != IPPROTO_TCP || !f->live.local_port || !f->live.remote_port)
		return false;
	*s = (struct segment){.l4 = L4P_TCP};
	s->ip = (struct ip_hdr){.src = f->live.remote_ip, .dst = f->live.local_ip, .ttl = 255};
	s->tcp.sport = f->live.remote_port;
	s->tcp.dport = f->live.local_port;
	s->tcp.flags = TCP_FLAG_RST | TCP_FLAG_ACK;
	if (f->injected_ack) {
		s->tcp.seq = in->seq + !!(in->flags & TCP_FLAG_SYN) + !!(in->flags & TCP_FLAG_FIN) +
			     f->last_injected_len;
		s->tcp.ack = in->ack;
		s->tcp.win = in->win;
	} else if (f->sent_ack) {
		s->tcp.seq = f->last_sent.ack;
		s->tcp.ack = f->last_sent.seq;
	} else {
		s->tcp.ack = f->live.local_isn + 1;
	}
	return true;
}
