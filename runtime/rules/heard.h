/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an end has said about openings, options and marks, and what of that kind has arrived at it.
 */
#ifndef RULES_HEARD_H
#define RULES_HEARD_H

#include <stdbool.h>
#include <stdint.h>

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

/* An earlier life of the same pair of ports. */
struct former {
	bool known;
	uint32_t isn;
	int64_t ns; /* when its SYN was sent first */
};

#define TS_VALS 32

struct heard {
	/* ---- its SYNs ---- */
	struct former former;
	unsigned syns;
	int64_t syn_ns; /* the first */
	bool bare;      /* one of them had no ACK */
	bool syn_data;  /* ... had data */
	bool syn_ect;   /* ... was ECN-capable, as DCTCP does it (RFC 8257 section 3.5) */
	bool mss, wscale, sackok, ts, fo; /* one of them had this option */
	unsigned aces;                    /* bits 1 << the AE, CWR and ECE (4, 2, 1) of each */
	unsigned ecns;                    /* bits 1 << the ECN field of IP of each */

	/* ---- time stamps that it has sent, but for those of RSTs ---- */
	bool ts_sent;
	uint32_t val, ecr;             /* the last */
	uint32_t val_first;            /* the first, and when */
	int64_t val_first_ns, tick_ns; /* tick_ns: when val was new */
	uint64_t ts_packet;            /* number of the packet with the last */
	bool ts_lacked;                /* it has left one out */

	/* ---- time stamps that have arrived at it ---- */
	uint32_t vals[TS_VALS]; /* the last that differ */
	unsigned nvals;
	bool vals_lost;  /* there were more */
	bool recent_due; /* all that acknowledges @recent_end must echo this, or a later one */
	uint32_t recent;
	long long recent_end;
	uint64_t recent_packet;

	/* ---- selective acknowledgments ---- */
	int64_t came_ns; /* when anything arrived last */
	bool lone;       /* what arrived last is out of order, was taken, and alone */
	long long lone_from, lone_to;
	int64_t lone_ns;
	uint64_t lone_packet;
	unsigned long twice;  /* segments that arrived, of which something had before */
	unsigned long dsacks; /* duplicates that it has reported */

	/* ---- congestion marks that arrived (RFC 3168) ---- */
	bool ce_any; /* a packet with CE did arrive, or may have */
	bool ce_due; /* all that acknowledges @ce_end must have ECE */
	long long ce_end;
	uint64_t ce_packet;
	bool cwr_due; /* nothing that acknowledges @cwr_end may have ECE */
	long long cwr_end;
	uint64_t cwr_packet;

	/* ---- urgent data that it has sent ---- */
	bool urgent;
	long long urg_end; /* position behind the last octet */
	uint64_t urg_packet;
};

#endif
