/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a rule sees: the connection with its two ends, the packet or the silence under judgement, in
 * relative numbers; and how it says what it has found. A new rule is a row of rules.def, a function
 * of this kind in the file of its group, and two tests: one that makes it fire, one with the
 * nearest lawful thing.
 *
 *	void rule_ack_unsent(struct look *l)
 *	{
 *		if (!l->p->has_ack || l->p->ack <= l->from->got)
 *			return;
 *		say_came(l, "ack %lld", l->p->ack);
 *		say_should(l, "ack %lld at most", l->from->got);
 *		say_how(l, "...");
 *	}
 *
 * Positions ("pos") are sequence numbers as a script has them, from 0 at the SYN of each side, but
 * without going round: type long long. Times are nanoseconds.
 */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "netdev/wire/pairs.h"
#include "runtime/base/buf.h"
#include "runtime/rules/bytes.h"
#include "runtime/rules/flight.h"
#include "runtime/rules/heard.h"
#include "runtime/rules/history.h"
#include "runtime/rules/rtt.h"
#include "runtime/rules/rules.h"
#include "runtime/rules/spans.h"

enum rule_hook {
	BEFORE = 1, /* a packet has come; both ends are as they were before it; l->from is judged */
	AFTER = 2,  /* the state has taken it in; judges l->from, or sets a deadline for l->to */
	HEARD = 8,  /* after AFTER: judges who has received the packet: l->from is the receiver */
	SILENCE = 4, /* a deadline set by due_set() has passed; l->p is NULL, l->from is judged */
};

/* What must be certain, of the end that is judged, or the rule is not asked. */
enum rule_need {
	ANYTIME = 0,
	START = 1,     /* both SYNs are known: numbers, options and window scales are */
	ORDER = 2,     /* its packets are seen when, and in the order in which, it sends them */
	ARRIVAL = 4,   /* what is sent to it arrives, and when we see it: we are at this end */
	WHOLE = 8,     /* no packet of the connection is missing */
	ALIVE = 16,    /* neither end may have reset or forgotten the connection */
	SIZES = 32,    /* that a packet was on the wire as large as it is here, or how it was cut */
	PRESENT = 64,  /* all bytes of the packet are here */
	ODD_SYN = 256, /* asked of a SYN that makes all uncertain, too */
	SEEN = 128,    /* all that the other side sends to it is seen: we are at one of the ends */
};

/* What the SYN or SYN-ACK of an end offered. */
struct offer {
	bool seen; /* the SYN was; else nothing below is known */
	bool mss_given, wscale_given, sackok, ts;
	unsigned mss;    /* if given */
	unsigned wscale; /* if given, at most 14 (RFC 7323 section 2.3) */
	bool fo;         /* a Fast Open option was there */
	bool data;       /* it had data */
	bool mptcp;      /* a Multipath TCP option was there */
	bool ecn;        /* ECN-setup SYN or SYN-ACK (RFC 3168 section 6.1.1) */
};

/* The options of a packet, parsed. */
struct opts {
	bool mss, wscale, sackok, ts, fo, md5, mptcp, accecn, malformed;
	unsigned mss_val, wscale_val;
	bool ao;             /* RFC 5925 */
	bool dirty;          /* something but zeros is behind the end of the list */
	uint8_t odd_kind;    /* an option of this kind has a length that is not its own; 0: none */
	unsigned cookie_len; /* of Fast Open; 0: a request */
	uint32_t ts_val, ts_ecr;
	unsigned nsack;
	struct {
		long long from, to; /* positions of the receiver of the packet */
	} sack[4];
};

enum end_state {
	END_UNKNOWN, /* nothing seen of its opening */
	END_SYN_SENT,
	END_SYN_RECEIVED,
	END_ESTABLISHED,
	END_FIN_WAIT_1,
	END_FIN_WAIT_2,
	END_CLOSE_WAIT,
	END_CLOSING,
	END_LAST_ACK,
	END_TIME_WAIT,
	END_CLOSED,
};

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

	struct heard heard; /* of openings, options and marks */

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

/* The packet under judgement. */
struct packet {
	const struct rules_packet *raw;
	const struct segment *seg;
	const struct tcp_hdr *tcp;
	uint64_t number;
	int64_t time;
	unsigned flags; /* TCP_FLAG_* */
	bool syn, fin, rst, has_ack;
	long long seq, end; /* positions of the sender; end: behind data and FIN; SYN counts, too */
	long long data;     /* where its data begins: seq, or behind the SYN */
	size_t len;         /* bytes of data */
	const unsigned char *payload; /* the first @here bytes of it */
	size_t here;
	bool head_here; /* all of its header is; else its options are not known */
	size_t piece;   /* the largest segment it makes on the wire: gso_size or len */
	long long ack;  /* position of the receiver; only if has_ack */
	uint64_t win;   /* in bytes, scaled as agreed */
	struct opts opts;
	bool cksum_known, cksum_ok;
	/* Against what its sender had sent before: */
	size_t again;   /* bytes of sequence space, SYN and FIN too, that were sent before */
	bool fresh;     /* something of it is new */
	bool late;      /* it fills a hole: sent earlier, or repeated what we never saw */
	bool probe;     /* one byte or nothing, at or before nxt, to a zero window */
	bool keepalive; /* nothing or one byte, ending at una: RFC 9293 section 3.8.4 */
};

struct look {
	struct watcher *w;
	struct conn *conn;
	enum rule_hook hook;
	unsigned rule;
	const struct packet *p; /* NULL: a silence */
	struct end *from,
		*to; /* its sender and its receiver; of a silence: who was silent, the other */
	int64_t now;
	const struct due *due; /* of a silence: the deadline that has passed */
	/* what it found */
	struct end *blamed; /* from, unless it is changed */
	uint64_t earlier;   /* number of another packet that proves it */
	struct buf came, should, how;
};

/* ---- saying what was found: a rule has found something when it has said what came ---- */

#define SAYS(f, a) __attribute__((format(printf, f, a)))
void say_came(struct look *l, const char *fmt, ...) SAYS(2, 3);
void say_should(struct look *l, const char *fmt, ...) SAYS(2, 3);
void say_how(struct look *l, const char *fmt, ...) SAYS(2, 3);
#undef SAYS

/* ---- deadlines: "unless something happens until then" ---- */

/* The rule's own for this end: it is asked with SILENCE when time passes @at_ns. Replaces an
 * earlier one. */
void due_set(const struct look *l, struct end *e, int64_t at_ns, long long pos);
void due_clear(const struct look *l, struct end *e);
/* NULL: it has none. */
const struct due *due_of(const struct look *l, const struct end *e);

/* ---- numbers ---- */

static inline double seconds(int64_t ns)
{
	return (double)ns / 1e9;
}
static inline long long most(long long a, long long b)
{
	return a > b ? a : b;
}

/* ---- what is known ---- */

/* Whether all of @needs (enum rule_need) is certain of @e, for the packet under judgement. */
bool look_certain(const struct look *l, const struct end *e, unsigned needs);
enum end_state end_state(const struct conn *c, const struct end *e);
struct end *conn_other(struct conn *c, const struct end *e);
/* The most data in a segment that @e may send with @opts_len bytes of options, by what the other
 * has announced or the default (RFC 9293 section 3.7.1). Needs START. */
unsigned end_mss(struct conn *c, const struct end *e, unsigned opts_len);
/* RFC 9293 section 3.10.7.4, first check: whether @p is acceptable to @e (its receiver), for
 * certain, or perhaps, or not. Before the state has taken it in. */
enum answer { NO, PERHAPS, YES };
enum answer end_accepts(const struct end *e, const struct packet *p);
/* A bare ACK: no data, no SYN, FIN, RST. */
bool packet_is_ack(const struct packet *p);
/* Its first block reports a duplicate (RFC 2883 section 4). */
bool packet_dsack(const struct packet *p);
/* What both SYNs have said about Explicit Congestion Notification: none of it, RFC 3168, or RFC
 * 9768.
 */
enum ecn_mode { ECN_UNKNOWN, ECN_NONE, ECN_CLASSIC, ECN_ACCURATE };
enum ecn_mode conn_ecn(const struct conn *c);
/* Whether l->to is certain to take all of the packet's data when it arrives: nothing of it is a
 * reason to drop it. Before the state has taken it in. */
bool look_taken(const struct look *l);

/* ---- history.c: what happened so far ---- */

/* The last packet that came to @e. */
const struct arrival *end_heard(const struct end *e);
/* Whether anything that came since packet @since can be the reason for what @e does: packets of the
 * connection, or ICMP. */
bool end_prompted(const struct look *l, const struct end *e, uint64_t since);
/* Whether somebody has told the stack when to give up. */
bool look_limited(const struct look *l);
/* What the packet under judgement repeats, all of it, with no other reason than a timer. BEFORE.
 * NULL: not so. */
const struct sent *look_timer(const struct look *l);
/* An upper bound of the time-out of retransmission, for silences: whatever RFC 6298 leaves open. */
int64_t end_patience(const struct end *e);
/* The upper bound of the initial window, in bytes (RFC 6928 section 2). Needs START. */
long long end_first_window(struct conn *c, const struct end *e);
/* Whether the packet under judgement probes a window that is closed. BEFORE. */
bool look_probes(const struct look *l);

#define RULE(name, hooks, needs, level, sources, what) RULE_##name,
enum rule_id {
#include "runtime/rules/rules.def"
	RULES
};
_Static_assert(RULES <= RULES_ROOM, "there is room for all");

#define RULE(name, hooks, needs, level, sources, what) void rule_##name(struct look *l);
#include "runtime/rules/rules.def"

#endif
