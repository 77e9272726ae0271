// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the table of a capture's connections. */
#include "runtime/record/conns.h"

#include <stdlib.h>

static bool is_end(const struct pair *p, unsigned side, const struct ipaddr *addr, uint16_t port)
{
	const struct rec_conn *c = (const struct rec_conn *)p;

	return c->port[side] == port && ipaddr_equal(&c->addr[side], addr);
}

void conns_init(struct rec_conns *c)
{
	*c = (struct rec_conns){.table = PAIRS_INIT(is_end)};
}

void conns_free(struct rec_conns *c)
{
	struct rec_conn *next;

	for (struct rec_conn *one = conns_first(c); one; one = next) {
		next = conn_later(one);
		free(one);
	}
	pairs_free(&c->table);
}

static struct rec_conn *find(const struct rec_conns *c, const struct segment *s, unsigned *side)
{
	return (struct rec_conn *)pairs_find(&c->table, &s->ip.src, s->tcp.sport, &s->ip.dst,
					     s->tcp.dport, side);
}

static struct rec_conn *add(struct rec_conns *c, const struct segment *s, int64_t time_ns,
			    unsigned *side)
{
	/* A SYN with ACK comes from the server. */
	bool reply =
		(s->tcp.flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) == (TCP_FLAG_SYN | TCP_FLAG_ACK);
	struct rec_conn *one = calloc(1, sizeof(*one));

	if (!one)
		abort();
	one->number = c->table.n + 1;
	one->first_ns = time_ns;
	one->addr[reply] = s->ip.src;
	one->port[reply] = s->tcp.sport;
	one->addr[!reply] = s->ip.dst;
	one->port[!reply] = s->tcp.dport;
	pairs_add(&c->table, &one->pair, &s->ip.src, s->tcp.sport, &s->ip.dst, s->tcp.dport);
	*side = reply;
	return one;
}

struct rec_conn *conns_take(struct rec_conns *c, const struct segment *s, int64_t time_ns,
			    unsigned *side)
{
	bool syn = (s->tcp.flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) == TCP_FLAG_SYN;
	struct rec_conn *one = find(c, s, side);

	/* The ports come again. */
	if (one && syn && one->over && one->isn != s->tcp.seq)
		one = NULL;
	if (!one)
		one = add(c, s, time_ns, side);
	if (syn && *side == 0 && !one->begun) {
		one->begun = one->packets == 0;
		one->isn = s->tcp.seq;
	}
	one->packets++;
	one->fin[*side] |= (s->tcp.flags & TCP_FLAG_FIN) != 0;
	one->over |= (s->tcp.flags & TCP_FLAG_RST) || (one->fin[0] && one->fin[1]);
	return one;
}

void conn_text(const struct rec_conn *c, struct buf *out)
{
	buf_printf(out, "%4lu  ", c->number);
	ipaddr_port_text(&c->addr[0], c->port[0], out);
	buf_puts(out, " > ");
	ipaddr_port_text(&c->addr[1], c->port[1], out);
	buf_printf(out, ", %llu packet%s%s", (unsigned long long)c->packets,
		   c->packets == 1 ? "" : "s", c->begun ? "" : ", without its beginning");
}
