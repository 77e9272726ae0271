// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks of packets outside of TCP: IP information, encapsulation, UDP, ICMP, total size. The
 * version of IP is not known yet: what one version allows passes.
 */
#include "parser/check.h"

#include <arpa/inet.h>

#include "netdev/wire/wire.h"
#include "parser/names.h"
#include "parser/value.h"

#define MAX_HEADERS 6
#define MAX_LABELS  WIRE_MAX_LABELS

static bool is_ecn_word(enum tos_kind kind)
{
	return kind == TOS_NOECN || kind == TOS_ECT0 || kind == TOS_ECT1 || kind == TOS_CE;
}

static void check_ip_options(struct check *c, const struct word *w, bool inner)
{
	unsigned char bytes[IP4_MAX_OPTS];
	int n = word_hex(w, &c->scope, bytes, sizeof(bytes));

	if (!inner)
		diag_error(c->diags, w->span, "options of outer headers are not supported");
	else if (n < 0)
		diag_error(c->diags, w->span,
			   "IP options are an even number of hex digits, for %d bytes at most",
			   IP4_MAX_OPTS);
	else if (n == 0 || n % 4)
		diag_error(c->diags, w->span,
			   "IP options take %d bytes, which is not a multiple of 4: add 00", n);
}

static void check_ip(struct check *c, const struct ip_info *ip, const struct packet_pat *p)
{
	if (ip->tos == TOS_ECT01 && p->dir == DIR_INBOUND) {
		diag_error(c->diags, ip->tos_span, "'ect01' is only for outbound packets");
		diag_note(c->diags, "write ect0 or ect1 to say which one to inject");
	}
	if (is_ecn_word(ip->tos) && p->l4 == L4_UDP && ip == &p->ip) {
		diag_error(c->diags, ip->tos_span, "ECN words cannot be used with UDP");
		diag_note(c->diags, "write the whole byte: tos 0x2");
	}
	check_range(c, &ip->ttl, "ttl", 255);
	check_left_open(c, &ip->ttl, p->dir);
	check_bounds(c, &ip->ttl, 255, false);
	check_range(c, &ip->flow, "flow label", 0xfffff);
	if (ip->options.text)
		check_ip_options(c, &ip->options, ip == &p->ip);
}

static void check_address(struct check *c, const struct word *w, bool v6)
{
	unsigned char address[16];

	if (inet_pton(v6 ? AF_INET6 : AF_INET, w->text, address) != 1)
		diag_error(c->diags, w->span, "not an %s address", v6 ? "IPv6" : "IPv4");
}

static void check_gre(struct check *c, const struct gre_pat *g)
{
	if (check_range(c, &g->flags, "flags", 0xffff) && g->flags.state == FIELD_VALUE &&
	    g->flags.value & ~(int64_t)(GRE_CKSUM | GRE_KEY | GRE_SEQ))
		diag_error(c->diags, g->flags.span,
			   "only the checksum, key and sequence# flags are known");
	check_range(c, &g->sum, "sum", 0xffff);
	check_range(c, &g->off, "off", 0xffff);
	check_range(c, &g->key, "key", 0xffffffff);
	check_range(c, &g->seq, "seq", 0xffffffff);
}

static int64_t gre_length(const struct gre_pat *g)
{
	struct gre_hdr hdr = {.flags = (uint16_t)g->flags.value};

	return (int64_t)gre_hdr_size(&hdr);
}

/* Outer headers are those of no connection: nothing of them has a name. */
static void check_plain(struct check *c, const struct field *f)
{
	if (f->state == FIELD_OPEN) {
		check_plain(c, &f->open->low);
		check_plain(c, &f->open->high);
	} else if (f->state == FIELD_LIVE) {
		diag_error(c->diags, f->span, "an outer header has no live values");
	}
}

/* Returns the length of the header. */
static int64_t check_outer(struct check *c, const struct outer_pat *o, const struct packet_pat *p)
{
	switch (o->kind) {
	case OUTER_IP4:
	case OUTER_IP6:
		check_ip(c, &o->info, p);
		check_plain(c, &o->info.ttl);
		check_plain(c, &o->info.flow);
		check_address(c, &o->src, o->kind == OUTER_IP6);
		check_address(c, &o->dst, o->kind == OUTER_IP6);
		return o->kind == OUTER_IP6 ? IP6_HDR_LEN : IP4_HDR_LEN;
	case OUTER_GRE: check_gre(c, &o->gre); return gre_length(&o->gre);
	case OUTER_MPLS:
		if (o->nlabels > MAX_LABELS)
			diag_error(c->diags, o->labels[MAX_LABELS].span,
				   "a packet has at most %d labels in a row", MAX_LABELS);
		for (size_t i = 0; i < o->nlabels; i++) {
			check_range(c, &o->labels[i].label, "label", 0xfffff);
			check_range(c, &o->labels[i].tc, "tc", 7);
			check_range(c, &o->labels[i].ttl, "ttl", 255);
		}
		return 4 * (int64_t)o->nlabels;
	}
	return 0;
}

static int64_t check_encapsulation(struct check *c, const struct packet_pat *p)
{
	size_t inner = p->l4 == L4_TCP && p->tcp.spi.state ? 4 : 2; /* IP, TCP; PSP and its UDP */
	const struct outer_pat *o;
	int64_t length = 0;
	size_t n = 0;

	for (o = p->outer; o; o = o->next) {
		length += check_outer(c, o, p);
		if (++n + inner == MAX_HEADERS + 1)
			diag_error(c->diags, o->span,
				   "a packet has at most %d headers, this makes one more",
				   MAX_HEADERS);
	}
	return length;
}

static int64_t check_udp(struct check *c, const struct udp_pat *u)
{
	check_range(c, &u->sport, "port", 0xffff);
	check_range(c, &u->dport, "port", 0xffff);
	return check_range(c, &u->len, "payload length", 0xffff) ? UDP_HDR_LEN + u->len.value : 0;
}

/* ---- payload ---- */

static void check_data(struct check *c, const struct packet_pat *p)
{
	const struct field *len = p->l4 == L4_UDP ? &p->udp.len : &p->tcp.len;
	const struct value *v;

	if (p->data.state == DATA_ANY && p->dir == DIR_INBOUND)
		diag_error(c->diags, p->data.span,
			   "'*' is only for outbound packets: what should be injected?");
	if (p->data.state != DATA_GIVEN)
		return;
	v = value_eval(p->data.text, &c->scope, &c->scratch, c->diags);
	if (field_is_open(len))
		diag_error(c->diags, p->data.span, "data with a text needs the length of it");
	else if (v && len->state == FIELD_VALUE && len->value >= 0 &&
		 v->len != (size_t)len->value) {
		diag_error(c->diags, p->data.span, "this is %zu bytes of data, the packet has %lld",
			   v->len, (long long)len->value);
		diag_note(c->diags, "the text and the length in parentheses must agree");
	}
}

static void check_nothing(struct check *c, const struct packet_pat *p)
{
	if (p->dir == DIR_INBOUND)
		diag_error(c->diags, p->span, "nothing cannot be injected");
	else if (p->outer || p->ip.span.len)
		diag_error(c->diags, p->span, "'nothing' stands alone: it means every packet");
}

/* ---- ICMP ---- */

struct icmp_numbers {
	bool known; /* the type is */
	bool code_known;
	uint8_t type, code;
};

static struct icmp_numbers icmp_numbers(const struct check *c, const struct icmp_pat *i, bool v6)
{
	struct icmp_numbers n = {.code_known = true};

	n.known = icmp_type_find(check_text(c, &i->type), v6, &n.type);
	if (i->code.text)
		n.code_known =
			n.known && icmp_code_find(check_text(c, &i->code), v6, n.type, &n.code);
	return n;
}

static void unknown_icmp(struct check *c, const struct word *w, const char *what)
{
	const char *close = suggest_icmp(w->text, false);

	if (!close)
		close = suggest_icmp(w->text, true);
	diag_error(c->diags, w->span, "unknown ICMP %s '%s'", what, check_text(c, w));
	if (close)
		diag_note(c->diags, "did you mean '%s'?", close);
	else
		diag_note(c->diags, "a number can be given as %s_N", what);
}

static void check_mtu(struct check *c, const struct icmp_pat *i, struct icmp_numbers v4,
		      struct icmp_numbers v6)
{
	bool in4 = v4.known && v4.code_known && v4.type == 3 && v4.code == 4;
	bool in6 = v6.known && v6.code_known && v6.type == 2 && v6.code == 0;

	if (!in4 && !in6) {
		diag_error(c->diags, i->mtu.span, "this type and code carry no mtu");
		diag_note(c->diags,
			  "mtu goes with unreachable frag_needed (IPv4) and packet_too_big (IPv6)");
		return;
	}
	check_range(c, &i->mtu, "mtu", in6 ? 0xffffffff : 0xffff);
}

static int64_t check_icmp(struct check *c, const struct icmp_pat *i)
{
	struct icmp_numbers v4 = icmp_numbers(c, i, false), v6 = icmp_numbers(c, i, true);

	if (!v4.known && !v6.known)
		unknown_icmp(c, &i->type, "type");
	else if (!(v4.known && v4.code_known) && !(v6.known && v6.code_known))
		unknown_icmp(c, &i->code, "code");
	else if (i->mtu.state)
		check_mtu(c, i, v4, v6);
	check_range(c, &i->id, "id", 0xffff);
	switch (i->echoed) {
	case ECHOED_NONE: break;
	case ECHOED_TCP: check_sequence(c, &i->seq, &i->seq_end, &i->len, i->echoed_span); break;
	case ECHOED_UDP: check_range(c, &i->len, "payload length", 0xffff); break;
	case ECHOED_RAW:
		if (check_range(c, &i->len, "length", 0xffff) && i->len.value < ICMP_HDR_LEN)
			diag_error(c->diags, i->len.span,
				   "an ICMP message is at least 8 bytes long");
		return i->len.value;
	}
	return ICMP_HDR_LEN;
}

void check_packet(struct check *c, const struct packet_pat *p)
{
	size_t errors = c->diags->nerrors;
	int64_t length = check_encapsulation(c, p);

	check_ip(c, &p->ip, p);
	switch (p->l4) {
	case L4_TCP: length += check_tcp(c, &p->tcp, p->dir); break;
	case L4_UDP: length += check_udp(c, &p->udp); break;
	case L4_ICMP: length += check_icmp(c, &p->icmp); break;
	case L4_NOTHING: check_nothing(c, p); break;
	}
	check_data(c, p);
	if (c->diags->nerrors == errors && length + IP4_HDR_LEN > 65536)
		diag_error(c->diags, p->span, "the packet would be larger than 65536 bytes");
}
