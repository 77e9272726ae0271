/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What rules about time, answers and silences want to know of an end, beyond RFC 9293's variables.
 */
#ifndef RULES_HISTORY_H
#define RULES_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A packet that came to an end, and what was known about it at that moment. */
struct arrival {
	uint64_t packet; /* its number; 0: there was none */
	int64_t ns;
	unsigned flags;
	long long seq, end, ack;
	uint32_t raw_ack, raw_end; /* as on the wire; raw_end: behind data, SYN and FIN */
	size_t len;
	int accepted; /* enum answer of end_accepts() */
	bool sound;   /* its checksum is right, and nothing in it is of a kind that needs a key */
	bool alive;   /* both ends had the connection, and it was open */
	bool sure;    /* it was taken: nothing about it gives a reason not to */
	bool lone;    /* no other arrival of late gave a reason to be refused: no limit of answers
		       * (RFC 5961 section 7) can have been reached */
	bool fills;   /* it fills (a part of) a gap behind which all was taken */
};
#define ARRIVALS 4

struct history {
	bool spoke;     /* it has sent something that has no SYN and no RST: it is open */
	bool keyed;     /* it signs its segments (RFC 2385, RFC 5925) */
	unsigned heard; /* packets that came since it sent anything */
	struct arrival came[ARRIVALS];
	unsigned last;       /* index of the last of them */
	int64_t taken_ns;    /* when something came last that was certainly taken; 0: never */
	int64_t refused_ns;  /* when something came that it may have refused; 0: never */
	unsigned credit;     /* arrivals that no ACK and no RST has answered */
	unsigned last_flags; /* of what it sent last */
	bool last_empty;     /* ... it had no data */
	uint64_t rst_packet; /* ... its number, if it was a RST */
	bool ooo_doubt;      /* something beyond a gap may have been refused */
	unsigned long total; /* packets that came, all in all */

	long long una_sure; /* what has been acknowledged by what was certainly taken */
	int64_t una_sure_ns;
	bool ts_known;
	uint32_t ts_max; /* the latest time stamp that it has sent */

	unsigned timer_n;     /* how often a timer has repeated the oldest since something came */
	int64_t timer_ns[2];  /* when last, when before that */
	bool rto_short;       /* one that was below a second has been told */
	bool rto;             /* it was not the probe of RFC 8985: one segment may be in flight */
	long long rto_bytes;  /* what else was sent since */
	int64_t age_max;      /* the longest time from the first sending to the ACK */
	int64_t gap_max;      /* the longest time between two sendings of the same */
	unsigned long pieces; /* segments with data it has sent */
	unsigned syn_times;   /* how often its SYN was sent */
	bool syn_timed;       /* ... each time because of a timer */
	unsigned dups;        /* duplicate ACKs in a row that certainly count for it */
	long long burst_from; /* where sending went on after a long pause; 0: no such thing */

	unsigned probe_n;      /* probes of a window that is closed, in a row */
	int64_t probe_ns[2];   /* when last, when before that */
	uint64_t probe_packet; /* number of the last */
	bool probing;          /* these are certainly probes, not keep-alives */
	long long probe_edge;  /* the edge of the window that is probed */

	bool time_wait;
	int64_t time_wait_ns; /* since when */
	bool reopened;        /* the connection before this one was in TIME-WAIT here */
	uint32_t before_nxt;  /* ... and SND.NXT, as on the wire */
};

#endif
