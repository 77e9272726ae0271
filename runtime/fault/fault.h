/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Planted faults between a stack and tcpcheck, --fault=NAME: what the stack sends, or what
 * it is sent, is changed, dropped, repeated or delayed on the way. Nothing here has a device or a
 * clock; runtime/dut/faulty.c has both.
 *
 *   facts.c   what a packet is: "a pure ACK", "a retransmission", "after the stack's FIN"
 *   table.c   the faults, faults.def: which facts a packet must have, and what becomes of it
 *   path.c    the way of a packet past a fault, and what is held back there
 */
#ifndef FAULT_FAULT_H
#define FAULT_FAULT_H

#include "netdev/netdev.h"
#include "netdev/wire/wire.h"

/* ---- facts ---- */

enum fact {
	IS_OUT = 1 << 0, /* the stack sends it */
	IS_TCP = 1 << 1,
	IS_ICMP = 1 << 2,
	HAS_SYN = 1 << 3,
	HAS_ACK = 1 << 4,
	HAS_FIN = 1 << 5,
	HAS_RST = 1 << 6,
	HAS_PSH = 1 << 7,
	HAS_DATA = 1 << 8,
	PURE_ACK = 1 << 9,        /* ACK and nothing else; no probe */
	IS_AGAIN = 1 << 10,       /* repeats sequence numbers that were sent before */
	IS_PROBE = 1 << 11,       /* as IS_KEEPALIVE, and the peer's window is closed */
	IS_KEEPALIVE = 1 << 12,   /* an empty segment with the sequence number before the next */
	WIN_ZERO = 1 << 13,       /* announces a closed window */
	WIN_UPDATE = 1 << 14,     /* a pure ACK that says nothing new but a larger window */
	AFTER_FIN = 1 << 15,      /* its sender has sent a FIN, before or with it */
	AFTER_PEER_FIN = 1 << 16, /* its sender was sent a FIN */
	FIN_WAS_ACKED = 1 << 17,  /* and has acknowledged it before */
	ACKS_SOMETHING = 1 << 18, /* its ACK covers more than the SYN */
	ACKS_FIN = 1 << 19,       /* its ACK covers the peer's FIN */
	AFTER_WIN_ZERO = 1 << 20, /* the stack has announced a closed window before */
	INTO_WIN_ZERO = 1 << 21,  /* data, and the window that it is sent into is closed */
};

/* One direction of a connection. */
struct half {
	bool begun, fin, fin_acked, closed; /* closed: has announced a window of 0 */
	uint32_t isn, next;                 /* next: behind the highest sequence number sent */
	uint32_t fin_end;                   /* behind the FIN */
	uint32_t ack;                       /* last one sent */
	uint16_t win;                       /* likewise, unscaled */
	bool acked;                         /* ack and win are set */
	int64_t sent_ns;                    /* last segment that wants an answer; 0: none */
};

struct path_flow {
	struct ipaddr remote;
	uint16_t sport, dport;   /* of what the stack sends */
	struct half local, peer; /* local: the stack */
};

#define PATH_FLOWS 64

struct path_state {
	struct path_flow flows[PATH_FLOWS]; /* the oldest makes room */
	unsigned n;
};

struct path_packet {
	struct segment s;
	unsigned facts;         /* bits of enum fact */
	struct path_flow *flow; /* NULL: no TCP */
	int64_t time_ns;
	int64_t gap_ns; /* since the sender's last segment that wanted an answer; 0: unknown */
};

/* Takes @p apart (its bytes must stay) and brings @st up to date. Time may be 0 for what is
 * injected. */
void path_look(struct path_state *st, bool out, const unsigned char *p, size_t len, int64_t time_ns,
	       struct path_packet *pkt);

/* ---- faults ---- */

struct fate {
	bool drop, changed; /* changed: pkt->s is to be sent in place of the original */
	bool bad_checksum;
	int64_t delay_ns;
	bool again;              /* a copy of what became of it follows */
	int64_t again_ns;        /* later by this */
	bool again_unless_acked; /* but not when the peer has acknowledged it until then */
	bool surplus;            /* @extra follows as well, later by extra_ns */
	struct segment extra;
	int64_t extra_ns;
};

struct fault {
	const char *name, *what;
	unsigned must, must_not; /* facts of the packets it is about */
	void (*act)(struct path_packet *, struct fate *, long arg, unsigned nth);
	long arg;
};

extern const struct fault fault_table[];
extern const unsigned fault_count;
/* NULL when there is none. */
const struct fault *fault_find(const char *name);
/* What becomes of @pkt, the packet number *nth (from 0) that the fault is about; counts. False:
 * nothing. */
bool fault_apply(const struct fault *f, struct path_packet *pkt, struct fate *fate, unsigned *nth);

/* The closest name to one that there is not, or NULL. */
const char *fault_suggest(const char *typed);

/* ---- the path ---- */

struct path;
struct path *path_new(const struct fault *f);
void path_free(struct path *p);
/* The stack has sent it. */
void path_take(struct path *p, const struct frame *f);
/* What the stack is to be sent: *@out is what it gets, good until the next call. False: nothing. */
bool path_in(struct path *p, const void *packet, size_t len, struct frame *out);
/* The next that has come through at @now_ns; good until the next call. False: there is none. */
bool path_due(struct path *p, int64_t now_ns, struct frame *out);
/* When that will be the case; INT64_MIN: at once, INT64_MAX: nothing is held back. */
int64_t path_next_ns(const struct path *p);

#endif
