// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the way from a packet line to a segment: options become bytes when the plan is made, the
 * rest is filled in each time the segment is needed, so that a plan stays small.
 */
#include <string.h>

#include "parser/mptcp.h"
#include "parser/tcpopt.h"
#include "runtime/plan/plan.h"

/* What an injected packet has where the script says nothing. */
#define DEFAULT_TTL 255

/* Room for options while they are encoded; check.c has refused more than 40 bytes. */
struct opt_writer {
	uint8_t *bytes, *any;
	unsigned len;
	bool overflow, open_end; /* some option is of any length */
};

static unsigned char *opt_room(struct opt_writer *w, uint8_t kind, unsigned len)
{
	unsigned char *p = w->bytes + w->len;

	if (w->len + len > TCP_MAX_OPTS) {
		w->overflow = true;
		return NULL;
	}
	w->len += len;
	p[0] = kind;
	if (len > 1)
		p[1] = (unsigned char)len;
	return p + 2;
}

static void put_sack(struct opt_writer *w, const struct tcpopt_pat *o)
{
	unsigned char *p = opt_room(w, TCPOPT_KIND_SACK, 2 + 8 * (unsigned)o->nblocks);

	for (size_t i = 0; p && i < o->nblocks; i++) {
		put_be32(p + 8 * i, (uint32_t)o->blocks[i].left.value);
		put_be32(p + 8 * i + 4, (uint32_t)o->blocks[i].right.value);
	}
}

static void put_accecn(struct opt_writer *w, uint8_t kind, const struct tcpopt_pat *o)
{
	unsigned n = 0;
	unsigned char *p;

	while (n < 3 && o->counters[n].state != FIELD_ABSENT)
		n++;
	p = opt_room(w, kind, 2 + 3 * n);
	for (unsigned i = 0; p && i < n; i++) {
		put_be24(p + 3 * i, (uint32_t)o->counters[i].value);
		if (field_is_open(&o->counters[i]))
			memset(w->any + (p - w->bytes) + 3 * i, 0xff, 3);
	}
}

static int put_mptcp(struct opt_writer *w, const struct tcpopt_pat *o, const struct scope *scope,
		     struct diag_list *diags)
{
	struct mptcp_bytes b;
	unsigned char *p;

	if (mptcp_encode(o, scope, &b, diags) < 0)
		return -1;
	w->open_end |= mptcp_is_any(o);
	p = opt_room(w, TCPOPT_KIND_MPTCP, b.len);
	if (!p)
		return 0;
	memcpy(p - 2, b.bytes, b.len);
	memcpy(w->any + (p - 2 - w->bytes), b.any, b.len);
	return 0;
}

/* An option of which only the kind is given: matched by its pattern, so its bytes do not matter. */
static void put_wildcard(struct opt_writer *w, const struct tcpopt_pat *o)
{
	w->open_end = true;
	opt_room(w, o->kind == OPT_KIND ? (uint8_t)o->value.value : tcpopt_spec_for(o)->kind, 2);
}

/* Hex digits, behind the two bytes of an experiment. */
static int put_cookie(struct opt_writer *w, uint8_t kind, uint16_t magic,
		      const struct tcpopt_pat *o, const struct scope *scope,
		      struct diag_list *diags)
{
	unsigned skip = magic ? 2 : 0;
	unsigned char bytes[TCP_MAX_OPTS], *p;
	int n = o->cookie.text ? word_hex(&o->cookie, scope, bytes, sizeof(bytes)) : 0;

	if (n < 0)
		return diag_error(diags, o->cookie.span, "'%s' is not an even number of hex digits",
				  o->cookie.text);
	p = opt_room(w, kind, 2 + skip + (unsigned)n);
	if (!p)
		return 0;
	if (magic)
		put_be16(p, magic);
	memcpy(p + skip, bytes, (size_t)n);
	return 0;
}

/* Hex digits as they are. */
static int put_raw(struct opt_writer *w, const struct tcpopt_pat *o, const struct scope *scope,
		   struct diag_list *diags)
{
	unsigned char bytes[TCP_MAX_OPTS], *p;
	int n = o->cookie.text ? word_hex(&o->cookie, scope, bytes, sizeof(bytes)) : 0;

	if (n < 0)
		return diag_error(diags, o->cookie.span, "'%s' is not an even number of hex digits",
				  o->cookie.text);
	p = n ? opt_room(w, 0, (unsigned)n) : NULL;
	if (p)
		memcpy(p - 2, bytes, (size_t)n);
	return 0;
}

/* kind N: EOL and NOP have no length byte. */
static int put_kind(struct opt_writer *w, const struct tcpopt_pat *o, const struct scope *scope,
		    struct diag_list *diags)
{
	uint8_t kind = (uint8_t)o->value.value;

	if (kind > TCPOPT_KIND_NOP)
		return put_cookie(w, kind, 0, o, scope, diags);
	opt_room(w, kind, 1);
	return put_raw(w, o, scope, diags);
}

static void put_number(struct opt_writer *w, const struct tcpopt_spec *s, int64_t n)
{
	unsigned char *p = opt_room(w, s->kind, s->len);

	if (p && s->len == 3)
		*p = (uint8_t)n;
	else if (p)
		put_be16(p, (uint16_t)n);
}

static void put_times(struct opt_writer *w, const struct tcpopt_spec *s, const struct tcpopt_pat *o)
{
	unsigned char *p = opt_room(w, s->kind, s->len);

	if (!p)
		return;
	put_be32(p, (uint32_t)o->value.value);
	put_be32(p + 4, (uint32_t)o->ecr.value);
}

static int put_option(struct opt_writer *w, const struct tcpopt_pat *o, const struct scope *scope,
		      struct diag_list *diags)
{
	const struct tcpopt_spec *s = tcpopt_spec_for(o);

	/* A TS val of any kind binds nothing: flow_to_script() must not see one. */
	if (o->any || (o->kind == OPT_TS && field_is_open(&o->value))) {
		put_wildcard(w, o);
		return 0;
	}
	if (!s)
		return put_kind(w, o, scope, diags);
	switch (s->form) {
	case TCPOPT_BARE: opt_room(w, s->kind, s->len); break;
	case TCPOPT_NUMBER: put_number(w, s, o->value.value); break;
	case TCPOPT_TIMES: put_times(w, s, o); break;
	case TCPOPT_BLOCKS: put_sack(w, o); break;
	case TCPOPT_COUNTERS: put_accecn(w, s->kind, o); break;
	case TCPOPT_HEX:
	case TCPOPT_COOKIE: return put_cookie(w, s->kind, s->magic, o, scope, diags);
	case TCPOPT_MPTCP: return put_mptcp(w, o, scope, diags);
	}
	return 0;
}

static int bind_options(struct plan *p, struct packet_step *st, struct diag_list *diags)
{
	const struct tcp_pat *tcp = &st->pat->tcp;
	struct opt_writer w = {.bytes = st->opts, .any = st->opts_any};
	struct scope scope = {.late = &p->names};

	for (const struct tcpopt_pat *o = tcp->opts; o; o = o->next)
		if (put_option(&w, o, &scope, diags) < 0)
			return -1;
	st->opts_len = (uint8_t)w.len;
	if (w.overflow || (w.len % 4 && !w.open_end && tcp->opts_kind != TCPOPTS_SOME))
		return diag_error(diags, tcp->opts_span,
				  "the options must fill a multiple of 4 bytes, 40 at the most");
	return 0;
}

/* RFC 1191 section 4, RFC 4443 section 3.2. */
static int bind_mtu(const struct icmp_pat *icmp, const struct packet_step *st, bool v6,
		    struct diag_list *diags)
{
	bool carries = v6 ? st->icmp_type == 2 && st->icmp_code == 0
			  : st->icmp_type == 3 && st->icmp_code == 4;

	if (icmp->mtu.state == FIELD_ABSENT || carries)
		return 0;
	return diag_error(diags, icmp->mtu.span, "this ICMPv%d type and code carry no mtu",
			  v6 ? 6 : 4);
}

static int bind_icmp(struct plan *p, struct packet_step *st, struct diag_list *diags)
{
	const struct icmp_pat *icmp = &st->pat->icmp;
	bool v6 = p->variant->wire_family == AF_INET6;
	const struct symbol *name = NULL;
	const char *code = icmp->code.text;

	if (!icmp_type_find(icmp->type.text, v6, &st->icmp_type))
		return diag_error(diags, icmp->type.span, "'%s' is not a valid ICMPv%d type",
				  icmp->type.text, v6 ? 6 : 4);
	if (!code)
		return bind_mtu(icmp, st, v6, diags);
	name = symtab_find(&p->names, code, icmp->code.len);
	if (name)
		code = name->value;
	if (!icmp_code_find(code, v6, st->icmp_type, &st->icmp_code))
		return diag_error(diags, icmp->code.span, "'%s' is not a valid ICMPv%d code of %s",
				  icmp->code.text, v6 ? 6 : 4, icmp->type.text);
	return bind_mtu(icmp, st, v6, diags);
}

/* Only IPv4 has them. */
static int bind_ip_options(struct plan *p, struct packet_step *st, struct diag_list *diags)
{
	const struct word *w = &st->pat->ip.options;
	struct scope scope = {.late = &p->names};
	int n;

	if (!w->text)
		return 0;
	n = word_hex(w, &scope, st->ip_opts, sizeof(st->ip_opts));
	if (n < 0 || n % 4)
		return diag_error(diags, w->span, "IP options are a multiple of 4 bytes, in hex");
	st->ip_opts_len = (uint8_t)n;
	if (p->variant->wire_family == AF_INET6 && !p->lacks)
		p->lacks = "IP options, which IPv6 does not have";
	return 0;
}

static int bind_data(struct plan *p, struct packet_step *st, struct diag_list *diags)
{
	struct scope scope = {.late = &p->names};
	const struct value *v;

	if (st->pat->data.state != DATA_GIVEN)
		return 0;
	v = value_eval(st->pat->data.text, &scope, &p->arena, diags);
	if (!v)
		return -1;
	st->data = v->bytes;
	return 0;
}

/* The parser has assumed the header of IPv4, which is the shorter one. */
static int bind_size(const struct plan *p, const struct packet_step *st, struct diag_list *diags)
{
	struct segment s;
	size_t len;

	packet_step_segment(p, st, &s);
	len = ip_hdr_size(&s.ip) + l4_hdr_size(&s) + s.payload_len;
	if (len <= 65536)
		return 0;
	return diag_error(diags, st->pat->span, "the packet would be larger than 65536 bytes (%zu)",
			  len);
}

static bool names_ports(const struct packet_pat *pat)
{
	if (pat->l4 == L4_TCP)
		return pat->tcp.sport.value && pat->tcp.dport.value;
	return pat->l4 == L4_UDP && pat->udp.sport.value && pat->udp.dport.value;
}

struct packet_step *packet_step_make(struct plan *p, const struct packet_pat *pat,
				     struct diag_list *diags)
{
	struct packet_step *st = arena_new(&p->arena, struct packet_step);
	int ok = 0;

	st->pat = pat;
	if (pat->l4 == L4_TCP) {
		ok = bind_options(p, st, diags);
		if (pat->tcp.spi.state != FIELD_ABSENT && !p->lacks)
			p->lacks = "PSP, which tcpcheck does not have";
	} else if (pat->l4 == L4_ICMP) {
		ok = bind_icmp(p, st, diags);
	}
	p->names_ports |= names_ports(pat);
	if (ok < 0 || bind_ip_options(p, st, diags) < 0 || bind_data(p, st, diags) < 0 ||
	    bind_size(p, st, diags) < 0)
		return NULL;
	return st;
}

/* ---- the segment ---- */

static uint8_t tos_value(const struct ip_info *info)
{
	switch (info->tos) {
	case TOS_ECT0:
	case TOS_ECT01: return 2;
	case TOS_ECT1: return 1;
	case TOS_CE: return 3;
	case TOS_BYTE: return info->tos_byte;
	default: return 0;
	}
}

static void fill_ip(const struct ip_info *info, struct ip_hdr *ip)
{
	ip->tos = tos_value(info);
	ip->ttl = info->ttl.value ? (uint8_t)info->ttl.value : DEFAULT_TTL;
	ip->flow = (uint32_t)info->flow.value;
}

static void fill_outer(const struct outer_pat *o, struct layer *l)
{
	switch (o->kind) {
	case OUTER_IP4:
	case OUTER_IP6:
		l->kind = LAYER_IP;
		fill_ip(&o->info, &l->ip);
		ipaddr_parse(o->src.text, &l->ip.src);
		ipaddr_parse(o->dst.text, &l->ip.dst);
		break;
	case OUTER_GRE:
		l->kind = LAYER_GRE;
		l->gre.flags = (uint16_t)o->gre.flags.value;
		l->gre.sum = (uint16_t)o->gre.sum.value;
		l->gre.off = (uint16_t)o->gre.off.value;
		l->gre.key = (uint32_t)o->gre.key.value;
		l->gre.seq = (uint32_t)o->gre.seq.value;
		break;
	case OUTER_MPLS:
		l->kind = LAYER_MPLS;
		for (size_t i = 0; i < o->nlabels && i < WIRE_MAX_LABELS; i++) {
			const struct mpls_label *m = &o->labels[i];

			l->mpls.labels[i] = (uint32_t)m->label.value << 12 |
					    (uint32_t)m->tc.value << 9 | (uint32_t)m->bottom << 8 |
					    (uint32_t)m->ttl.value;
			l->mpls.n++;
		}
		break;
	}
}

/* A line that says nothing of it is one segment. */
static struct cut cut_of(const struct tcp_pat *p)
{
	struct cut c = {.shown = p->cut.n > 0};
	size_t len = (size_t)p->len.value;

	if (p->cut.n < 2)
		cut_add(&c, len, p->cut.n ? (size_t)p->cut.sizes[0].value : 0);
	for (size_t i = 0; p->cut.n > 1 && i < p->cut.n; i++)
		cut_add(&c, (size_t)p->cut.sizes[i].value, 0);
	return c;
}

static void fill_tcp(const struct packet_step *st, struct segment *s)
{
	const struct tcp_pat *p = &st->pat->tcp;

	s->l4 = L4P_TCP;
	s->tcp = (struct tcp_hdr){
		.sport = (uint16_t)p->sport.value,
		.dport = (uint16_t)p->dport.value,
		.seq = (uint32_t)p->seq.value,
		.ack = (uint32_t)p->ack.value,
		.flags = p->flags,
		.win = (uint16_t)p->win.value,
		.urg = (uint16_t)p->urg.value,
		.opts_len = st->opts_len,
	};
	memcpy(s->tcp.opts, st->opts, st->opts_len);
	s->payload_len = (size_t)p->len.value;
	s->cut = cut_of(p);
}

static void fill_icmp(const struct plan *plan, const struct packet_step *st, struct segment *s)
{
	const struct icmp_pat *p = &st->pat->icmp;
	bool v6 = plan->variant->wire_family == AF_INET6;

	s->l4 = L4P_ICMP;
	s->icmp.type = st->icmp_type;
	s->icmp.code = st->icmp_code;
	s->icmp.rest = (uint32_t)p->mtu.value | (uint32_t)p->id.value << 16;
	if (p->echoed == ECHOED_RAW)
		s->payload_len = (size_t)p->len.value - ICMP_HDR_LEN; /* N counts the ICMP header */
	else
		s->payload_len = (v6 ? IP6_HDR_LEN : IP4_HDR_LEN) + WIRE_ICMP_QUOTED;
}

void packet_step_segment(const struct plan *plan, const struct packet_step *st, struct segment *out)
{
	const struct packet_pat *p = st->pat;

	*out = (struct segment){0};
	for (const struct outer_pat *o = p->outer; o && out->nouter < WIRE_MAX_OUTER; o = o->next)
		fill_outer(o, &out->outer[out->nouter++]);
	fill_ip(&p->ip, &out->ip);
	out->ip.src.family = out->ip.dst.family = plan->variant->wire_family;
	out->ip.opts_len = st->ip_opts_len;
	memcpy(out->ip.opts, st->ip_opts, st->ip_opts_len);
	switch (p->l4) {
	case L4_TCP: fill_tcp(st, out); break;
	case L4_UDP:
		out->l4 = L4P_UDP;
		out->udp.sport = (uint16_t)p->udp.sport.value;
		out->udp.dport = (uint16_t)p->udp.dport.value;
		out->payload_len = (size_t)p->udp.len.value;
		break;
	case L4_ICMP: fill_icmp(plan, st, out); break;
	case L4_NOTHING: out->l4 = L4P_OTHER; break;
	}
	if (p->l4 == L4_TCP || p->l4 == L4_UDP)
		out->payload = st->data;
	if (p->cksum.kind == CKSUM_BAD || p->cksum.kind == CKSUM_ZERO)
		out->cksum = p->cksum.kind == CKSUM_BAD ? CKSUM_WRONG : CKSUM_NONE;
}
