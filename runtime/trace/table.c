// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the connections that are followed at a time. */
#include "runtime/trace/table.h"

#include <stdlib.h>

static bool is_end(const struct pair *p, unsigned side, const struct ipaddr *addr, uint16_t port)
{
	const struct trace_end *e = &((const struct trace_conn *)p)->end[side];

	return e->port == port && ipaddr_equal(&e->addr, addr);
}

void table_init(struct table *t, void (*retire)(void *arg, struct trace_conn *c), void *arg)
{
	*t = (struct table){.conns = PAIRS_INIT(is_end), .retire = retire, .arg = arg};
}

struct trace_conn *table_find(const struct table *t, const struct ipaddr *a, uint16_t ap,
			      const struct ipaddr *b, uint16_t bp)
{
	unsigned side;

	return (struct trace_conn *)pairs_find(&t->conns, a, ap, b, bp, &side);
}

static struct trace_conn *oldest(const struct table *t)
{
	return (struct trace_conn *)t->conns.oldest;
}

struct trace_conn *table_add(struct table *t, const struct glance *g)
{
	struct trace_conn *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	if (t->conns.n >= TABLE_MOST)
		table_retire(t, oldest(t));
	c->number = ++t->seen;
	conn_begin(c, g);
	pairs_add(&t->conns, &c->pair, &g->src, g->sport, &g->dst, g->dport);
	return c;
}

void table_touch(struct table *t, struct trace_conn *c)
{
	pairs_touch(&t->conns, &c->pair);
}

void table_retire(struct table *t, struct trace_conn *c)
{
	pairs_remove(&t->conns, &c->pair);
	t->retire(t->arg, c);
}

void table_free(struct table *t)
{
	while (oldest(t))
		table_retire(t, oldest(t));
	pairs_free(&t->conns);
}
