// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the first look at a segment of a capture. Its IP header was checked by whoever handed it
 * over. */
#include "runtime/trace/glance.h"

#include <string.h>

enum { MARK_BYTES = 20 };

static void addresses(struct glance *g, const unsigned char *p)
{
	bool v4 = p[0] >> 4 == 4;

	g->src.family = g->dst.family = v4 ? AF_INET : AF_INET6;
	memcpy(g->src.bytes, p + (v4 ? 12 : 8), v4 ? 4 : 16);
	memcpy(g->dst.bytes, p + (v4 ? 16 : 24), v4 ? 4 : 16);
	g->ttl = p[v4 ? 8 : 7];
	g->id = v4 ? get_be16(p + 4) : 0;
}

/* RFC 9293 section 3.1. */
static uint32_t pseudo(const struct glance *g, size_t len)
{
	size_t n = g->src.family == AF_INET ? 4 : 16;
	uint32_t sum = cksum_add(cksum_add(0, g->src.bytes, n), g->dst.bytes, n);

	return sum + IPPROTO_TCP + (uint32_t)len;
}

/* What the device is to complete is this sum, not complemented. */
static bool is_partial(const struct glance *g, size_t len, uint16_t field)
{
	return (uint16_t)(field + cksum_fold(pseudo(g, len))) == 0xffff;
}

static void options(struct glance *g, const unsigned char *p, size_t len)
{
	unsigned char opts[TCP_MAX_OPTS];
	struct tcpopt o;
	size_t at = 0;

	memcpy(opts, p, len);
	while (tcpopt_next(opts, len, &at, &o) > 0 && o.kind != TCPOPT_KIND_EOL)
		if (o.kind == TCPOPT_KIND_MSS && o.len == 4)
			g->mss = get_be16(o.data);
}

static uint32_t mark(const struct glance *g, const unsigned char *tcp, size_t len)
{
	uint32_t h = 2166136261U ^ g->id ^ (uint32_t)len << 16;

	for (size_t i = 0; i < MARK_BYTES; i++)
		h = (h ^ tcp[i]) * 16777619U;
	return h;
}

static size_t ip_len(const struct capfile_packet *p)
{
	return p->data[0] >> 4 == 4 ? (p->data[0] & 15) * 4U : IP6_HDR_LEN;
}

bool glance_at(const struct capfile_packet *p, struct glance *g)
{
	size_t ip = ip_len(p);
	size_t len = p->wire_len - ip, here = p->len - ip, head;
	const unsigned char *tcp = p->data + ip;

	*g = (struct glance){.raw = p, .sport = get_be16(tcp), .dport = get_be16(tcp + 2)};
	addresses(g, p->data);
	g->seq = get_be32(tcp + 4);
	if (here < TCP_HDR_LEN)
		return len >= TCP_HDR_LEN;
	head = (tcp[12] >> 4) * 4U;
	if (head < TCP_HDR_LEN || head > len)
		return false;
	g->flags = get_be16(tcp + 12) & 0x1ff;
	g->ack = get_be32(tcp + 8);
	g->data = len - head;
	g->partial = is_partial(g, len, get_be16(tcp + 16));
	g->whole = here >= head;
	g->mark = mark(g, tcp, len);
	if (g->whole && g->flags & TCP_FLAG_SYN)
		options(g, tcp + TCP_HDR_LEN, head - TCP_HDR_LEN);
	return true;
}

bool glance_wrong(const struct glance *g)
{
	const struct capfile_packet *p = g->raw;
	size_t ip = ip_len(p), len = p->wire_len - ip;

	if (p->len < p->wire_len || g->partial)
		return false;
	return cksum_fold(cksum_add(pseudo(g, len), p->data + ip, len)) != 0;
}
