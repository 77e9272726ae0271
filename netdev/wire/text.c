// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns a segment as one script line, so that what was seen can be pasted into a script, and where
 * each field stands in it. Options are opttext.c's.
 */
#include "netdev/wire/layers.h"

struct text {
	struct buf *out;
	size_t base;
	const struct text_how *how;
	struct text_pos *pos; /* may be NULL */
};

/* A field begins; a blank separates it from what precedes. */
static size_t begin(struct text *t)
{
	if (t->out->len > t->base)
		buf_putc(t->out, ' ');
	return t->out->len;
}

static void end(struct text *t, enum text_field field, size_t from)
{
	if (t->pos)
		t->pos[field] = (struct text_pos){.off = (uint16_t)(from - t->base),
						  .len = (uint16_t)(t->out->len - from)};
}

const char *ecn_name(unsigned bits)
{
	static const char *const names[] = {"noecn", "ect1", "ect0", "ce"};

	return names[bits & 3];
}

static void ip_info_text(struct text *t, const struct ip_hdr *ip)
{
	if (ip->tos <= 3)
		buf_printf(t->out, "[%s", ecn_name(ip->tos));
	else
		buf_printf(t->out, "[tos 0x%02x", ip->tos);
	if (ip->flow)
		buf_printf(t->out, ", flowlabel 0x%05x", ip->flow);
	if (ip->opts_len) {
		buf_puts(t->out, ", options ");
		buf_hex(t->out, ip->opts, ip->opts_len);
	}
	buf_printf(t->out, ", ttl %u]", ip->ttl);
}

static void outer_ip_text(struct text *t, const struct ip_hdr *ip)
{
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];

	ipaddr_text(&ip->src, src);
	ipaddr_text(&ip->dst, dst);
	buf_puts(t->out, ip->src.family == AF_INET6 ? "ipv6 " : "ipv4 ");
	if (t->how->ip) {
		ip_info_text(t, ip);
		buf_putc(t->out, ' ');
	}
	buf_printf(t->out, "%s > %s:", src, dst);
}

static void gre_flags_text(uint16_t flags, struct buf *out)
{
	const char *sep = "";

	if (flags & ~(GRE_CKSUM | GRE_KEY | GRE_SEQ)) {
		buf_printf(out, " flags 0x%04x", flags);
		return;
	}
	buf_puts(out, " flags [");
	if (flags & GRE_CKSUM) {
		buf_puts(out, "checksum present");
		sep = ", ";
	}
	if (flags & GRE_KEY) {
		buf_printf(out, "%skey present", sep);
		sep = ", ";
	}
	if (flags & GRE_SEQ)
		buf_printf(out, "%ssequence# present", sep);
	buf_putc(out, ']');
}

static void gre_text(const struct gre_hdr *gre, struct buf *out)
{
	buf_puts(out, "gre");
	if (gre->flags) {
		gre_flags_text(gre->flags, out);
		buf_printf(out, " sum %u off %u key %u seq %u", gre->sum, gre->off, gre->key,
			   gre->seq);
	}
	buf_putc(out, ':');
}

static void mpls_text(const struct mpls_hdr *mpls, struct buf *out)
{
	unsigned i;

	buf_puts(out, "mpls");
	for (i = 0; i < mpls->n; i++) {
		uint32_t v = mpls->labels[i];

		buf_printf(out, " (label %u, tc %u,%s ttl %u)", v >> 12, v >> 9 & 7,
			   v & MPLS_BOTTOM ? " [S]," : "", v & 255);
	}
	buf_putc(out, ':');
}

static void outer_text(struct text *t, const struct segment *s)
{
	size_t from = t->out->len;
	unsigned i;

	for (i = 0; i < s->nouter; i++) {
		const struct layer *l = &s->outer[i];

		begin(t);
		if (l->kind == LAYER_IP)
			outer_ip_text(t, &l->ip);
		else if (l->kind == LAYER_GRE)
			gre_text(&l->gre, t->out);
		else
			mpls_text(&l->mpls, t->out);
	}
	end(t, TEXT_OUTER, from);
}

static void ports_text(struct text *t, uint16_t sport, uint16_t dport)
{
	size_t from;

	if (!t->how->ports)
		return;
	from = begin(t);
	buf_printf(t->out, "%u > %u", sport, dport);
	end(t, TEXT_PORTS, from);
}

static void flags_text(struct text *t, uint16_t flags)
{
	size_t from = begin(t);
	/* A digit alone is not a flag word in the language. */
	bool digit = t->how->ace && flags & TCP_FLAGS_ACE && flags & ~TCP_FLAGS_ACE;
	char text[TCPFLAGS_TEXT];

	tcpflags_text(flags, digit, text);
	buf_puts(t->out, text);
	end(t, TEXT_FLAGS, from);
}

static bool is_star(const struct text *t, enum text_field field)
{
	return t->how->stars >> field & 1;
}

static const char *given(const struct text *t, enum text_field field)
{
	return t->how->texts ? t->how->texts[field] : NULL;
}

static void given_text(struct text *t, enum text_field field)
{
	size_t from;

	if (!*given(t, field))
		return;
	from = begin(t);
	buf_puts(t->out, given(t, field));
	end(t, field, from);
}

static void seq_text(struct text *t, uint32_t seq, size_t len)
{
	bool star = is_star(t, TEXT_SEQ);
	size_t from;

	if (given(t, TEXT_SEQ)) {
		given_text(t, TEXT_SEQ);
		given_text(t, TEXT_LEN);
		return;
	}
	from = begin(t);
	if (star)
		buf_puts(t->out, "*:");
	else
		buf_printf(t->out, "%u:", seq);
	end(t, TEXT_SEQ, from);
	from = t->out->len;
	if (star)
		buf_printf(t->out, "*(%zu)", len);
	else
		buf_printf(t->out, "%u(%zu)", seq + (uint32_t)len, len);
	end(t, TEXT_LEN, from);
}

static void cut_of_text(struct text *t, const struct cut *cut)
{
	size_t from;

	if (!cut->shown || is_star(t, TEXT_CUT))
		return;
	from = begin(t);
	buf_puts(t->out, "cut ");
	cut_text(cut, t->out);
	end(t, TEXT_CUT, from);
}

static void number_text(struct text *t, enum text_field field, const char *name, uint32_t v)
{
	size_t from;

	if (given(t, field)) {
		given_text(t, field);
		return;
	}
	from = begin(t);
	if (is_star(t, field))
		buf_printf(t->out, "%s *", name);
	else
		buf_printf(t->out, "%s %u", name, v);
	end(t, field, from);
}

static void opts_text(struct text *t, const struct tcp_hdr *tcp)
{
	size_t from;

	if (!t->how->any_opts && !tcp->opts_len)
		return;
	from = begin(t);
	buf_putc(t->out, '<');
	if (t->how->any_opts)
		buf_puts(t->out, "...");
	else if (t->how->opts)
		buf_add(t->out, t->how->opts, t->how->opts_len);
	else
		tcpopts_text(tcp->opts, tcp->opts_len, t->out);
	buf_putc(t->out, '>');
	end(t, TEXT_OPTS, from);
}

static void tcp_text(struct text *t, const struct segment *s)
{
	const struct tcp_hdr *tcp = &s->tcp;

	ports_text(t, tcp->sport, tcp->dport);
	flags_text(t, tcp->flags);
	seq_text(t, tcp->seq, s->payload_len);
	cut_of_text(t, &s->cut);
	if (tcp->flags & TCP_FLAG_ACK)
		number_text(t, TEXT_ACK, "ack", tcp->ack);
	if (t->how->win)
		number_text(t, TEXT_WIN, "win", tcp->win);
	if (tcp->urg || is_star(t, TEXT_URG) || given(t, TEXT_URG))
		number_text(t, TEXT_URG, "urg", tcp->urg);
	opts_text(t, tcp);
}

static void udp_text(struct text *t, const struct udp_hdr *udp, size_t len)
{
	size_t from = begin(t);

	buf_puts(t->out, "udp");
	ports_text(t, udp->sport, udp->dport);
	end(t, TEXT_FLAGS, from);
	from = begin(t);
	buf_printf(t->out, "(%zu)", len);
	end(t, TEXT_LEN, from);
}

/* Named, or as "type_N" and "code_N", which scripts accept as well. A code 0 without a name is the
 * default and not shown. */
static void icmp_names_text(struct text *t, const struct icmp_hdr *icmp, bool v6)
{
	const struct text_how *how = t->how;
	const char *type = how->icmp_type ? how->icmp_type(icmp->type, v6) : NULL;
	const char *code = how->icmp_code ? how->icmp_code(icmp->type, icmp->code, v6) : NULL;

	if (type)
		buf_printf(t->out, "icmp %s", type);
	else
		buf_printf(t->out, "icmp type_%u", icmp->type);
	if (code)
		buf_printf(t->out, " %s", code);
	else if (icmp->code)
		buf_printf(t->out, " code_%u", icmp->code);
}

static bool icmp_is_echo(uint8_t type, bool v6)
{
	return v6 ? type == 128 || type == 129 : type == 8 || type == 0;
}

static void icmp_text(struct text *t, const struct segment *s)
{
	const struct icmp_hdr *icmp = &s->icmp;
	bool v6 = s->ip.src.family == AF_INET6;
	size_t from = begin(t);

	icmp_names_text(t, icmp, v6);
	if (v6 && icmp->type == 2 && !icmp->code)
		buf_printf(t->out, " mtu %u", icmp->rest);
	else if (!v6 && icmp->type == 3 && icmp->code == 4)
		buf_printf(t->out, " mtu %u", icmp->rest & 0xffff);
	else if (icmp_is_echo(icmp->type, v6))
		buf_printf(t->out, " id %u", icmp->rest >> 16);
	end(t, TEXT_ICMP, from);
	if (!icmp_is_echo(icmp->type, v6))
		return;
	from = begin(t);
	buf_printf(t->out, "[raw (%zu)]", ICMP_HDR_LEN + s->payload_len);
	end(t, TEXT_LEN, from);
}

static void other_text(struct text *t, const struct segment *s)
{
	size_t from = begin(t);

	buf_printf(t->out, "proto %u%s", s->ip.proto, s->ip.frag & IP4_FRAGMENT ? " fragment" : "");
	end(t, TEXT_FLAGS, from);
	from = begin(t);
	buf_printf(t->out, "(%zu)", s->payload_len);
	end(t, TEXT_LEN, from);
}

void segment_text(const struct segment *s, const struct text_how *how, struct buf *out,
		  struct text_pos pos[TEXT_FIELDS])
{
	struct text t = {.out = out, .base = out->len, .how = how, .pos = pos};
	size_t from;

	if (pos)
		memset(pos, 0, sizeof(*pos) * TEXT_FIELDS);
	outer_text(&t, s);
	if (how->ip) {
		from = begin(&t);
		if (how->ip_text)
			buf_add(out, how->ip_text, how->ip_len);
		else
			ip_info_text(&t, &s->ip);
		end(&t, TEXT_IP, from);
	}
	if (s->l4 == L4P_TCP)
		tcp_text(&t, s);
	else if (s->l4 == L4P_UDP)
		udp_text(&t, &s->udp, s->payload_len);
	else if (s->l4 == L4P_ICMP)
		icmp_text(&t, s);
	else
		other_text(&t, s);
}
