/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of a connection and of its two ends.
 *
 * Positions ("pos") are sequence numbers as a script has them, from 0 at the SYN of each side, but
 * without going round: type long long. Times are nanoseconds.
 */
#ifndef RULES_CONN_H
#define RULES_CONN_H

#include "netdev/wire/pairs.h"
#include "runtime/rules/app.h"
#include "runtime/rules/bytes.h"
#include "runtime/rules/flight.h"
#include "runtime/rules/heard.h"
#include "runtime/rules/history.h"
#include "runtime/rules/rtt.h"
#include "runtime/rules/rules.h"
#include "runtime/rules/spans.h"

struct due {
	unsigned rule;
	int64_t set_ns, at_ns;
	long long pos; /* the rule's own */
};

/*
 * One side of a connection, as sender and as receiver (RFC 9293 section 3.3.1). What it has taken
 * of what arrived is its own business, so there are bounds: what can have arrived (got) and what it
 * has said that it took (acked).
 */
struct end {
	struct ipaddr addr;
	uint16_t port;
	enum rules_sender sender; /* under test or not; RULES_ANYONE: not known */
	bool seen;                /* a packet of it was */
	bool here;                /* the packets were taken at this end */

	/* ---- what it has sent ---- */
	bool isn_known;
	uint32_t isn; /* not known: one below the first number seen */
	bool syn_sent, fin_sent, rst_sent;
	long long fin_pos;    /* of its FIN */
	long long nxt;        /* SND.NXT: behind the last that it has sent; 0: nothing */
	long long una;        /* SND.UNA: the highest ACK that it can have received, at most nxt */
	struct flight flight; /* what it has sent and una has not reached: when, how often */
	struct bytes bytes;   /* its content, as far as it is kept */
	struct offer offer;
	struct rtt rtt;               /* RFC 6298, of what it has sent */
	int64_t sent_ns;              /* when it sent last, anything; 0: never */
	int64_t data_ns;              /* ... new data, SYN or FIN */
	uint64_t sent_packet;         /* number of its last packet */
	unsigned long packets, again; /* how many it has sent; with something repeated */
	unsigned long answered;       /* arrived, when it sent last */
	bool ts_any;                  /* it has sent a time stamp */
	uint32_t ts_val, ts_ecr;      /* of its last segment with one */

	/* ---- what it has received, and what it has said about that ---- */
	long long got;      /* RCV.NXT at most: all of the other side to here may have arrived */
	struct spans ahead; /* what may have arrived beyond got */
	bool fin_got;       /* a FIN may have arrived */
	bool fin_got_first; /* ... before it had sent its own */
	int64_t got_ns;     /* when something arrived last; 0: never */
	/* What came to it and what it sent at one moment: their order is not certain, since what is
	 * injected is seen at once, what a stack sends when somebody looks. */
	struct {
		int64_t ns;
		unsigned long came, left;
	} moment;
	unsigned long arrived; /* how many packets were sent to it, with whatever */
	size_t piece_got;      /* the largest segment among them */
	long long acked;       /* highest ACK that it has sent: RCV.NXT at least; 0: none */
	long long ack_last;    /* ... the last one */
	bool ack_any;          /* it has sent an ACK */
	int64_t acked_ns;      /* when it raised acked */
	unsigned dup_acks;     /* in a row, as RFC 5681 section 2 defines them; sent by it */
	bool win_known;        /* its scale is, and it has sent a window */
	uint64_t win;          /* the last window it has announced, in bytes */
	long long edge;        /* the highest right edge it has ever announced */
	long long edge_last;   /* ... the last one */
	uint64_t edge_packet;  /* number of the packet that announced edge */
	uint64_t win_max;      /* the largest window it has ever announced (RFC 5961 section 5.2) */

	struct heard heard;  /* of openings, options and marks */
	long long small_end; /* of the last small segment that it has sent; 0: none */
	struct app *app;     /* what its application did; NULL: not known. The watcher's */

	/* ---- the watcher's own ---- */
	bool gone; /* it may have forgotten the connection: RST sent, or one that it may have taken
		    */
	struct due *dues;
	unsigned ndues;
	struct history h;
};

struct conn {
	struct pair pair; /* the watcher's own */
	unsigned long number;
	struct end end[2];
	bool missed;      /* packets of it are missing, or may be */
	bool was_murky;   /* murky, before this packet */
	bool murky;       /* two lives in one, time went back, ...: nothing is certain any more */
	bool established; /* both SYNs and the ACK of the second were seen */
	bool scale_known; /* whether windows are scaled */
	bool scaled, ts, sack; /* agreed by both SYNs */
	int64_t first_ns, last_ns;
	/* the watcher's own */
	bool odd_syn[2]; /* a SYN that is not of this life has come from this end */
	uint32_t odd_isn[2];
};

#endif
