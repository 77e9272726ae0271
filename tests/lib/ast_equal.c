// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the comparison of syntax trees, member by member as ast.h lists them. */
#include "tests/lib/ast_equal.h"

#include <string.h>

/* Ends the function that compares when a part differs. */
#define PART(equal, name)            \
	do {                         \
		if (!(equal))        \
			return name; \
	} while (0)
#define SAME(member)  PART(a->member == b->member, #member)
#define WORD(member)  PART(word(&a->member, &b->member), #member)
#define FIELD(member) PART(field(&a->member, &b->member), #member)

static bool word(const struct word *a, const struct word *b)
{
	if (!a->text || !b->text)
		return a->text == b->text;
	return a->len == b->len && !memcmp(a->text, b->text, a->len);
}

/* Names have the same numbers where they come in the same order. */
static bool calc(const struct calc *a, const struct calc *b)
{
	if (!a || !b)
		return a == b;
	return a->kind == b->kind && a->fraction == b->fraction && a->num == b->num &&
	       a->name == b->name && word(&a->field, &b->field) && calc(a->left, b->left) &&
	       calc(a->right, b->right);
}

static bool field(const struct field *a, const struct field *b)
{
	if (a->state != b->state || a->value != b->value)
		return false;
	if (a->state == FIELD_LIVE)
		return calc(a->live, b->live);
	return a->state != FIELD_OPEN ||
	       (a->open->relation == b->open->relation && field(&a->open->low, &b->open->low) &&
		field(&a->open->high, &b->open->high));
}

static bool label(const struct mpls_label *a, const struct mpls_label *b)
{
	return field(&a->label, &b->label) && field(&a->tc, &b->tc) && field(&a->ttl, &b->ttl) &&
	       a->bottom == b->bottom;
}

static bool expr(const struct expr *a, const struct expr *b)
{
	if (!a || !b)
		return a == b;
	if (a->kind != b->kind || a->num != b->num || a->nitems != b->nitems ||
	    !word(&a->word, &b->word) || !a->label != !b->label || !calc(a->live, b->live))
		return false;
	if (a->label && !label(a->label, b->label))
		return false;
	if (a->kind != EXPR_OR && (!expr(a->arg, b->arg) || !expr(a->value, b->value)))
		return false; /* the value of an OR is a tool of its builder */
	for (a = a->items, b = b->items; a && b; a = a->next, b = b->next)
		if (!expr(a, b))
			return false;
	return a == b;
}

static bool ip_info(const struct ip_info *a, const struct ip_info *b)
{
	return a->tos == b->tos && a->tos_byte == b->tos_byte && field(&a->ttl, &b->ttl) &&
	       field(&a->flow, &b->flow);
}

static const char *outer(const struct outer_pat *a, const struct outer_pat *b)
{
	SAME(kind);
	SAME(nlabels);
	PART(ip_info(&a->info, &b->info), "info");
	WORD(src);
	WORD(dst);
	FIELD(gre.flags);
	FIELD(gre.sum);
	FIELD(gre.off);
	FIELD(gre.key);
	FIELD(gre.seq);
	for (size_t i = 0; i < a->nlabels; i++)
		PART(label(&a->labels[i], &b->labels[i]), "labels");
	return NULL;
}

static const char *tcpopt(const struct tcpopt_pat *a, const struct tcpopt_pat *b)
{
	SAME(kind);
	SAME(any);
	SAME(nblocks);
	SAME(nitems);
	FIELD(value);
	FIELD(ecr);
	WORD(cookie);
	for (unsigned i = 0; i < 3; i++)
		FIELD(counters[i]);
	for (size_t i = 0; i < a->nblocks; i++)
		PART(field(&a->blocks[i].left, &b->blocks[i].left) &&
			     field(&a->blocks[i].right, &b->blocks[i].right),
		     "blocks");
	for (size_t i = 0; i < a->nitems; i++)
		WORD(items[i]);
	return NULL;
}

static const char *tcp(const struct tcp_pat *a, const struct tcp_pat *b)
{
	const struct tcpopt_pat *x = a->opts, *y = b->opts;
	const char *diff;

	FIELD(spi);
	FIELD(sport);
	FIELD(dport);
	WORD(flags_text);
	SAME(flags);
	SAME(ace);
	FIELD(seq);
	FIELD(seq_end);
	FIELD(len);
	SAME(in_words);
	SAME(cut.any);
	SAME(cut.n);
	for (size_t i = 0; i < a->cut.n; i++)
		FIELD(cut.sizes[i]);
	FIELD(ack);
	FIELD(win);
	FIELD(urg);
	SAME(opts_kind);
	for (; x && y; x = x->next, y = y->next) {
		diff = tcpopt(x, y);
		PART(!diff, diff);
	}
	PART(x == y, "number of options");
	return NULL;
}

static const char *udp(const struct udp_pat *a, const struct udp_pat *b)
{
	FIELD(sport);
	FIELD(dport);
	FIELD(len);
	return NULL;
}

static const char *icmp(const struct icmp_pat *a, const struct icmp_pat *b)
{
	WORD(type);
	WORD(code);
	FIELD(mtu);
	FIELD(id);
	SAME(echoed);
	FIELD(seq);
	FIELD(seq_end);
	FIELD(len);
	return NULL;
}

static const char *packet(const struct packet_pat *a, const struct packet_pat *b)
{
	const struct outer_pat *x = a->outer, *y = b->outer;
	const struct naming *m = a->names, *n = b->names;
	const char *diff;

	SAME(dir);
	SAME(nouter);
	PART(ip_info(&a->ip, &b->ip), "ip");
	SAME(l4);
	SAME(cksum.kind);
	SAME(data.state);
	PART(expr(a->data.text, b->data.text), "data");
	SAME(live);
	for (; m && n; m = m->next, n = n->next)
		PART(m->name == n->name && calc(m->value, n->value), "names");
	PART(m == n, "number of names");
	for (; x && y; x = x->next, y = y->next) {
		diff = outer(x, y);
		PART(!diff, diff);
	}
	switch (a->l4) {
	case L4_TCP: return tcp(&a->tcp, &b->tcp);
	case L4_UDP: return udp(&a->udp, &b->udp);
	case L4_ICMP: return icmp(&a->icmp, &b->icmp);
	default: return NULL;
	}
}

static const char *call(const struct call *a, const struct call *b)
{
	const struct expr *x = a->args, *y = b->args;

	WORD(name);
	SAME(nargs);
	for (; x && y; x = x->next, y = y->next)
		PART(expr(x, y), "args");
	SAME(op);
	PART(expr(a->result, b->result), "result");
	WORD(errno_name);
	SAME(blocking);
	SAME(end_us);
	SAME(live);
	PART(calc(a->live_end, b->live_end), "live_end");
	return NULL;
}

static const char *net(const struct net_pat *a, const struct net_pat *b)
{
	SAME(object);
	SAME(on);
	WORD(prefix);
	WORD(via);
	FIELD(mtu);
	return NULL;
}

static const char *event(const struct event *a, const struct event *b)
{
	SAME(kind);
	SAME(when.kind);
	SAME(when.at_us);
	SAME(when.end_us);
	PART(calc(a->when.live_at, b->when.live_at), "when.live_at");
	PART(calc(a->when.live_end, b->when.live_end), "when.live_end");
	switch (a->kind) {
	case EVENT_PACKET: return packet(a->packet, b->packet);
	case EVENT_CALL: return call(a->call, b->call);
	case EVENT_NET: return net(a->net, b->net);
	default: WORD(block->text); return NULL;
	}
}

static bool block(const struct text_block *a, const struct text_block *b)
{
	return a && b ? word(&a->text, &b->text) : a == b;
}

static const char *options(const struct script_option *a, const struct script_option *b)
{
	for (; a && b; a = a->next, b = b->next) {
		WORD(name);
		SAME(has_value);
		WORD(value);
		WORD(define_name);
	}
	PART(a == b, "number of options");
	return NULL;
}

const char *ast_difference(const struct script *a, const struct script *b, size_t *n)
{
	const struct event *x = a->events, *y = b->events;
	const char *diff = options(a->options, b->options);

	*n = 0;
	PART(!diff, diff);
	SAME(nevents);
	PART(block(a->init, b->init), "init");
	PART(block(a->cleanup, b->cleanup), "cleanup");
	for (; x && y; x = x->next, y = y->next, ++*n) {
		diff = event(x, y);
		PART(!diff, diff);
	}
	return NULL;
}
