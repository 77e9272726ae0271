/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rule sees: the connection, the packet, the call or the silence under judgement, in
 * relative numbers; and what it may ask about them. */
#ifndef RULES_LOOK_H
#define RULES_LOOK_H

#include "runtime/base/buf.h"
#include "runtime/rules/conn.h"
#include "runtime/rules/packet.h"

enum rule_hook {
	BEFORE = 1, /* a packet has come; both ends are as they were before it; l->from is judged */
	AFTER = 2,  /* the state has taken it in; judges l->from, or sets a deadline for l->to */
	HEARD = 8,  /* after AFTER: judges who has received the packet: l->from is the receiver */
	CALLED = 16, /* the application has made a call, which is taken in; l->p is NULL, l->from is
		      * the end whose application it is */
	SILENCE = 4, /* a deadline set by due_set() has passed; l->p is NULL, l->from is judged */
};

struct look {
	struct watcher *w;
	struct conn *conn;
	enum rule_hook hook;
	unsigned rule;
	const struct packet *p; /* NULL: a silence or a call */
	struct end *from,
		*to; /* its sender and its receiver; of a silence: who was silent, the other */
	const struct rules_call *call; /* CALLED */
	int64_t now;
	const struct due *due; /* of a silence: the deadline that has passed */
	/* what it found */
	struct end *blamed; /* from, unless it is changed */
	uint64_t earlier;   /* number of another packet that proves it */
	struct buf came, should, how;
};

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

/* ---- apps.c ---- */

/* Whether some application may have asked for the connection that the SYN under judgement opens. */
bool look_asked_for(const struct look *l);

/* ---- history.c: what happened so far ---- */

/* The last packet that came to @e. */
const struct arrival *end_heard(const struct end *e);
/* Of an open connection: whether what came last was certainly taken, or has opened it, so that its
 * window is the one that counts. */
bool end_settled(const struct end *e);
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

#endif
