// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the canonical text of packets. */
#include "parser/print_packet.h"

#include <string.h>

/* A number, or what it may be. */
static void print_number(const struct source *src, const struct field *f, struct buf *out)
{
	static const char *const relations[] = {
		[RELATION_IN] = "in",   [RELATION_NOT] = "!=", [RELATION_LESS] = "<",
		[RELATION_MOST] = "<=", [RELATION_MORE] = ">", [RELATION_LEAST] = ">=",
	};

	if (f->state != FIELD_OPEN) {
		print_squeezed(src, f->span, "", out);
		return;
	}
	buf_printf(out, "%s ", relations[f->open->relation]);
	print_squeezed(src, f->open->low.span, "", out);
	if (f->open->relation != RELATION_IN)
		return;
	buf_putc(out, ':');
	print_squeezed(src, f->open->high.span, "", out);
}

/* " NAME VALUE", if it is there. */
static void print_field(const struct source *src, const char *name, const struct field *f,
			struct buf *out)
{
	if (f->state == FIELD_ABSENT)
		return;
	buf_printf(out, "%s ", name);
	print_number(src, f, out);
}

static void comma(bool *some, struct buf *out)
{
	if (*some)
		buf_puts(out, ", ");
	*some = true;
}

static void print_ip_info(const struct source *src, const struct ip_info *ip, struct buf *out)
{
	bool some = false;

	if (!ip->span.len)
		return;
	buf_putc(out, '[');
	if (ip->tos != TOS_ABSENT) {
		comma(&some, out);
		print_squeezed(src, ip->tos_span, " ", out);
	}
	if (ip->ttl.state != FIELD_ABSENT) {
		comma(&some, out);
		print_field(src, "ttl", &ip->ttl, out);
	}
	if (ip->flow.state != FIELD_ABSENT) {
		comma(&some, out);
		print_field(src, "flowlabel", &ip->flow, out);
	}
	if (ip->options.text) {
		comma(&some, out);
		buf_puts(out, "options ");
		print_text(src, ip->options.span, out);
	}
	buf_puts(out, "] ");
}

/* ---- encapsulation ---- */

static void print_gre(const struct source *src, const struct gre_pat *g, struct buf *out)
{
	buf_puts(out, "gre");
	if (g->flags.state == FIELD_ABSENT)
		return;
	buf_puts(out, " flags ");
	print_squeezed(src, g->flags.span, " ", out);
	print_field(src, " sum", &g->sum, out);
	print_field(src, " off", &g->off, out);
	print_field(src, " key", &g->key, out);
	print_field(src, " seq", &g->seq, out);
}

static void print_outer(const struct source *src, const struct outer_pat *o, struct buf *out)
{
	switch (o->kind) {
	case OUTER_IP4:
	case OUTER_IP6:
		buf_puts(out, o->kind == OUTER_IP4 ? "ipv4 " : "ipv6 ");
		print_ip_info(src, &o->info, out);
		print_text(src, o->src.span, out);
		buf_puts(out, " > ");
		print_text(src, o->dst.span, out);
		break;
	case OUTER_GRE: print_gre(src, &o->gre, out); break;
	case OUTER_MPLS:
		buf_puts(out, "mpls");
		for (size_t i = 0; i < o->nlabels; i++) {
			buf_putc(out, ' ');
			print_label(src, &o->labels[i], out);
		}
		break;
	}
	buf_puts(out, ": ");
}

/* ---- layer 4 ---- */

static void print_ports(const struct source *src, const struct field *from, const struct field *to,
			struct buf *out)
{
	if (from->state == FIELD_ABSENT)
		return;
	print_text(src, from->span, out);
	buf_puts(out, " > ");
	print_text(src, to->span, out);
	buf_putc(out, ' ');
}

static void print_options(const struct source *src, const struct tcp_pat *t, struct buf *out)
{
	if (t->opts_kind == TCPOPTS_NONE)
		return;
	buf_puts(out, t->opts_kind == TCPOPTS_ANY ? " <..." : " <");
	for (const struct tcpopt_pat *o = t->opts; o; o = o->next) {
		print_squeezed(src, o->span, " ", out);
		if (o->next)
			buf_putc(out, ',');
	}
	buf_puts(out, t->opts_kind == TCPOPTS_SOME ? ",...>" : ">");
}

static void print_cut(const struct source *src, const struct cut_pat *c, struct buf *out)
{
	buf_puts(out, c->any ? "cut *" : "cut ");
	for (size_t i = 0; i < c->n; i++) {
		buf_puts(out, i || c->any ? "," : "");
		print_number(src, &c->sizes[i], out);
	}
}

/* "1:101(100)", "seq >= 1 (100)", "seq in 1:101 len > 0", "len > 0" */
static void print_sequence(const struct source *src, const struct tcp_pat *t, struct buf *out)
{
	bool exact = t->len.state == FIELD_VALUE || t->len.state == FIELD_LIVE;

	if (!t->in_words) {
		print_squeezed(src, t->seq_span, "", out);
		return;
	}
	if (t->seq.span.len)
		print_field(src, "seq", &t->seq, out);
	if (!t->len.span.len)
		return;
	if (t->seq.span.len)
		buf_putc(out, ' ');
	if (!exact || !t->seq.span.len) {
		print_field(src, "len", &t->len, out);
		return;
	}
	buf_putc(out, '(');
	print_number(src, &t->len, out);
	buf_putc(out, ')');
}

static void print_tcp(const struct source *src, const struct packet_pat *p, struct buf *out)
{
	const struct tcp_pat *t = &p->tcp;

	if (t->spi.state != FIELD_ABSENT) {
		print_field(src, "encap psp spi", &t->spi, out);
		buf_putc(out, ' ');
	}
	print_ports(src, &t->sport, &t->dport, out);
	print_squeezed(src, t->flags_text.span, "", out);
	buf_putc(out, ' ');
	print_sequence(src, t, out);
	if (t->cut.span.len) {
		buf_putc(out, ' ');
		print_cut(src, &t->cut, out);
	}
	print_field(src, " ack", &t->ack, out);
	print_field(src, " win", &t->win, out);
	print_field(src, " urg", &t->urg, out);
}

static void print_udp(const struct source *src, const struct udp_pat *u, struct buf *out)
{
	buf_puts(out, "udp ");
	print_ports(src, &u->sport, &u->dport, out);
	buf_putc(out, '(');
	print_number(src, &u->len, out);
	buf_putc(out, ')');
}

static void print_icmp(const struct source *src, const struct icmp_pat *i, struct buf *out)
{
	buf_puts(out, "icmp ");
	print_squeezed(src, i->type.span, "", out);
	if (i->code.text) {
		buf_putc(out, ' ');
		print_squeezed(src, i->code.span, "", out);
	}
	print_field(src, " mtu", &i->mtu, out);
	print_field(src, " id", &i->id, out);
	if (i->echoed == ECHOED_TCP) {
		buf_putc(out, ' ');
		print_squeezed(src, i->echoed_span, "", out);
	} else if (i->echoed != ECHOED_NONE) {
		buf_puts(out, i->echoed == ECHOED_UDP ? " [udp (" : " [raw (");
		print_number(src, &i->len, out);
		buf_puts(out, ")]");
	}
}

static void print_data(const struct source *src, const struct data_pat *d, struct buf *out)
{
	if (d->state == DATA_ANY)
		buf_puts(out, " data *");
	if (d->state != DATA_GIVEN)
		return;
	buf_puts(out, " data ");
	print_squeezed(src, d->text->span, " ", out);
}

void print_packet(const struct source *src, const struct packet_pat *p, struct buf *out)
{
	buf_puts(out, p->dir == DIR_INBOUND ? "< " : "> ");
	for (const struct outer_pat *o = p->outer; o; o = o->next)
		print_outer(src, o, out);
	print_ip_info(src, &p->ip, out);
	switch (p->l4) {
	case L4_TCP: print_tcp(src, p, out); break;
	case L4_UDP: print_udp(src, &p->udp, out); break;
	case L4_ICMP: print_icmp(src, &p->icmp, out); break;
	case L4_NOTHING: buf_puts(out, p->at_all ? "nothing at all" : "nothing"); break;
	}
	if (p->cksum.kind != CKSUM_ABSENT) {
		buf_putc(out, ' ');
		print_squeezed(src, p->cksum.span, " ", out);
	}
	if (p->l4 == L4_TCP)
		print_options(src, &p->tcp, out);
	print_data(src, &p->data, out);
	for (const struct naming *n = p->names; n; n = n->next) {
		buf_puts(out, ", ");
		print_text(src, n->span, out);
		buf_puts(out, " = ");
		print_squeezed(src, n->value->span, "", out);
	}
}
