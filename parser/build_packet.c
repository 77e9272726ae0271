// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Constructors of packet patterns. Arrays (SACK blocks, MPLS labels) grow by doubling in the
 * arena: what is left behind is freed with the script.
 */
#include "parser/build.h"

#include <string.h>

/* ---- encapsulation ---- */

struct mpls_label build_label(struct field label, struct field tc, bool bottom, struct field ttl,
			      struct span at)
{
	return (struct mpls_label){
		.label = label, .tc = tc, .ttl = ttl, .bottom = bottom, .span = at};
}

bool build_bottom(struct parse *p, struct word mark)
{
	if (strcmp(mark.text, "S") != 0)
		diag_error(p->diags, mark.span, "the bottom of a label stack is marked [S]");
	return true;
}

static void *grown(struct arena *a, const void *items, size_t n, size_t cap, size_t size)
{
	void *more = arena_array(a, cap, size);

	if (n)
		memcpy(more, items, n * size);
	return more;
}

struct label_list build_label_append(struct parse *p, struct label_list l, struct mpls_label m)
{
	if (l.n == l.cap) {
		l.cap = l.cap ? 2 * l.cap : 4;
		l.items = grown(p->arena, l.items, l.n, l.cap, sizeof(m));
	}
	l.items[l.n++] = m;
	return l;
}

static struct outer_pat *outer(struct parse *p, enum outer_kind kind, struct span at)
{
	struct outer_pat *o = arena_new(p->arena, struct outer_pat);

	o->kind = kind;
	o->span = at;
	return o;
}

struct outer_pat *build_outer_ip(struct parse *p, enum outer_kind kind, struct ip_info info,
				 struct word src, struct word dst, struct span at)
{
	struct outer_pat *o = outer(p, kind, at);

	o->info = info;
	o->src = src;
	o->dst = dst;
	return o;
}

struct outer_pat *build_outer_gre(struct parse *p, struct gre_pat gre, struct span at)
{
	struct outer_pat *o = outer(p, OUTER_GRE, at);

	o->gre = gre;
	return o;
}

struct outer_pat *build_outer_mpls(struct parse *p, struct label_list labels, struct span at)
{
	struct outer_pat *o = outer(p, OUTER_MPLS, at);

	o->labels = labels.items;
	o->nlabels = labels.n;
	return o;
}

struct outer_list build_outer_append(struct outer_list l, struct outer_pat *o)
{
	if (l.last)
		l.last->next = o;
	else
		l.first = o;
	l.last = o;
	l.n++;
	return l;
}

struct field build_gre_flag(uint16_t bits, struct span at)
{
	return (struct field){.state = FIELD_VALUE, .value = bits, .span = at};
}

/* ---- IP ---- */

struct ip_info build_ip_join(struct parse *p, struct ip_info a, struct ip_info b, struct span at)
{
	bool twice = (a.tos != TOS_ABSENT && b.tos != TOS_ABSENT) || (a.ttl.state && b.ttl.state) ||
		     (a.flow.state && b.flow.state) || (a.options.text && b.options.text);

	if (twice)
		diag_error(p->diags, at, "this part of the IP information is given twice");
	if (b.tos != TOS_ABSENT) {
		a.tos = b.tos;
		a.tos_byte = b.tos_byte;
		a.tos_span = b.tos_span;
	}
	if (b.ttl.state)
		a.ttl = b.ttl;
	if (b.flow.state)
		a.flow = b.flow;
	if (b.options.text)
		a.options = b.options;
	return a;
}

struct ip_info build_tos(struct parse *p, enum tos_kind kind, const struct field *byte,
			 struct span at)
{
	struct ip_info info = {.tos = kind, .tos_span = at};

	if (byte && (byte->value < 0 || byte->value > 0xff))
		diag_error(p->diags, byte->span, "tos must be between 0 and 0xff");
	else if (byte)
		info.tos_byte = (uint8_t)byte->value;
	return info;
}

/* ---- layer 4 ---- */

struct packet_pat *build_packet(struct parse *p, enum direction dir, struct outer_list outers,
				struct ip_info ip, struct packet_pat *inner, struct span at)
{
	inner->live = p->live;
	inner->dir = dir;
	inner->outer = outers.first;
	inner->nouter = outers.n;
	inner->ip = ip;
	inner->span = at;
	return inner;
}

static struct packet_pat *packet(struct parse *p, enum l4_kind l4)
{
	struct packet_pat *k = arena_new(p->arena, struct packet_pat);

	k->l4 = l4;
	return k;
}

/* Letters and digits to bits. Wrong ones are left to the check pass, which sees the text. */
static uint16_t flag_bits(const char *text, bool *ace)
{
	uint16_t bits = 0;

	for (; *text; text++) {
		bits |= tcpflag_bit(*text);
		if (*text >= '1' && *text <= '7') {
			bits |= (uint16_t)((*text - '0') << TCP_FLAGS_ACE_SHIFT);
			*ace = true;
		}
	}
	return bits;
}

struct word build_flags(struct parse *p, struct token a, struct token b, struct span at)
{
	char *text = arena_alloc(p->arena, a.len + b.len + 1);

	memcpy(text, a.text, a.len);
	if (b.len)
		memcpy(text + a.len, b.text, b.len);
	return (struct word){.text = text, .len = a.len + b.len, .span = at};
}

struct packet_pat *build_tcp(struct parse *p, struct word flags, struct seq_range seq)
{
	struct packet_pat *k = packet(p, L4_TCP);

	k->tcp.flags_text = flags;
	k->tcp.flags = flag_bits(flags.text, &k->tcp.ace);
	k->tcp.seq = seq.seq;
	k->tcp.seq_end = seq.end;
	k->tcp.len = seq.len;
	k->tcp.in_words = seq.in_words;
	k->tcp.seq_span = seq.span;
	return k;
}

struct packet_pat *build_tcp_options(struct packet_pat *tcp, enum tcpopts_kind kind,
				     struct tcpopt_pat *opts, struct span at)
{
	tcp->tcp.opts_kind = kind;
	tcp->tcp.opts = opts;
	tcp->tcp.opts_span = at;
	return tcp;
}

struct packet_pat *build_udp(struct parse *p, struct field sport, struct field dport,
			     struct field len)
{
	struct packet_pat *k = packet(p, L4_UDP);

	k->udp = (struct udp_pat){.sport = sport, .dport = dport, .len = len};
	return k;
}

struct packet_pat *build_icmp(struct parse *p, struct word type, struct word code)
{
	struct packet_pat *k = packet(p, L4_ICMP);

	k->icmp.type = type;
	k->icmp.code = code;
	return k;
}

struct packet_pat *build_nothing(struct parse *p)
{
	return packet(p, L4_NOTHING);
}

struct packet_pat *build_nothing_at_all(struct parse *p, struct word at, struct word all)
{
	struct packet_pat *n = build_nothing(p);

	n->at_all = true;
	if (strcmp(at.text, "at") != 0 || strcmp(all.text, "all") != 0) {
		diag_error(p->diags, span_join(at.span, all.span), "unexpected '%s %s'", at.text,
			   all.text);
		diag_note(p->diags,
			  "'nothing' is about one connection, 'nothing at all' about every one");
	}
	return n;
}

struct word build_hyphen(struct parse *p, struct word a, struct word b, struct span at)
{
	return (struct word){.text = arena_printf(p->arena, "%s_%s", a.text, b.text),
			     .len = a.len + 1 + b.len,
			     .span = at};
}

struct cksum_pat build_cksum(struct parse *p, struct word how, struct span at)
{
	static const char *const names[] = {
		[CKSUM_OK] = "ok", [CKSUM_BAD] = "bad", [CKSUM_ZERO] = "zero"};
	struct cksum_pat c = {.kind = CKSUM_OK, .span = at};

	while (c.kind <= CKSUM_ZERO && strcmp(names[c.kind], how.text) != 0)
		c.kind++;
	if (c.kind <= CKSUM_ZERO)
		return c;
	diag_error(p->diags, how.span, "a checksum is 'ok', 'bad' or 'zero'");
	return (struct cksum_pat){CKSUM_ABSENT, at};
}

struct packet_pat *build_echoed(struct parse *p, enum echoed_kind kind, struct seq_range seq)
{
	struct packet_pat *k = packet(p, L4_ICMP);

	k->icmp.echoed = kind;
	k->icmp.seq = seq.seq;
	k->icmp.seq_end = seq.end;
	k->icmp.len = seq.len;
	return k;
}

struct packet_pat *build_icmp_details(struct parse *p, struct packet_pat *icmp, struct field mtu,
				      struct field id, const struct packet_pat *echoed,
				      struct span echoed_at)
{
	struct icmp_pat *i = &icmp->icmp;

	(void)p;
	i->mtu = mtu;
	i->id = id;
	if (!echoed)
		return icmp;
	i->echoed = echoed->icmp.echoed;
	i->seq = echoed->icmp.seq;
	i->seq_end = echoed->icmp.seq_end;
	i->len = echoed->icmp.len;
	i->echoed_span = echoed_at;
	return icmp;
}

/* ---- TCP options ---- */

struct tcpopt_pat *build_opt(struct parse *p, enum tcpopt_kind kind, struct span at)
{
	struct tcpopt_pat *o = arena_new(p->arena, struct tcpopt_pat);

	o->kind = kind;
	o->span = at;
	o->cookie = (struct word){.text = "", .len = 0, .span = at};
	return o;
}

enum tcpopt_kind build_opt_kind(struct token word)
{
	return (enum tcpopt_kind)tcpopt_id_of(word.text,
					      word.len); /* the lexer has found it there */
}

struct tcpopt_pat *build_opt_value(struct parse *p, enum tcpopt_kind kind, struct field value,
				   struct span at)
{
	struct tcpopt_pat *o = build_opt(p, kind, at);

	o->value = value;
	o->any = value.state == FIELD_ANY;
	return o;
}

struct tcpopt_pat *build_opt_ts(struct parse *p, struct field val, struct field ecr, struct span at)
{
	struct tcpopt_pat *o = build_opt(p, OPT_TS, at);

	o->value = val;
	o->ecr = ecr;
	o->any = val.state == FIELD_ANY && ecr.state == FIELD_ANY;
	return o;
}

struct tcpopt_pat *build_opt_any(struct parse *p, enum tcpopt_kind kind, struct span at)
{
	struct tcpopt_pat *o = build_opt(p, kind, at);

	o->any = true;
	return o;
}

struct tcpopt_pat *build_accecn(struct parse *p, enum tcpopt_kind kind, const struct field *a,
				const struct field *b, const struct field *c, struct span at)
{
	struct tcpopt_pat *o = build_opt(p, kind, at);

	o->counters[0] = *a;
	if (b)
		o->counters[1] = *b;
	if (c)
		o->counters[2] = *c;
	return o;
}

struct tcpopt_pat *build_opt_mptcp(struct parse *p, struct word name, struct word_list items,
				   struct span at)
{
	struct tcpopt_pat *o = build_opt_cookie(p, OPT_MPTCP, name, at);

	o->items = items.items;
	o->nitems = items.n;
	return o;
}

struct word_list build_item_append(struct parse *p, struct word_list l, struct word w)
{
	if (l.n == l.cap) {
		l.cap = l.cap ? 2 * l.cap : 8;
		l.items = grown(p->arena, l.items, l.n, l.cap, sizeof(w));
	}
	l.items[l.n++] = w;
	return l;
}

struct tcpopt_pat *build_opt_cookie(struct parse *p, enum tcpopt_kind kind, struct word cookie,
				    struct span at)
{
	struct tcpopt_pat *o = build_opt(p, kind, at);

	o->cookie = cookie;
	return o;
}

struct tcpopt_pat *build_opt_sack(struct parse *p, struct block_list blocks, struct span at)
{
	struct tcpopt_pat *o = build_opt(p, OPT_SACK, at);

	o->blocks = blocks.items;
	o->nblocks = blocks.n;
	return o;
}

struct block_list build_sack_append(struct parse *p, struct block_list l, struct field left,
				    struct field right, struct span at)
{
	if (l.n == l.cap) {
		l.cap = l.cap ? 2 * l.cap : 4;
		l.items = grown(p->arena, l.items, l.n, l.cap, sizeof(struct sack_block));
	}
	l.items[l.n++] = (struct sack_block){.left = left, .right = right, .span = at};
	return l;
}

struct cut_pat build_size_append(struct parse *p, struct cut_pat c, struct field size,
				 struct span at)
{
	/* Full whenever their number is a power of two. */
	if (!(c.n & (c.n - 1)))
		c.sizes = grown(p->arena, c.sizes, c.n, c.n ? 2 * c.n : 1, sizeof(*c.sizes));
	c.sizes[c.n++] = size;
	c.span = at;
	return c;
}

struct opt_list build_opt_append(struct opt_list l, struct tcpopt_pat *o)
{
	if (l.last)
		l.last->next = o;
	else
		l.first = o;
	l.last = o;
	return l;
}
