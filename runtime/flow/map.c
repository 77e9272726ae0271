// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the mapping of numbers between script and live space: sequence and acknowledgement numbers,
 * SACK blocks, TCP timestamps, and the packet that an ICMP error quotes.
 *
 * Numbers of a segment with SYN are absolute in a script, all others count from the ISN of the side
 * that they belong to; so two shifts describe every segment.
 */
#include "runtime/flow/flow.h"

#include <stdlib.h>
#include <string.h>

/* live = script + shift, for the numbers of each side */
struct shifts {
	uint32_t local, remote;
};

static struct shifts shifts_of(const struct flow *f, uint16_t flags)
{
	if (flags & TCP_FLAG_SYN)
		return (struct shifts){.local = f->live.local_isn - f->script.local_isn};
	return (struct shifts){.local = f->live.local_isn, .remote = f->live.remote_isn};
}

static void shift_sack(struct tcp_hdr *t, uint32_t shift)
{
	struct tcpopt o;

	if (!tcpopt_find(t, TCPOPT_KIND_SACK, &o))
		return;
	for (unsigned i = 0; i + 4 <= o.len - 2u; i += 4)
		put_be32(o.data + i, get_be32(o.data + i) + shift);
}

static bool find_ts(struct tcp_hdr *t, struct tcpopt *o)
{
	return tcpopt_find(t, TCPOPT_KIND_TS, o) && o->len == 10;
}

/* ---- script -> live ---- */

static bool ts_live(const struct flow *f, uint32_t script, uint32_t *live)
{
	for (size_t i = f->nts; i-- > 0;) {
		if (f->ts[i].script != script)
			continue;
		*live = f->ts[i].live;
		return true;
	}
	return false;
}

static int map_ecr(const struct flows *fs, const struct flow *f, struct tcp_hdr *t, struct err *e)
{
	struct tcpopt o;
	uint32_t ecr, live;

	if (!(t->flags & TCP_FLAG_ACK) || !find_ts(t, &o))
		return 0;
	ecr = get_be32(o.data + 4);
	/* The stack has sent no timestamp: a peer that sends them uninvited has nothing to echo. */
	if (!ecr && !f->ts_seen)
		return 0;
	if (!ts_live(f, ecr, &live)) {
		if (!fs->plan->cfg.ts_ecr_scaled || !f->ts_base_known) {
			err_kind_set(e, ERR_SCRIPT,
				     "ecr %u echoes no TS val of an earlier outbound line of this "
				     "connection",
				     ecr);
			return err_hint(e, "write the val of an expected segment, or use "
					   "--tcp_ts_ecr_scaled to extrapolate");
		}
		live = ecr - f->ts_base.script + f->ts_base.live;
	}
	put_be32(o.data + 4, live);
	return 0;
}

/* A TCP socket that has done nothing but bind(), or has closed since: what the peer sends goes to
 * its port, where the stack answers (RFC 9293, section 3.10.7.1). A SYN goes to the port that
 * bind() would have chosen, when it was forgotten. */
static void assume_tcp_peer(struct flows *fs, struct flow *f, const struct segment *s)
{
	struct flow_side *l = &f->live;
	bool opens = s->l4 == L4P_TCP && (s->tcp.flags & TCP_FLAG_SYN);

	if (f->state != FLOW_NEW || s->l4 != L4P_TCP || (!f->bound_port && !opens))
		return;
	if (!l->local_port) {
		l->local_ip = f->bound_ip.family ? f->bound_ip : fs->plan->addr.local;
		l->remote_ip = fs->plan->addr.remote;
		l->local_port = f->bound_port ? f->bound_port : (uint16_t)fs->plan->cfg.bind_port;
		l->remote_port = s->tcp.sport ? s->tcp.sport : fs->next_port++;
	}
	if (s->tcp.flags & TCP_FLAG_SYN)
		l->remote_isn = f->script.remote_isn = s->tcp.seq;
}

/* A socket that is nobody's peer yet has no addresses: such a packet goes from nowhere to nowhere,
 * and so does one that quotes it. */
static struct ipaddr address_of(const struct ipaddr *a, int family)
{
	return a->family ? *a : (struct ipaddr){.family = family};
}

static void address_to_live(const struct flow *f, struct segment *s)
{
	s->ip.src = address_of(&f->live.remote_ip, s->ip.src.family);
	s->ip.dst = address_of(&f->live.local_ip, s->ip.dst.family);
}

static void ports_to_live(const struct flow *f, uint16_t *sport, uint16_t *dport)
{
	if (*sport == f->script.remote_port && *dport == f->script.local_port)
		*sport = *dport = 0;
	/* A foreign port that the line gives replaces the mapped one. */
	if (!*sport)
		*sport = f->live.remote_port;
	if (!*dport)
		*dport = f->live.local_port;
}

static void move_inbound(struct flow *f, const struct tcp_hdr *t)
{
	if (f->state == FLOW_CHILD_SYNACK && (t->flags & TCP_FLAG_ACK))
		f->state = FLOW_CHILD_ACKED;
	if (f->state == FLOW_SYN_SEEN && (t->flags & TCP_FLAG_SYN) && (t->flags & TCP_FLAG_ACK)) {
		f->state = FLOW_ACTIVE_ACKED;
		f->live.remote_isn = f->script.remote_isn = t->seq;
	}
}

static int tcp_to_live(struct flows *fs, struct flow *f, struct segment *s, struct err *e)
{
	struct tcp_hdr *t = &s->tcp;
	struct shifts by;

	move_inbound(f, t);
	by = shifts_of(f, t->flags);
	ports_to_live(f, &t->sport, &t->dport);
	t->seq += by.remote;
	if (t->flags & TCP_FLAG_ACK)
		t->ack += by.local;
	shift_sack(t, by.local);
	if (map_ecr(fs, f, t, e) < 0)
		return -1;
	f->last_injected = *t;
	f->last_injected_len = (uint32_t)s->payload_len;
	f->injected_ack |= (t->flags & TCP_FLAG_ACK) != 0;
	return 0;
}

/* A datagram socket that has not sent anything yet: the plan's addresses and ports. */
static void assume_peer(const struct plan *p, struct flow *f)
{
	struct flow_side *l = &f->live;

	if (!l->local_ip.family)
		l->local_ip = f->bound_ip.family ? f->bound_ip : p->addr.local;
	if (!l->remote_ip.family)
		l->remote_ip = p->addr.remote;
	if (!l->local_port)
		l->local_port = f->bound_port || !p->cfg.is_anyip ? f->bound_port
								  : (uint16_t)p->cfg.bind_port;
	if (!l->remote_port)
		l->remote_port = (uint16_t)p->cfg.connect_port;
}

int flow_to_live(struct flows *fs, struct flow *f, struct segment *s, struct err *e)
{
	if (f->protocol != IPPROTO_TCP)
		assume_peer(fs->plan, f);
	else
		assume_tcp_peer(fs, f, s);
	address_to_live(f, s);
	switch (s->l4) {
	case L4P_TCP: return tcp_to_live(fs, f, s, e);
	case L4P_UDP:
		if (!f->live.local_port && !s->udp.dport) {
			err_kind_set(e, ERR_SCRIPT,
				     "the kernel's choice of this socket's port is not known yet");
			return err_hint(e, "bind() the socket or let it send first");
		}
		ports_to_live(f, &s->udp.sport, &s->udp.dport);
		return 0;
	default: return 0;
	}
}

/* ---- live -> script ---- */

static void ts_bind(struct flow *f, uint32_t script, uint32_t live)
{
	if (!f->ts_base_known) {
		f->ts_base_known = true;
		f->ts_base = (struct ts_pair){script, live};
	}
	if (f->nts == f->cap_ts) {
		f->cap_ts = f->cap_ts ? f->cap_ts * 2 : 16;
		f->ts = realloc(f->ts, f->cap_ts * sizeof(*f->ts));
		if (!f->ts)
			abort();
	}
	f->ts[f->nts++] = (struct ts_pair){script, live};
}

void flow_name_ts(struct flow *f, uint32_t script)
{
	uint32_t live = script + f->ts_first;

	if (f->ts_base_known)
		live = script - f->ts_base.script + f->ts_base.live;
	ts_bind(f, script, live);
}

static void ts_to_script(struct flow *f, const struct segment *line, struct tcp_hdr *t)
{
	struct tcp_hdr want;
	struct tcpopt live, script;

	if (!find_ts(t, &live))
		return;
	if (line) {
		want = line->tcp;
		if (find_ts(&want, &script))
			ts_bind(f, get_be32(script.data), get_be32(live.data));
	}
	if (!f->ts_seen)
		f->ts_first = get_be32(live.data);
	f->ts_seen = true;
	if (f->ts_base_known)
		put_be32(live.data, f->ts_base.script + (get_be32(live.data) - f->ts_base.live));
	else /* not the stack's random offset (RFC 7323, section 5.4) */
		put_be32(live.data, get_be32(live.data) - f->ts_first);
}

static void ports_to_script(const struct flow *f, struct tcp_hdr *t)
{
	if (!f->script.local_port)
		return;
	t->sport = f->script.local_port;
	t->dport = f->script.remote_port;
}

void flow_to_script(struct flow *f, const struct segment *line, struct segment *s)
{
	struct tcp_hdr *t = &s->tcp;
	struct shifts by;

	if (s->l4 != L4P_TCP)
		return;
	if (line && line->l4 != L4P_TCP)
		line = NULL;
	flow_learn_isn(f, line, t);
	f->last_sent = *t;
	f->sent_ack |= (t->flags & TCP_FLAG_ACK) != 0;
	ports_to_script(f, t);
	by = shifts_of(f, t->flags);
	t->seq -= by.local;
	if (t->flags & TCP_FLAG_ACK)
		t->ack -= by.remote;
	shift_sack(t, -by.remote);
	ts_to_script(f, line, t);
	injected_answer(&f->injected, s);
}

/* ---- what an ICMP error quotes ---- */

size_t flow_quote(const struct flow *f, const struct icmp_pat *pat, int family, unsigned char *out,
		  size_t cap)
{
	bool udp = pat->echoed == ECHOED_UDP;
	struct segment s = {.l4 = udp ? L4P_UDP : L4P_TCP};
	unsigned char whole[128];
	ssize_t n;
	size_t ip_len;

	/* The packet complained about went the other way. */
	s.ip = (struct ip_hdr){
		.src = address_of(&f->live.local_ip, family),
		.dst = address_of(&f->live.remote_ip, family),
		.ttl = 255,
	};
	if (udp) {
		s.udp.sport = f->live.local_port;
		s.udp.dport = f->live.remote_port;
	} else {
		s.tcp.sport = f->live.local_port;
		s.tcp.dport = f->live.remote_port;
		s.tcp.seq = (uint32_t)pat->seq.value + f->live.local_isn;
	}
	n = segment_emit(&s, whole, sizeof(whole), NULL);
	if (n < 0)
		return 0;
	/* Its length is that of the whole packet, of which only the first bytes behind IP are
	 * quoted. */
	ip_len = ip_hdr_size(&s.ip);
	if (s.ip.src.family == AF_INET6) {
		put_be16(whole + 4, (uint16_t)(n - IP6_HDR_LEN + pat->len.value));
	} else {
		put_be16(whole + 2, (uint16_t)(n + pat->len.value));
		put_be16(whole + 10, 0);
		put_be16(whole + 10, cksum_fold(cksum_add(0, whole, ip_len)));
	}
	if (ip_len + WIRE_ICMP_QUOTED > cap)
		return 0;
	memcpy(out, whole, ip_len + WIRE_ICMP_QUOTED);
	return ip_len + WIRE_ICMP_QUOTED;
}
