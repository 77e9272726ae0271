// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the connections that are followed: at most so many, the one that was silent longest goes. */
#include <stdlib.h>

#include "runtime/rules/watcher.h"

bool conn_is_end(const struct pair *p, unsigned side, const struct ipaddr *addr, uint16_t port)
{
	const struct end *e = &((const struct conn *)p)->end[side];

	return e->port == port && ipaddr_equal(&e->addr, addr);
}

struct conn *conn_find(struct watcher *w, const struct segment *s, unsigned *side)
{
	return (struct conn *)pairs_find(&w->conns, &s->ip.src, s->tcp.sport, &s->ip.dst,
					 s->tcp.dport, side);
}

static void end_free(struct end *e, size_t *budget)
{
	flight_free(&e->flight);
	bytes_free(&e->bytes, budget);
	spans_free(&e->ahead);
	free(e->dues);
}

static void end_init(struct watcher *w, struct end *e, enum rules_sender sender)
{
	e->sender = sender;
	e->here = w->cfg.place == RULES_AT_TESTED && sender == RULES_TESTED;
}

struct conn *conn_new(struct watcher *w, const struct segment *s, const struct rules_packet *p)
{
	struct conn *c = calloc(1, sizeof(*c));
	static const enum rules_sender others[] = {RULES_ANYONE, RULES_OTHER, RULES_TESTED};

	if (!c)
		abort();
	c->number = ++w->seen;
	c->end[0].addr = s->ip.src;
	c->end[0].port = s->tcp.sport;
	c->end[1].addr = s->ip.dst;
	c->end[1].port = s->tcp.dport;
	end_init(w, &c->end[0], p->sender);
	end_init(w, &c->end[1], others[p->sender]);
	c->first_ns = c->last_ns = p->time_ns;
	pairs_add(&w->conns, &c->pair, &s->ip.src, s->tcp.sport, &s->ip.dst, s->tcp.dport);
	return c;
}

void conn_drop(struct watcher *w, struct conn *c)
{
	pairs_remove(&w->conns, &c->pair);
	end_free(&c->end[0], &w->budget);
	end_free(&c->end[1], &w->budget);
	free(c);
}
