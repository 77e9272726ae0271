/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is behind the link layer of a captured packet. Pure: bytes in, offsets out. Numbers of link
 * layers are libpcap's DLT_ values (tcpdump.org/linktypes.html).
 */
#ifndef NETDEV_LINKLAYER_H
#define NETDEV_LINKLAYER_H

#include "netdev/capfile.h"

struct link_view {
	size_t off; /* of the IP header; the version in it is what the link layer says */
	unsigned ifindex;
	enum capfile_way way;
};

/* NULL: none of ours. */
const char *link_name(int dlt);
/* True: @v is set; false: *@left says why not. @dlt is one of ours. */
bool link_strip(int dlt, const unsigned char *p, size_t len, struct link_view *v,
		enum capfile_left *left);

/*
 * Looks at the IP packet at p->data: cuts off what is behind it, finds out whether it is TCP or
 * ICMP and whether all of it was captured. A missing total length (see capfile.h) is filled in, in
 * a copy of the header at @room. False: *@left.
 */
#define LINK_ROOM 65536 /* bytes at @room */
bool link_look(struct capfile_packet *p, unsigned char *room, enum capfile_left *left);

#endif
