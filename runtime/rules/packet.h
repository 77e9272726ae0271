/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet in the numbers of its connection: positions as in conn.h. */
#ifndef RULES_PACKET_H
#define RULES_PACKET_H

#include "runtime/rules/rules.h"

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

#endif
