/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ethernet as far as a link with two ends needs it: the header, and how both ends learn each
 * other's link address (ARP, RFC 826; neighbour discovery, RFC 4861, section 4.3). Pure.
 */
#ifndef NETDEV_ETHER_H
#define NETDEV_ETHER_H

#include <stdbool.h>
#include <stddef.h>

#include "netdev/wire/wire.h"

#define ETHER_HDR      14
#define ETHER_ADDR     6
#define ETHER_TALK     86 /* the longest question, and the longest answer */
#define ETHER_TYPE_IP4 0x0800
#define ETHER_TYPE_ARP 0x0806
#define ETHER_TYPE_IP6 0x86dd

/* The type of a frame; 0: it is too short for one. */
unsigned ether_type(const unsigned char *frame, size_t len);
/* The header of a frame with an IP packet whose first byte is @first. */
void ether_header(const unsigned char to[static ETHER_ADDR],
		  const unsigned char from[static ETHER_ADDR], unsigned char first,
		  unsigned char out[static ETHER_HDR]);

/* The frame in which @self at @own asks for the link address of @wanted, and its length. */
size_t ether_question(const struct ipaddr *wanted, const struct ipaddr *own,
		      const unsigned char self[static ETHER_ADDR],
		      unsigned char out[static ETHER_TALK]);
/* If @frame asks for the link address of anybody but its sender, the frame that answers @self, and
 * its length; else 0. */
size_t ether_answer(const unsigned char *frame, size_t len,
		    const unsigned char self[static ETHER_ADDR],
		    unsigned char out[static ETHER_TALK]);
/* Whether @frame is nothing but talk between neighbours, which no line of a script looks at: ARP,
 * neighbour discovery, who listens to which group (RFC 4861, section 4; RFC 3810, section 5). */
bool ether_is_talk(const unsigned char *frame, size_t len);

#endif
