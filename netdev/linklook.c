// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the first look at an IP packet of a capture: where it ends, and whether it is one that is
 * handed over (RFC 791, section 3.1; RFC 8200, sections 3 and 4).
 */
#include <string.h>

#include "netdev/linklayer.h"
#include "netdev/wire/cursor.h"
#include "netdev/wire/wire.h"

enum { IP4_TOTAL = 2, IP6_PAYLOAD = 4, IP6_NEXT = 6, FIRST_BYTES = 8 };

static bool is_extension(unsigned next)
{
	switch (next) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_DSTOPTS:
	case 135: /* mobility, RFC 6275 */
	case 139: /* HIP, RFC 7401 */
	case 140: /* shim6, RFC 5533 */ return true;
	default: return false;
	}
}

/* Protocols that are not handed over. */
static enum capfile_left left_of(unsigned proto)
{
	switch (proto) {
	case IPPROTO_UDP: return CAPFILE_UDP;
	case PROTO_IP4:
	case PROTO_IP6:
	case PROTO_GRE:
	case PROTO_MPLS: return CAPFILE_TUNNEL;
	default: return CAPFILE_OTHER;
	}
}

/* That the header is @head bytes long, and the packet @all. */
static bool fits(struct capfile_packet *p, size_t head, size_t all, enum capfile_left *left)
{
	*left = CAPFILE_IP_BAD;
	/* What was on the wire is shorter than it says. */
	if (all < head || all > p->wire_len)
		return false;
	p->wire_len = all;
	if (p->len > all)
		p->len = all;
	*left = CAPFILE_IP_SHORT;
	return p->len >= head + FIRST_BYTES;
}

static bool is_taken(struct capfile_packet *p, unsigned proto, unsigned icmp,
		     enum capfile_left *left)
{
	*left = left_of(proto);
	p->icmp = proto == icmp;
	return proto == IPPROTO_TCP || p->icmp;
}

/* Stacks leave the total length of a burst to the device that will cut it. */
static bool fill_length(struct capfile_packet *p, unsigned char *room)
{
	if (p->wire_len > WIRE_MAX_PACKET || p->len > LINK_ROOM)
		return false;
	memcpy(room, p->data, p->len);
	put_be16(room + IP4_TOTAL, (uint16_t)p->wire_len);
	p->data = room;
	p->length_filled = true;
	return true;
}

static bool look4(struct capfile_packet *p, unsigned char *room, enum capfile_left *left)
{
	size_t head;

	*left = CAPFILE_IP_SHORT;
	if (p->len < IP4_HDR_LEN)
		return false;
	*left = CAPFILE_IP_BAD;
	head = (p->data[0] & 15) * 4U;
	if (head < IP4_HDR_LEN)
		return false;
	*left = CAPFILE_FRAGMENT;
	if (get_be16(p->data + 6) & IP4_FRAGMENT)
		return false;
	if (!is_taken(p, p->data[9], IPPROTO_ICMP, left))
		return false;
	*left = CAPFILE_IP_NO_LENGTH;
	if (!get_be16(p->data + IP4_TOTAL) && !fill_length(p, room))
		return false;
	return fits(p, head, get_be16(p->data + IP4_TOTAL), left);
}

/* The protocol behind the extension headers, as far as it was captured; a fragment stays one. */
static unsigned behind_extensions(const struct capfile_packet *p)
{
	struct reader r = {.base = p->data, .p = p->data, .left = p->len};
	unsigned next = p->data[IP6_NEXT];

	reader_take(&r, IP6_HDR_LEN);
	while (is_extension(next) && next != IPPROTO_FRAGMENT) {
		const unsigned char *h = reader_peek(&r, 8);

		if (!h || !reader_take(&r, (h[1] + 1U) * 8))
			break;
		next = h[0];
	}
	return next;
}

static enum capfile_left left_behind_extensions(const struct capfile_packet *p)
{
	unsigned proto = behind_extensions(p);

	if (proto == IPPROTO_FRAGMENT)
		return CAPFILE_FRAGMENT;
	if (proto == IPPROTO_TCP || is_extension(proto))
		return CAPFILE_EXTENSION;
	return left_of(proto);
}

static bool look6(struct capfile_packet *p, enum capfile_left *left)
{
	unsigned next, payload;

	*left = CAPFILE_IP_SHORT;
	if (p->len < IP6_HDR_LEN)
		return false;
	payload = get_be16(p->data + IP6_PAYLOAD);
	next = p->data[IP6_NEXT];
	/* Jumbograms (RFC 2675) are what bursts of more than 65535 bytes look like. */
	*left = payload ? left_behind_extensions(p) : CAPFILE_IP_NO_LENGTH;
	if (is_extension(next))
		return false;
	if (!is_taken(p, next, IPPROTO_ICMPV6, left))
		return false;
	*left = CAPFILE_IP_NO_LENGTH;
	return payload && fits(p, IP6_HDR_LEN, IP6_HDR_LEN + (size_t)payload, left);
}

bool link_look(struct capfile_packet *p, unsigned char *room, enum capfile_left *left)
{
	if (p->data[0] >> 4 == 4)
		return look4(p, room, left);
	return look6(p, left);
}
