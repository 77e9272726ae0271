/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One header at a time, for segment.c. x_parse() takes the header off the reader: 0, or -1 with @e.
 * x_emit() writes the header at @p, which has room for it.
 */
#ifndef WIRE_LAYERS_H
#define WIRE_LAYERS_H

#include "netdev/wire/cursor.h"
#include "netdev/wire/wire.h"

#define GRE_ROUTING 0x4000 /* RFC 1701 only */
#define GRE_VERSION 0x0007

#define MPLS_BOTTOM 0x100

/* "NAME header at byte N is cut short: needs M bytes, has K". Returns -1. */
static inline int layer_short(const struct reader *r, const char *name, size_t need, struct err *e)
{
	return err_set(e, "%s header at byte %zu is cut short: needs %zu bytes, has %zu", name,
		       reader_off(r), need, r->left);
}

/* On return the reader ends where the packet of this header ends. */
int ip4_parse(struct reader *r, struct ip_hdr *ip, struct err *e);
int ip6_parse(struct reader *r, struct ip_hdr *ip, struct err *e);
/* @len: bytes of the header and of all behind it. */
void ip4_emit(const struct ip_hdr *ip, uint8_t proto, size_t len, unsigned char *p);
void ip6_emit(const struct ip_hdr *ip, uint8_t proto, size_t len, unsigned char *p);

/* 1 taken; 0 nothing taken: a version or flag that is not RFC 2784 / 2890. */
int gre_parse(struct reader *r, struct gre_hdr *gre, struct err *e);
void gre_emit(const struct gre_hdr *gre, uint16_t proto, unsigned char *p);

int mpls_parse(struct reader *r, struct mpls_hdr *mpls, struct err *e);
void mpls_emit(const struct mpls_hdr *mpls, unsigned char *p);

int tcp_parse(struct reader *r, struct tcp_hdr *tcp, struct err *e);
/* Also ends the reader where the datagram ends. */
int udp_parse(struct reader *r, struct udp_hdr *udp, struct err *e);
int icmp_parse(struct reader *r, struct icmp_hdr *icmp, struct err *e);
/* The checksum is left zero: it covers the data, which is not there yet. */
void tcp_emit(const struct tcp_hdr *tcp, unsigned char *p);
void udp_emit(const struct udp_hdr *udp, size_t len, unsigned char *p);
void icmp_emit(const struct icmp_hdr *icmp, unsigned char *p);

/* Pseudo header of TCP, UDP and ICMPv6 (RFC 9293 section 3.1, RFC 8200 section 8.1). */
uint32_t cksum_pseudo(const struct ip_hdr *ip, uint8_t proto, size_t len);

#endif
