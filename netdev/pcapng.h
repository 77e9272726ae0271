/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A capture file in memory, for Wireshark and tshark: IP packets with nanosecond time
 * stamps, direction and comments. The format is pcapng (draft-ietf-opsawg-pcapng), in the byte
 * order of this machine, which the file says.
 */
#ifndef NETDEV_PCAPNG_H
#define NETDEV_PCAPNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/buf.h"

/* About the whole file. NULL: not said. */
struct pcapng_head {
	const char *comment; /* may have several lines */
	const char *os, *program;
	const char *device; /* the one interface */
};

struct pcapng_packet {
	int64_t time_ns;           /* since 1970 */
	bool outbound;             /* sent by the stack under test */
	const unsigned char *data; /* from the (outermost) IP header on */
	size_t len, wire_len;      /* wire_len > len: the rest was not captured */
	const char *comments[2];   /* NULL: none */
};

/* Section header and interface description: first, and once. */
void pcapng_begin(struct buf *out, const struct pcapng_head *head);
void pcapng_add(struct buf *out, const struct pcapng_packet *p);

#endif
