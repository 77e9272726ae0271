// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the list of places in a packet line where a number may be a live value. */
#include "parser/numbers.h"

typedef void visitor(void *context, struct field *f);

static void option_numbers(struct tcpopt_pat *o, visitor *visit, void *context)
{
	visit(context, &o->value);
	visit(context, &o->ecr);
	for (size_t i = 0; i < o->nblocks; i++) {
		visit(context, &o->blocks[i].left);
		visit(context, &o->blocks[i].right);
	}
	for (unsigned i = 0; i < 3; i++)
		visit(context, &o->counters[i]);
}

static void tcp_numbers(struct tcp_pat *t, visitor *visit, void *context)
{
	visit(context, &t->seq);
	visit(context, &t->seq_end);
	visit(context, &t->len);
	for (size_t i = 0; i < t->cut.n; i++)
		visit(context, &t->cut.sizes[i]);
	visit(context, &t->ack);
	visit(context, &t->win);
	visit(context, &t->urg);
	for (struct tcpopt_pat *o = t->opts; o; o = o->next)
		option_numbers(o, visit, context);
}

static void icmp_numbers(struct icmp_pat *i, visitor *visit, void *context)
{
	visit(context, &i->mtu);
	visit(context, &i->id);
	visit(context, &i->seq);
	visit(context, &i->seq_end);
	visit(context, &i->len);
}

void packet_numbers(struct packet_pat *p, visitor *visit, void *context)
{
	visit(context, &p->ip.ttl);
	visit(context, &p->ip.flow);
	switch (p->l4) {
	case L4_TCP: tcp_numbers(&p->tcp, visit, context); break;
	case L4_UDP: visit(context, &p->udp.len); break;
	case L4_ICMP: icmp_numbers(&p->icmp, visit, context); break;
	case L4_NOTHING: break;
	}
}
