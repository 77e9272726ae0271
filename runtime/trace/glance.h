/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a summary needs of a segment: its headers. Its checksum is only added up when asked for. */
#ifndef TRACE_GLANCE_H
#define TRACE_GLANCE_H

#include "netdev/capfile.h"
#include "netdev/wire/wire.h"

struct glance {
	const struct capfile_packet *raw;
	struct ipaddr src, dst;
	uint16_t sport, dport;
	uint8_t ttl;
	uint16_t id; /* of IPv4; 0: none */
	uint32_t seq, ack;
	unsigned flags; /* TCP_FLAG_* */
	unsigned mss;   /* the option; 0: none */
	size_t data;    /* bytes, as on the wire */
	bool partial;   /* its checksum was left to the device */
	bool whole;     /* the headers are; else flags, ack and what follows them are not known */
	uint32_t mark;  /* of id, headers and length: the same for the same packet seen twice */
};

/* @p is TCP. False: its own lengths make no sense. */
bool glance_at(const struct capfile_packet *p, struct glance *g);
/* All of it is here, and its checksum is neither right nor left to a device. */
bool glance_wrong(const struct glance *g);

#endif
