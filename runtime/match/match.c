// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the comparison of a segment with a line: which fields are looked at (only those that the
 * line writes, and those that every packet has), and how a difference reads. TCP options are in
 * opts.c.
 */
#include "runtime/match/match.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parser/psh.h"
#include "runtime/match/bounds.h"
#include "runtime/match/opts.h"
#include "runtime/match/payload.h"

struct matcher {
	const struct plan *plan;
	const struct packet_step *st;
	const struct packet_pat *pat;
	struct finding *f;
	size_t len; /* of the expected payload */
	unsigned n;
};

static struct difference *differ(struct matcher *m, struct span at, enum text_field mark,
				 const char *field, const char *expected, const char *actual)
{
	struct difference *d =
		finding_diff(m->f, at.len ? at : m->pat->span, field, expected, actual);

	d->mark = mark;
	m->n++;
	return d;
}

static void differ_num(struct matcher *m, struct span at, enum text_field mark, const char *field,
		       int64_t expected, int64_t actual)
{
	char want[24], got[24];

	if (expected == actual)
		return;
	snprintf(want, sizeof(want), "%lld", (long long)expected);
	snprintf(got, sizeof(got), "%lld", (long long)actual);
	differ(m, at, mark, field, want, got);
}

/* What is expected may be one number, any, or within bounds. */
static void differ_field(struct matcher *m, const struct field *f, enum text_field mark,
			 const char *name, int64_t expected, int64_t actual)
{
	enum number_line line = mark == TEXT_ACK ? LINE_CIRCLE : LINE_STRAIGHT;
	struct buf want = BUF_INIT;
	char got[24];

	if (f->state == FIELD_OPEN && !bounds_hold(f->open, line, actual)) {
		bounds_text(f->open, &want);
		snprintf(got, sizeof(got), "%lld", (long long)actual);
		differ(m, f->span, mark, name, buf_text(&want), got);
		buf_free(&want);
	} else if (f->state == FIELD_VALUE || f->state == FIELD_ABSENT) {
		differ_num(m, f->span, mark, name, expected, actual);
	}
}

/* ---- IP ---- */

/* @how: of the line's own IP information, also for the headers around it. */
static void match_tos(struct matcher *m, struct span at, enum tos_kind how, uint8_t want,
		      uint8_t tos)
{
	char text[2][16];

	switch (how) {
	case TOS_ABSENT: break;
	case TOS_ECT01:
		if ((tos & 3) != 1 && (tos & 3) != 2)
			differ(m, at, TEXT_IP, "ECN", "ect01", ecn_name(tos));
		break;
	case TOS_BYTE:
		if (tos == want)
			break;
		snprintf(text[0], sizeof(text[0]), "tos 0x%02x", want);
		snprintf(text[1], sizeof(text[1]), "tos 0x%02x", tos);
		differ(m, at, TEXT_IP, "TOS", text[0], text[1]);
		break;
	default:
		if ((tos & 3) != (want & 3))
			differ(m, at, TEXT_IP, "ECN", ecn_name(want), ecn_name(tos));
	}
}

/* 0 and 255 mean "do not check", as packetdrill has it. */
static void match_ttl(struct matcher *m, const struct ip_info *want, uint8_t ttl)
{
	if (want->ttl.state == FIELD_OPEN)
		differ_field(m, &want->ttl, TEXT_IP, "TTL", 0, ttl);
	else if (want->ttl.value && want->ttl.value != 255)
		differ_num(m, want->ttl.span, TEXT_IP, "TTL", want->ttl.value, ttl);
}

static const char *ip_options_text(struct matcher *m, const struct ip_hdr *ip)
{
	struct buf b = {0};
	const char *text;

	buf_hex(&b, ip->opts, ip->opts_len);
	text = arena_printf(&m->f->arena, "%s", ip->opts_len ? buf_text(&b) : "none");
	buf_free(&b);
	return text;
}

static void match_ip_options(struct matcher *m, const struct ip_hdr *want, const struct ip_hdr *got)
{
	const struct word *w = &m->pat->ip.options;

	if (want->opts_len != got->opts_len || memcmp(want->opts, got->opts, got->opts_len))
		differ(m, w->text ? w->span : m->pat->ip.span, w->text ? TEXT_IP : TEXT_FIELDS,
		       "IP options", ip_options_text(m, want), ip_options_text(m, got));
}

/* --check=addresses: as the variant plans them (a flow may have others of its own). */
static void match_addresses(struct matcher *m, const struct flow *flow, const struct segment *got)
{
	const struct ipaddr *want[] = {
		flow->bound_ip.family ? &flow->bound_ip : &m->plan->addr.local,
		flow->live.remote_ip.family ? &flow->live.remote_ip : &m->plan->addr.remote,
	};
	const struct ipaddr *seen[] = {&got->ip.src, &got->ip.dst};
	char text[2][INET6_ADDRSTRLEN];

	for (int i = 0; i < 2; i++) {
		if (ipaddr_equal(want[i], seen[i]))
			continue;
		ipaddr_text(want[i], text[0]);
		ipaddr_text(seen[i], text[1]);
		differ(m, m->pat->span, TEXT_IP, i ? "destination address" : "source address",
		       text[0], text[1]);
	}
}

/* --check=ports: those that the line writes. */
static void match_ports(struct matcher *m, const struct field *sport, const struct field *dport,
			uint16_t got_sport, uint16_t got_dport)
{
	if (sport->value)
		differ_num(m, sport->span, TEXT_PORTS, "source port", sport->value, got_sport);
	if (dport->value)
		differ_num(m, dport->span, TEXT_PORTS, "destination port", dport->value, got_dport);
}

/* Where the device is to compute it, cksum_ok says whether the stack prepared it rightly. */
static void match_cksum(struct matcher *m, const struct segment *got, uint16_t field)
{
	enum cksum_kind want = m->pat->cksum.kind;
	struct span at = m->pat->cksum.span;

	if (want == CKSUM_ZERO)
		differ_num(m, at, TEXT_FIELDS, "checksum", 0, field);
	else if (want == CKSUM_BAD && got->cksum_ok)
		differ(m, at, TEXT_FIELDS, "checksum", "wrong", field ? "correct" : "none");
	else if (want == CKSUM_OK && got->cksum_ok && !field && got->l4 == L4P_UDP)
		differ(m, at, TEXT_FIELDS, "checksum", "correct", "none");
	else if ((want == CKSUM_OK || (!want && m->plan->checks & CHECK_CHECKSUM)) &&
		 !got->cksum_ok)
		differ(m, at, TEXT_FIELDS, "checksum", "correct", "wrong");
}

static void match_ip(struct matcher *m, struct flow *flow, const struct segment *want,
		     const struct segment *got)
{
	const struct ip_info *info = &m->pat->ip;
	char text[2][24];

	if (want->ip.src.family != got->ip.src.family) {
		differ(m, info->span, TEXT_IP, "IP version",
		       want->ip.src.family == AF_INET6 ? "IPv6" : "IPv4",
		       got->ip.src.family == AF_INET6 ? "IPv6" : "IPv4");
		return;
	}
	if (got->ip.src.family == AF_INET && !got->ip.cksum_ok)
		differ(m, info->span, TEXT_FIELDS, "IPv4 header checksum", "correct", "wrong");
	if (got->ip.src.family == AF_INET)
		match_ip_options(m, &want->ip, &got->ip);
	match_tos(m, info->tos_span, info->tos, want->ip.tos, got->ip.tos);
	match_ttl(m, info, got->ip.ttl);
	if (m->plan->checks & CHECK_ADDRESSES)
		match_addresses(m, flow, got);
	if (got->ip.src.family != AF_INET6 || !want->ip.flow ||
	    flow_label_fits(flow, want->ip.flow, got->ip.flow))
		return;
	snprintf(text[0], sizeof(text[0]), "flowlabel 0x%05x", want->ip.flow);
	snprintf(text[1], sizeof(text[1]), "0x%05x on the wire", got->ip.flow);
	differ(m, info->flow.span, TEXT_IP, "flow label", text[0], text[1]);
}

/* ---- encapsulation ---- */

static const char *layer_name(const struct layer *l)
{
	if (l->kind == LAYER_IP)
		return l->ip.src.family == AF_INET6 ? "ipv6" : "ipv4";
	return l->kind == LAYER_GRE ? "gre" : "mpls";
}

static void match_gre(struct matcher *m, struct span at, const struct gre_hdr *want,
		      const struct gre_hdr *got)
{
	differ_num(m, at, TEXT_OUTER, "gre flags", want->flags, got->flags);
	if (want->flags & 0x8000)
		differ_num(m, at, TEXT_OUTER, "gre sum", want->sum, got->sum);
	if (want->flags & 0x2000)
		differ_num(m, at, TEXT_OUTER, "gre key", want->key, got->key);
	if (want->flags & 0x1000)
		differ_num(m, at, TEXT_OUTER, "gre seq", want->seq, got->seq);
}

static void match_outer_addresses(struct matcher *m, struct span at, const struct ip_hdr *want,
				  const struct ip_hdr *got)
{
	char text[4][INET6_ADDRSTRLEN], pair[2][2 * INET6_ADDRSTRLEN + 4];

	if (ipaddr_equal(&want->src, &got->src) && ipaddr_equal(&want->dst, &got->dst))
		return;
	ipaddr_text(&want->src, text[0]);
	ipaddr_text(&want->dst, text[1]);
	ipaddr_text(&got->src, text[2]);
	ipaddr_text(&got->dst, text[3]);
	snprintf(pair[0], sizeof(pair[0]), "%s > %s", text[0], text[1]);
	snprintf(pair[1], sizeof(pair[1]), "%s > %s", text[2], text[3]);
	differ(m, at, TEXT_OUTER, "outer addresses", pair[0], pair[1]);
}

static void match_layer(struct matcher *m, const struct outer_pat *pat, const struct layer *want,
			const struct layer *got)
{
	if (want->kind == LAYER_IP) {
		if (m->plan->checks & CHECK_ADDRESSES)
			match_outer_addresses(m, pat->span, &want->ip, &got->ip);
		match_tos(m, pat->span, m->pat->ip.tos, want->ip.tos, got->ip.tos);
		match_ttl(m, &pat->info, got->ip.ttl);
	} else if (want->kind == LAYER_GRE) {
		match_gre(m, pat->span, &want->gre, &got->gre);
	} else if (want->mpls.n != got->mpls.n) {
		differ_num(m, pat->span, TEXT_OUTER, "mpls labels", want->mpls.n, got->mpls.n);
	} else {
		for (unsigned i = 0; i < want->mpls.n; i++)
			differ_num(m, pat->span, TEXT_OUTER, "mpls entry", want->mpls.labels[i],
				   got->mpls.labels[i]);
	}
}

static void match_outer(struct matcher *m, const struct segment *want, const struct segment *got)
{
	const struct outer_pat *pat = m->pat->outer;
	unsigned n = want->nouter < got->nouter ? want->nouter : got->nouter;

	differ_num(m, pat ? pat->span : m->pat->span, TEXT_OUTER, "number of outer headers",
		   want->nouter, got->nouter);
	for (unsigned i = 0; i < n; i++, pat = pat->next) {
		const char *a = layer_name(&want->outer[i]), *b = layer_name(&got->outer[i]);

		if (strcmp(a, b))
			differ(m, pat->span, TEXT_OUTER, "outer header", a, b);
		else
			match_layer(m, pat, &want->outer[i], &got->outer[i]);
	}
}

/* ---- TCP ---- */

static void match_flags(struct matcher *m, const struct segment *want, const struct segment *got)
{
	const struct tcp_pat *pat = &m->pat->tcp;
	char expected[TCPFLAGS_TEXT], actual[TCPFLAGS_TEXT];

	if (!((want->tcp.flags ^ got->tcp.flags) & ~(psh_is_open(pat) ? TCP_FLAG_PSH : 0)))
		return;
	tcpflags_text(want->tcp.flags, pat->ace, expected);
	tcpflags_text(got->tcp.flags, pat->ace, actual);
	differ(m, pat->flags_text.span, TEXT_FLAGS, "flags", expected, actual);
}

bool match_looks_at_cut(const struct plan *p, const struct packet_pat *pat)
{
	return pat->l4 == L4_TCP && !pat->tcp.cut.any &&
	       (pat->tcp.cut.n || p->checks & CHECK_SEGMENTS);
}

/* Sizes of segments; where the length differs they cannot be the same. */
static void match_cut(struct matcher *m, const struct segment *want, const struct segment *got)
{
	const struct tcp_pat *pat = &m->pat->tcp;
	struct buf text[2] = {BUF_INIT, BUF_INIT};
	struct difference *d;

	if (!match_looks_at_cut(m->plan, m->pat) || want->payload_len != got->payload_len ||
	    cut_equal(&want->cut, &got->cut))
		return;
	cut_sizes(&want->cut, &text[0]);
	cut_sizes(&got->cut, &text[1]);
	d = differ(m, pat->cut.n ? pat->cut.span : pat->len.span,
		   got->cut.shown ? TEXT_CUT : TEXT_LEN, "segments", buf_text(&text[0]),
		   buf_text(&text[1]));
	buf_reset(&text[0]);
	cut_text(&got->cut, &text[0]);
	if (!pat->cut.n)
		d->why = arena_printf(&m->f->arena,
				      "a line is one segment, or says how it is cut: cut %s",
				      buf_text(&text[0]));
	buf_free(&text[0]);
	buf_free(&text[1]);
}

/* "in 1:3001": all of the segment. */
static void match_seq(struct matcher *m, const struct segment *want, const struct segment *got)
{
	const struct field *seq = &m->pat->tcp.seq;
	uint32_t end = got->tcp.seq + (uint32_t)got->payload_len;
	struct buf text = BUF_INIT;
	struct difference *d;
	char seen[32];

	if (seq->state == FIELD_VALUE) {
		differ_num(m, seq->span, TEXT_SEQ, "seq", want->tcp.seq, got->tcp.seq);
	} else if (seq->state == FIELD_OPEN &&
		   !bounds_hold_all(seq->open, got->tcp.seq, (int64_t)got->payload_len)) {
		bounds_text(seq->open, &text);
		snprintf(seen, sizeof(seen), seq->open->relation == RELATION_IN ? "%u:%u" : "%u",
			 got->tcp.seq, end);
		d = differ(m, seq->span, TEXT_SEQ, "seq", buf_text(&text), seen);
		buf_free(&text);
		if (bounds_hold(seq->open, LINE_CIRCLE, got->tcp.seq))
			d->why = arena_printf(&m->f->arena, "what the line allows ends at %lld",
					      (long long)seq->open->high.value);
	}
}

static void match_tcp(struct matcher *m, const struct segment *want, const struct segment *got,
		      int64_t elapsed_us)
{
	const struct tcp_pat *pat = &m->pat->tcp;

	if (m->plan->checks & CHECK_PORTS)
		match_ports(m, &pat->sport, &pat->dport, got->tcp.sport, got->tcp.dport);
	match_flags(m, want, got);
	match_seq(m, want, got);
	differ_field(m, &pat->len, TEXT_LEN, "payload length", (int64_t)want->payload_len,
		     (int64_t)got->payload_len);
	match_cut(m, want, got);
	/* Without the ACK bit the field says nothing (RFC 9293, section 3.1). */
	if (pat->ack.state != FIELD_ABSENT || (want->tcp.flags | got->tcp.flags) & TCP_FLAG_ACK)
		differ_field(m, &pat->ack, TEXT_ACK, "ack", want->tcp.ack, got->tcp.ack);
	if (pat->win.state != FIELD_ABSENT)
		differ_field(m, &pat->win, TEXT_WIN, "win", want->tcp.win, got->tcp.win);
	differ_field(m, &pat->urg, TEXT_URG, "urg", want->tcp.urg, got->tcp.urg);
	match_cksum(m, got, got->tcp.cksum);
	differ_num(m, m->pat->span, TEXT_FIELDS, "reserved bits", 0, got->tcp.reserved);
	if (pat->opts_kind != TCPOPTS_ANY)
		m->n += match_tcpopts(m->plan, m->st, want, got, elapsed_us, m->f);
}

/* Data as given, or zeros. A wrong length has been reported. */
static void match_payload(struct matcher *m, const struct segment *got)
{
	const unsigned char *want = m->st->data;
	char expected[PAYLOAD_TEXT], actual[PAYLOAD_TEXT];

	if (m->pat->data.state == DATA_ANY || (want && got->payload_len != m->len) || !got->payload)
		return;
	if (payload_differs(want, got->payload, got->payload_len, expected, actual))
		differ(m, m->pat->data.span, TEXT_LEN, "payload", expected, actual);
}

static const char *l4_name(enum l4_proto l4)
{
	static const char *const names[] = {"tcp", "udp", "icmp", "another protocol"};

	return names[l4];
}

/* False: an ICMP line that leaves open how long the message is. */
static bool asks_icmp_length(const struct packet_pat *pat, const struct flow *flow)
{
	return pat->l4 != L4_ICMP || pat->icmp.echoed == ECHOED_RAW || flow_is_ping(flow);
}

void match_expected(const struct plan *p, const struct packet_step *st, const struct flow *flow,
		    struct segment *out)
{
	packet_step_segment(p, st, out);
	/* How much of a packet an error quotes is the stack's choice (RFC 1812, 4.3.2.3). */
	if (!asks_icmp_length(st->pat, flow))
		out->payload_len = 0;
}

unsigned match_segment(const struct plan *p, const struct packet_step *st, struct flow *flow,
		       const struct segment *want, const struct segment *got, int64_t elapsed_us,
		       struct finding *f)
{
	struct matcher m = {.plan = p, .st = st, .pat = st->pat, .f = f, .len = want->payload_len};

	match_outer(&m, want, got);
	match_ip(&m, flow, want, got);
	if (want->l4 != got->l4) {
		differ(&m, m.pat->span, TEXT_FIELDS, "protocol", l4_name(want->l4),
		       l4_name(got->l4));
		return m.n;
	}
	switch (want->l4) {
	case L4P_TCP:
		match_tcp(&m, want, got, elapsed_us);
		match_payload(&m, got);
		break;
	case L4P_UDP:
		if (p->checks & CHECK_PORTS)
			match_ports(&m, &m.pat->udp.sport, &m.pat->udp.dport, got->udp.sport,
				    got->udp.dport);
		match_cksum(&m, got, got->udp.cksum);
		differ_num(&m, m.pat->udp.len.span, TEXT_LEN, "payload length",
			   (int64_t)want->payload_len, (int64_t)got->payload_len);
		match_payload(&m, got);
		break;
	default:
		differ_num(&m, m.pat->icmp.type.span, TEXT_ICMP, "icmp type", want->icmp.type,
			   got->icmp.type);
		differ_num(&m, m.pat->icmp.code.span, TEXT_ICMP, "icmp code", want->icmp.code,
			   got->icmp.code);
		if (!asks_icmp_length(m.pat, flow))
			break;
		differ_num(&m, m.pat->icmp.len.span, TEXT_LEN, "payload length",
			   (int64_t)want->payload_len, (int64_t)got->payload_len);
	}
	return m.n;
}

bool match_continues(const struct segment *a, const struct segment *b, const char **why)
{
	const uint16_t same = TCP_FLAG_SYN | TCP_FLAG_RST | TCP_FLAG_ACK | TCP_FLAG_URG |
			      TCP_FLAG_ECE | TCP_FLAG_AE;

	*why = NULL;
	if (a->nouter != b->nouter || a->ip.src.family != b->ip.src.family || a->l4 != b->l4 ||
	    a->ip.hdr_len != b->ip.hdr_len)
		*why = "it has other headers than the one before";
	else if (a->ip.ttl != b->ip.ttl)
		*why = "it has another TTL than the one before";
	else if (a->l4 != L4P_TCP)
		*why = "only TCP segments can be merged";
	else if (a->tcp.seq + a->payload_len != b->tcp.seq)
		*why = "it does not continue the sequence numbers of the one before";
	else if ((a->tcp.flags & same) != (b->tcp.flags & same) ||
		 a->tcp.reserved != b->tcp.reserved)
		*why = "it has other flags than the one before";
	else if (a->tcp.ack != b->tcp.ack)
		*why = "it has another ack than the one before";
	else if (a->tcp.win != b->tcp.win)
		*why = "it has another win than the one before";
	else if (a->tcp.opts_len != b->tcp.opts_len || a->tcp.urg != b->tcp.urg)
		*why = "it has another header than the one before";
	return !*why;
}
