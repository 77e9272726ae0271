/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One connection of a capture: its ends, what they sent, how it began and ended, and what of it the
 * capture does not know. What the rules found is kept with it (found.h).
 */
#ifndef TRACE_CONN_H
#define TRACE_CONN_H

#include "netdev/wire/pairs.h"
#include "runtime/base/buf.h"
#include "runtime/trace/glance.h"

#define TRACE_HOLES 8 /* stretches that are missing, and followed, at a time */
#define TRACE_MARKS 4 /* packets that are compared with the next one */

struct trace_end {
	struct ipaddr addr;
	uint16_t port;
	uint64_t packets, data; /* data: bytes, those that were sent again included */
	uint64_t again;         /* ... of them, at numbers that were sent before */
	bool syn, fin, rst;
	unsigned mss; /* of its SYN; 0: not known */
	uint32_t isn; /* of its SYN, or as if its first packet were behind that */
	/* What the capture does not know, or has twice: */
	uint64_t partial;  /* checksums left to the device */
	uint64_t bursts;   /* more data than fits in a segment: TSO, GRO */
	uint64_t cut;      /* by the snapshot length */
	uint64_t twice;    /* the same packet again */
	uint64_t headless; /* cut within the TCP header */
	uint64_t damaged;  /* on the way: as if they had been lost */
	/* for conn.c: */
	uint32_t nxt, fin_at; /* behind the last sent; number of the FIN */
	bool any, fin_acked;
	struct {
		uint32_t from, to;
	} holes[TRACE_HOLES]; /* never seen so far, while what follows was */
	unsigned nholes;
	bool holes_lost; /* there were more */
	uint32_t over;   /* the highest ACK of the other for what was not sent before */
	bool over_any;
	struct {
		int64_t time;
		uint32_t mark;
	} marks[TRACE_MARKS];
	unsigned next_mark;
};

struct exchange;
struct found;

struct trace_conn {
	struct pair pair;     /* table.c's */
	unsigned long number; /* from 1, in the order of first packets */
	struct trace_end end[2];
	unsigned client; /* which end opened it, as far as that can be told */
	bool from_syn;   /* the capture has its beginning */
	int64_t first_ns, last_ns;
	uint64_t first_packet, last_packet;
	uint64_t back; /* how often time went back */
	/* Of the handshake, for place.c; 0: not seen. */
	int64_t syn_ns, synack_ns;
	bool timed;              /* or never will be: something was repeated */
	unsigned long watched;   /* its number with the watcher; 0: it has none */
	struct found *found;     /* in the order in which they were found */
	struct exchange *ladder; /* around what was found; NULL: there is none */
};

void conn_begin(struct trace_conn *c, const struct glance *g);
/* Which end has sent it. */
unsigned conn_side(const struct trace_conn *c, const struct glance *g);
/* Whether the same packet was there just before: captured at two interfaces, or doubled on its way.
 * IPv4's identification tells; without one it may be the same data, sent again. */
enum trace_twice { TWICE_NOT, TWICE_PERHAPS, TWICE_CERTAIN };
enum trace_twice conn_twice(struct trace_conn *c, const struct glance *g);
void conn_take(struct trace_conn *c, const struct glance *g);
/* Whether this SYN begins another one with the same ports. */
bool conn_is_over_for(const struct trace_conn *c, const struct glance *g);
/* How many stretches of what was sent the capture lacks although they arrived, as far as can be
 * told now. */
unsigned conn_missing(const struct trace_conn *c);
/* "closed by both", "reset by the server" ... */
void conn_ending(const struct trace_conn *c, struct buf *out);
/* "10.0.0.1:80", "[2001:db8::1]:80" */
void end_text(const struct trace_end *e, struct buf *out);
/* "client" or "server". */
const char *conn_role(const struct trace_conn *c, unsigned side);
/* What is not known of it and why, a line each, without a newline at the end; nothing: "". */
void conn_caveats(const struct trace_conn *c, struct buf *out);

#endif
