// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the TCP header (RFC 9293 section 3.1); its options are tcpopt.c's. */
#include "netdev/wire/layers.h"

static void tcp_fields(const unsigned char *p, struct tcp_hdr *tcp)
{
	tcp->sport = get_be16(p);
	tcp->dport = get_be16(p + 2);
	tcp->seq = get_be32(p + 4);
	tcp->ack = get_be32(p + 8);
	/* AE is the last of the bits that RFC 9293 reserves (RFC 9768 section 3.1). */
	tcp->flags = get_be16(p + 12) & 0x1ff;
	tcp->reserved = p[12] >> 1 & 7;
	tcp->win = get_be16(p + 14);
	tcp->cksum = get_be16(p + 16);
	tcp->urg = get_be16(p + 18);
}

int tcp_parse(struct reader *r, struct tcp_hdr *tcp, struct err *e)
{
	size_t at = reader_off(r), size;
	const unsigned char *p = reader_peek(r, TCP_HDR_LEN);

	if (!p)
		return layer_short(r, "TCP", TCP_HDR_LEN, e);
	size = (size_t)(p[12] >> 4) * 4;
	if (size < TCP_HDR_LEN)
		return err_set(e, "TCP header at byte %zu: data offset %u is below 5", at,
			       p[12] >> 4);
	if (!reader_take(r, size))
		return layer_short(r, "TCP", size, e);
	memset(tcp, 0, sizeof(*tcp));
	tcp_fields(p, tcp);
	tcp->opts_len = (uint8_t)(size - TCP_HDR_LEN);
	memcpy(tcp->opts, p + TCP_HDR_LEN, tcp->opts_len);
	return 0;
}

void tcp_emit(const struct tcp_hdr *tcp, unsigned char *p)
{
	unsigned words = (TCP_HDR_LEN + tcp->opts_len) / 4U;

	put_be16(p, tcp->sport);
	put_be16(p + 2, tcp->dport);
	put_be32(p + 4, tcp->seq);
	put_be32(p + 8, tcp->ack);
	put_be16(p + 12,
		 (uint16_t)(words << 12 | (tcp->reserved & 7U) << 9 | (tcp->flags & 0x1ff)));
	put_be16(p + 14, tcp->win);
	put_be16(p + 16, 0);
	put_be16(p + 18, tcp->urg);
	memcpy(p + TCP_HDR_LEN, tcp->opts, tcp->opts_len);
}
