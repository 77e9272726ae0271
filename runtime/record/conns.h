/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The connections of a capture: which there are, and which a packet is of. */
#ifndef RECORD_CONNS_H
#define RECORD_CONNS_H

#include "netdev/wire/pairs.h"
#include "runtime/record/record.h"

struct rec_conn {
	struct pair pair;
	unsigned long number;  /* from 1, in the order of first packets */
	struct ipaddr addr[2]; /* 0: the client, as far as that is known */
	uint16_t port[2];
	uint64_t packets;
	int64_t first_ns;
	uint32_t isn; /* of the SYN */
	bool begun;   /* the capture has the client's SYN */
	bool over;    /* a RST, or the FINs of both */
	bool fin[2];
};

struct rec_conns {
	struct pairs table; /* of struct rec_conn; none is touched: in the order of first packets */
};

/* The first, or the one behind @c; NULL: there is none. */
static inline struct rec_conn *conns_first(const struct rec_conns *c)
{
	return (struct rec_conn *)c->table.oldest;
}
static inline struct rec_conn *conn_later(const struct rec_conn *c)
{
	return (struct rec_conn *)c->pair.newer;
}

void conns_init(struct rec_conns *c);
void conns_free(struct rec_conns *c);
/* That of a TCP segment, which it may begin; *@side: which end has sent it. */
struct rec_conn *conns_take(struct rec_conns *c, const struct segment *s, int64_t time_ns,
			    unsigned *side);
/* "  1  192.0.2.1:40000 > 192.168.0.1:8080, 12 packets" */
void conn_text(const struct rec_conn *c, struct buf *out);

#endif
