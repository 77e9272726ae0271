/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The connections of a run and the two worlds they live in. In *script* space numbers are
 * as written; in *live* space they are what the kernel uses. Pure: no system calls, no I/O.
 *
 * Scripts speak of one connection at a time: the current flow. It is replaced by every successful
 * socket() and by the first inbound TCP line after listen(); older flows stay known, and a line
 * that gives both ports of one makes it the current flow again. The ports of a passive connection
 * are the same in both worlds; an active one, whose local port is the kernel's choice, gets the
 * ports of the first line that expects its SYN. Ports may come again: a SYN to a connection that
 * has been open belongs to that one until a line expects a SYN-ACK for it, which begins a new flow.
 */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "netdev/wire/wire.h"
#include "parser/ast.h"
#include "runtime/base/err.h"
#include "runtime/finding/injected.h"
#include "runtime/plan/plan.h"

enum flow_state {
	FLOW_NEW,          /* socket() */
	FLOW_LISTENING,    /* listen() */
	FLOW_CHILD_PACKET, /* first inbound line to a listener: SYN injected */
	FLOW_CHILD_SYNACK, /* its SYN-ACK was seen: local ISN known */
	FLOW_CHILD_ACKED,  /* and acknowledged */
	FLOW_CONNECTING,   /* connect(), sendto() or sendmsg() on a NEW socket */
	FLOW_SYN_SEEN,     /* outbound SYN expected: the next live SYN is ours */
	FLOW_ACTIVE_ACKED, /* SYN-ACK injected */
};

/* One side of the mapping. */
struct flow_side {
	struct ipaddr local_ip, remote_ip;
	uint16_t local_port, remote_port; /* 0: not known yet */
	uint32_t local_isn, remote_isn;
};

struct ts_pair {
	uint32_t script, live;
};

struct flow {
	struct flow *next;          /* newest first */
	int domain, type, protocol; /* of socket(); protocol 0 is resolved from the type */
	enum flow_state state;
	/* by bind(); port 0, family 0: not known, the plan's */
	struct ipaddr bound_ip;
	uint16_t bound_port;
	struct flow_side script, live;
	/* TCP timestamps of outbound segments: script val -> live val */
	struct ts_pair *ts;
	size_t nts, cap_ts;
	bool ts_seen;
	uint32_t ts_first; /* the first live val: what is shown counts from it, if nothing is bound
			    */
	bool ts_base_known;
	struct ts_pair ts_base; /* the first pair */
	/* IPv6 flow label of outbound packets */
	bool label_known;
	uint32_t label_script, label_live;
	/* for the reset at the end; live space */
	bool injected_ack, sent_ack;
	struct tcp_hdr last_injected, last_sent;
	uint32_t last_injected_len;
	struct injected injected;    /* what the peer has sent so far */
	const struct tcp_pat *again; /* a SYN to it after its handshake; NULL: none */
	bool counts_on;              /* --check=isn */
	bool accepted;
	int live_fd; /* -1: none (not accepted yet, or closed) */
};

struct flows {
	struct flow *all, *current;
	/* opened by a SYN with ports of its own while another flow was current: it becomes current
	 * with the first line that gives its ports, expects a SYN-ACK, or nothing; NULL: none */
	struct flow *beside;
	const struct plan *plan;
	uint16_t next_port; /* the peer's next ephemeral port */
};

void flows_init(struct flows *fs, const struct plan *plan);
void flows_free(struct flows *fs);
/* All of @fs once more, to try something out on; to be freed. */
void flows_copy(struct flows *to, const struct flows *fs);

/* ---- moved by system calls ---- */

/* A socket was opened: it becomes the current flow. */
struct flow *flow_open(struct flows *fs, int domain, int type, int protocol, int live_fd);
void flow_listen(struct flow *f);
/* connect, sendto, sendmsg on @f, before the call is made. */
void flow_connecting(struct flows *fs, struct flow *f);
/* The same with an address of the script's own. */
void flow_connecting_to(struct flow *f, const struct ipaddr *ip, uint16_t port);
/* Bound: the children of a listener have this address and port. @ip of family 0: any address. */
void flow_bound(struct flow *f, const struct ipaddr *ip, uint16_t port);
/* connect(AF_UNSPEC): back to NEW. */
void flow_disconnect(struct flow *f);
/* The child whose SYN-ACK was seen, that has no descriptor yet, and whose peer has @peer_port (0:
 * not known), of several that with @local_port (likewise), or else the newest of them; NULL: none.
 */
struct flow *flow_accept(struct flows *fs, int live_fd, uint16_t local_port, uint16_t peer_port);

/* ---- moved by packets ---- */

/* The flow a packet line speaks of (tcpcheck-script(5), Ports), entering the next state. NULL
 * with @e set (kind ERR_SCRIPT) when there is none. */
struct flow *flow_for_line(struct flows *fs, const struct packet_pat *pat, struct err *e);
/* Whether a live packet sent by the stack is the flow's; learns addresses, ports and ISN of a
 * connection that is just being opened. */
bool flow_takes(struct flow *f, const struct segment *live);
/* A live packet that no line has looked at: a SYN tells its connection's ISN all the same. */
void flows_overhear(struct flows *fs, const struct segment *live);
/* A segment of @f that the stack has sent: any SYN tells the ISN. Its number in the script is that
 * of @line (may be NULL), if this is what it expects, or else 0. */
void flow_learn_isn(struct flow *f, const struct segment *line, const struct tcp_hdr *live);
/* The stack's ISN of @f has just been learned. With --check=isn its number in the script is not the
 * line's but counts on from the connection that had the same addresses and ports before, if any. */
void flow_count_on(struct flow *f);
/* Whether @f is a ping socket, whose ICMP packets are its own. */
bool flow_is_ping(const struct flow *f);
/* The same for the line @pat. It may also ask for an ICMP message of the stack to the flow's peer,
 * for which there need not be a ping socket: an error, or the answer to an echo request. */
bool flow_takes_for(const struct flows *fs, struct flow *f, const struct packet_pat *pat,
		    const struct segment *live);
/* As flow_takes(), without consequences. */
bool flow_owns(const struct flow *f, const struct segment *live);
/* Whether any flow but @not owns it. */
bool flows_own(const struct flows *fs, const struct flow * not, const struct segment *live);
/* Whether an outbound packet's flow label is as a line says: the first line with a label binds
 * it to the live one; the same script label later means the same live label, another one a
 * changed live label. A live label of 0 never fits. */
bool flow_label_fits(struct flow *f, uint32_t script, uint32_t live);

/* The live segment to inject for a line's segment; its numbers and options are rewritten in place.
 * -1: an ecr or the like has no live counterpart (ERR_SCRIPT). Also moves the state and remembers
 * it. */
int flow_to_live(struct flows *fs, struct flow *f, struct segment *s, struct err *e);
/* A captured segment in script numbers, in place. @line (may be NULL) is the segment it will be
 * compared with: its TS val is bound to the live one, and a SYN-ACK's sequence number becomes the
 * script's ISN. */
void flow_to_script(struct flow *f, const struct segment *line, struct segment *s);
/* A line has named the TS val of a segment of the stack, as the script sees it: from now on it can
 * be echoed. */
void flow_name_ts(struct flow *f, uint32_t script);
/* The bytes that an injected ICMP error quotes: the IP header, of this family of addresses, and the
 * first 8 bytes of the packet of ours that it complains about. Returns how many were written to
 * @out. */
size_t flow_quote(const struct flow *f, const struct icmp_pat *pat, int family, unsigned char *out,
		  size_t cap);
/* The closing RST, in live space. False: nothing to reset. */
bool flow_reset(const struct flow *f, struct segment *s);

#endif
