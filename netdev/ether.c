// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is said on an Ethernet besides IP packets to and from the script. */
#include "netdev/ether.h"

#include <string.h>
#include <sys/socket.h>

#define ARP_LEN     (ETHER_HDR + 28)
#define ARP_REQUEST 1
#define ARP_REPLY   2

#define ND_LEN          (ETHER_HDR + IP6_HDR_LEN + 32) /* with one link address */
#define ND_LEAST        (ETHER_HDR + IP6_HDR_LEN + 24)
#define ND_HOPS         255
#define ND_SOLICITATION 135
#define ND_ANSWER       136
#define ND_SOURCE_LINK  1 /* options: whose link address */
#define ND_TARGET_LINK  2
#define ND_SOLICITED    0x60 /* flags of an answer: it was asked for, and overrides */
#define NEXT_ICMP6      58
#define NEXT_HOPOPTS    0

static const unsigned char everybody[ETHER_ADDR] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

unsigned ether_type(const unsigned char *frame, size_t len)
{
	return len < ETHER_HDR ? 0 : get_be16(frame + 12);
}

static void put_header(const unsigned char *to, const unsigned char *from, unsigned type,
		       unsigned char *out)
{
	memcpy(out, to, ETHER_ADDR);
	memcpy(out + ETHER_ADDR, from, ETHER_ADDR);
	put_be16(out + 12, (uint16_t)type);
}

void ether_header(const unsigned char to[static ETHER_ADDR],
		  const unsigned char from[static ETHER_ADDR], unsigned char first,
		  unsigned char out[static ETHER_HDR])
{
	put_header(to, from, first >> 4 == 6 ? ETHER_TYPE_IP6 : ETHER_TYPE_IP4, out);
}

/* ---- ARP ---- */

/* The fields behind the header: 6 sender's link address, 4 IP address, 6 and 4 of the target. */
static size_t arp_frame(unsigned op, const unsigned char *to, const unsigned char *self,
			const unsigned char *own, const unsigned char *their_link,
			const unsigned char *theirs, unsigned char *out)
{
	static const unsigned char kind[] = {0, 1, 8, 0, ETHER_ADDR, 4};

	put_header(to, self, ETHER_TYPE_ARP, out);
	out += ETHER_HDR;
	memcpy(out, kind, sizeof(kind));
	put_be16(out + 6, (uint16_t)op);
	memcpy(out + 8, self, ETHER_ADDR);
	memcpy(out + 14, own, 4);
	memcpy(out + 18, their_link, ETHER_ADDR);
	memcpy(out + 24, theirs, 4);
	return ARP_LEN;
}

static size_t arp_answer(const unsigned char *frame, size_t len, const unsigned char *self,
			 unsigned char *out)
{
	const unsigned char *arp = frame + ETHER_HDR;

	/* One that asks for its own address looks for somebody else who has it (RFC 5227). */
	if (len < ARP_LEN || get_be16(arp) != 1 || get_be16(arp + 2) != ETHER_TYPE_IP4 ||
	    arp[4] != ETHER_ADDR || arp[5] != 4 || get_be16(arp + 6) != ARP_REQUEST ||
	    !memcmp(arp + 14, arp + 24, 4) || !memcmp(arp + 14, "\0\0\0", 4))
		return 0;
	return arp_frame(ARP_REPLY, arp + 8, self, arp + 24, arp + 8, arp + 14, out);
}

/* ---- neighbour discovery ---- */

static size_t nd_frame(unsigned type, unsigned flags, const unsigned char *to,
		       const unsigned char *self, const unsigned char *src,
		       const unsigned char *dst, const unsigned char *target, unsigned char *out)
{
	unsigned char *ip = out + ETHER_HDR, *icmp = ip + IP6_HDR_LEN;
	const uint16_t len = ND_LEN - ETHER_HDR - IP6_HDR_LEN;
	uint32_t sum;

	memset(out, 0, ND_LEN);
	put_header(to, self, ETHER_TYPE_IP6, out);
	ip[0] = 0x60;
	put_be16(ip + 4, len);
	ip[6] = NEXT_ICMP6;
	ip[7] = ND_HOPS;
	memcpy(ip + 8, src, 16);
	memcpy(ip + 24, dst, 16);
	icmp[0] = (unsigned char)type;
	icmp[4] = (unsigned char)flags;
	memcpy(icmp + 8, target, 16);
	icmp[24] = type == ND_ANSWER ? ND_TARGET_LINK : ND_SOURCE_LINK;
	icmp[25] = 1; /* in units of 8 bytes */
	memcpy(icmp + 26, self, ETHER_ADDR);
	sum = cksum_add(len + NEXT_ICMP6, ip + 8, 32);
	put_be16(icmp + 2, cksum_fold(cksum_add(sum, icmp, len)));
	return ND_LEN;
}

static size_t nd_answer(const unsigned char *frame, size_t len, const unsigned char *self,
			unsigned char *out)
{
	static const unsigned char nobody[16];
	const unsigned char *ip = frame + ETHER_HDR, *icmp = ip + IP6_HDR_LEN;

	/* From nobody: it looks for somebody who has its address (RFC 4862, section 5.4.2). */
	if (len < ND_LEAST || ip[6] != NEXT_ICMP6 || icmp[0] != ND_SOLICITATION ||
	    !memcmp(ip + 8, nobody, 16) || !memcmp(ip + 8, icmp + 8, 16))
		return 0;
	return nd_frame(ND_ANSWER, ND_SOLICITED, frame + ETHER_ADDR, self, icmp + 8, ip + 8,
			icmp + 8, out);
}

/* 130-132: listeners, 133-137: discovery, 143: listeners, version 2; these come with an option. */
static bool is_talk_type(unsigned type)
{
	return (type >= 130 && type <= 137) || type == 143;
}

static bool nd_is_talk(const unsigned char *frame, size_t len)
{
	size_t at = ETHER_HDR + IP6_HDR_LEN;
	unsigned next;

	if (len < at)
		return false;
	next = frame[ETHER_HDR + 6];
	if (next == NEXT_HOPOPTS && len >= at + 8) {
		next = frame[at];
		at += 8 + 8u * frame[at + 1];
	}
	return next == NEXT_ICMP6 && len > at && is_talk_type(frame[at]);
}

/* ---- both ---- */

size_t ether_question(const struct ipaddr *wanted, const struct ipaddr *own,
		      const unsigned char self[static ETHER_ADDR],
		      unsigned char out[static ETHER_TALK])
{
	static const unsigned char unknown[ETHER_ADDR];
	unsigned char group[16] = {0xff, 2, [11] = 1, 0xff}; /* RFC 4291, section 2.7.1 */
	unsigned char to[ETHER_ADDR] = {0x33, 0x33, 0xff};   /* RFC 2464, section 7 */

	if (wanted->family != AF_INET6)
		return arp_frame(ARP_REQUEST, everybody, self, own->bytes, unknown, wanted->bytes,
				 out);
	memcpy(group + 13, wanted->bytes + 13, 3);
	memcpy(to + 3, wanted->bytes + 13, 3);
	return nd_frame(ND_SOLICITATION, 0, to, self, own->bytes, group, wanted->bytes, out);
}

size_t ether_answer(const unsigned char *frame, size_t len,
		    const unsigned char self[static ETHER_ADDR],
		    unsigned char out[static ETHER_TALK])
{
	switch (ether_type(frame, len)) {
	case ETHER_TYPE_ARP: return arp_answer(frame, len, self, out);
	case ETHER_TYPE_IP6: return nd_answer(frame, len, self, out);
	default: return 0;
	}
}

bool ether_is_talk(const unsigned char *frame, size_t len)
{
	unsigned type = ether_type(frame, len);

	return type == ETHER_TYPE_ARP || (type == ETHER_TYPE_IP6 && nd_is_talk(frame, len));
}
