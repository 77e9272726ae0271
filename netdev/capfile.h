/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The packets of a capture file (.pcap, .pcapng), one after the other, read by libpcap: in
 * memory is one packet, however long the file. Link layers are stripped (linklayer.h): Ethernet
 * with VLAN tags, raw IP, Linux cooked (1, 2), loopback. TCP and ICMP are handed over; all else is
 * counted.
 *
 * What libpcap does not tell: to which interface of a pcapng file a packet belongs, its epb_flags
 * (direction), comments, and how many packets the capture dropped.
 */
#ifndef NETDEV_CAPFILE_H
#define NETDEV_CAPFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/err.h"

enum capfile_left {
#define LEFT(id, what) CAPFILE_##id,
#include "netdev/capfile.def"
#undef LEFT
	CAPFILE_LEFT_COUNT,
};

/* As the host saw it that took the capture; only Linux cooked captures tell. */
enum capfile_way { CAPFILE_WAY_UNKNOWN, CAPFILE_RECEIVED, CAPFILE_SENT };

struct capfile_packet {
	uint64_t number;  /* in the file, from 1, as Wireshark counts (frame.number) */
	int64_t time_ns;  /* since 1970; may go back where a clock was set */
	unsigned ifindex; /* Linux cooked 2 only; 0: not known */
	enum capfile_way way;
	/* From the IP header to the end of the IP packet (padding of Ethernet is gone); valid until
	 * the next packet. At least the IP header and 8 bytes behind it, if the packet has them. */
	const unsigned char *data;
	size_t len;      /* captured */
	size_t wire_len; /* > len: cut by the snapshot length of the capture */
	bool icmp;       /* ICMP or ICMPv6; else TCP */
	/* The IPv4 header had no total length, since its stack left that to the device; it has been
	 * filled in. */
	bool length_filled;
	bool late; /* it was behind later ones in the file; of equal times the order is not certain
		    */
};

struct capfile_counts {
	uint64_t packets; /* all of the file so far */
	uint64_t tcp, icmp;
	uint64_t left[CAPFILE_LEFT_COUNT];
	uint64_t cut;  /* of tcp and icmp: by the snapshot length */
	uint64_t late; /* of tcp and icmp: written behind later ones, and put in order */
};

struct capfile;

/* Whether this build has libpcap; without it capfile_open() fails (ERR_ENV) and says so. */
bool capfile_has_libpcap(void);
/* "" without it. */
const char *capfile_libpcap_version(void);
/* NULL with @e: no such file, a folder, not a capture (ERR_SCRIPT), not to be read (ERR_ENV), a
 * link layer that is none of ours (ERR_ENV). "-" is standard input. */
struct capfile *capfile_open(const char *path, struct err *e);
/* In the order of their times, as far as that of the file is nearly that (capwindow.h). 1 got one;
 * 0 the end; -1 the file is cut off or broken here (@e says behind which packet): what came before
 * is good. */
int capfile_next(struct capfile *f, struct capfile_packet *p, struct err *e);
const struct capfile_counts *capfile_counts(const struct capfile *f);
/* "Ethernet", "Linux cooked, version 2" ... */
const char *capfile_link_name(const struct capfile *f);
/* 0: none, or not known. */
unsigned capfile_snaplen(const struct capfile *f);
/* What a kind is, as text: capfile.def. */
const char *capfile_left_text(enum capfile_left kind);
/* Of packets that are left and that may have been part of a connection (fragments, extension
 * headers, bursts without a length) @fn hears, from then on: @p as above, but for icmp. */
typedef void (*capfile_gap_fn)(const struct capfile_packet *p, enum capfile_left why, void *arg);
void capfile_on_gap(struct capfile *f, capfile_gap_fn fn, void *arg);
void capfile_close(struct capfile *f); /* NULL is legal */

#endif
