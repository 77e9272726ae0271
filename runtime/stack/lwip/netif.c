// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The one interface of the stack: whole IP packets, no link layer. Nothing is asked of neighbours
 * or routers, and addresses are valid at once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <lwip/ip.h>
#include <lwip/nd6.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>

#include "runtime/stack/lwip/plug.h"

struct packet {
	struct packet *next;
	size_t len;
	unsigned char data[];
};

static struct netif netif;
static struct packet *head, **tail = &head;

static err_t packet_queue(const struct pbuf *p)
{
	struct packet *q = malloc(sizeof(*q) + p->tot_len);

	if (!q)
		return ERR_MEM;
	q->next = NULL;
	q->len = pbuf_copy_partial(p, q->data, p->tot_len, 0);
	*tail = q;
	tail = &q->next;
	return ERR_OK;
}

static err_t out4(struct netif *n, struct pbuf *p, const ip4_addr_t *to)
{
	(void)n;
	(void)to;
	return packet_queue(p);
}

static err_t out6(struct netif *n, struct pbuf *p, const ip6_addr_t *to)
{
	(void)n;
	/* Neighbours, routers and groups are nobody's business here. */
	return ip6_addr_ismulticast(to) ? ERR_OK : packet_queue(p);
}

static err_t netif_begin(struct netif *n)
{
	n->name[0] = 't';
	n->name[1] = 'c';
	n->output = out4;
	n->output_ip6 = out6;
	return ERR_OK;
}

static void address_v4(const struct tcpcheck_stack_config *c)
{
	ip4_addr_t local, gateway, mask;
	uint32_t bits = c->prefix_len ? 0xffffffffu << (32 - LWIP_MIN(c->prefix_len, 32)) : 0;

	memcpy(&local.addr, c->local, 4);
	memcpy(&gateway.addr, c->gateway, 4);
	mask.addr = lwip_htonl(bits);
	netif_set_addr(&netif, &local, &mask, &gateway);
}

static void address_v6(const struct tcpcheck_stack_config *c)
{
	ip6_addr_t local;

	memset(&local, 0, sizeof(local));
	memcpy(local.addr, c->local, 16);
	ip6_addr_assign_zone(&local, IP6_UNICAST, &netif);
	netif_ip6_addr_set(&netif, 0, &local);
	/* No duplicate address detection. */
	netif_ip6_addr_set_state(&netif, 0, IP6_ADDR_PREFERRED);
}

int link_up(const struct tcpcheck_stack_config *c)
{
	if (!netif_add_noaddr(&netif, NULL, netif_begin, ip_input)) {
		dprintf(STDERR_FILENO, "lwip: no interface could be made\n");
		return -1;
	}
	netif.mtu = (u16_t)c->mtu;
#if LWIP_ND6_ALLOW_RA_UPDATES
	netif.mtu6 = netif.mtu;
#endif
#if LWIP_IPV6_SEND_ROUTER_SOLICIT
	netif.rs_count = 0;
#endif
#if LWIP_IPV6_AUTOCONFIG
	netif.ip6_autoconfig_enabled = 0;
#endif
	if (c->family == AF_INET6)
		address_v6(c);
	else
		address_v4(c);
	netif_set_default(&netif);
	netif_set_link_up(&netif);
	netif_set_up(&netif);
#if LWIP_IPV6_SEND_ROUTER_SOLICIT
	netif.rs_count = 0; /* raised by becoming up */
#endif
	link_drop();
	return 0;
}

/* Whether it is a fragment that lwIP has to keep. */
static bool is_fragment(const unsigned char *p, size_t len)
{
	if (p[0] >> 4 == 4)
		return len >= 20 && ((p[6] & 0x3f) | p[7]);
	/* One somewhere among extension headers is seen by its next packet at the latest. */
	return len >= 40 && p[6] == IP6_NEXTH_FRAGMENT;
}

void link_input(const void *packet, size_t len)
{
	struct pbuf *p;

	if (len == 0 || len > TCPCHECK_STACK_PACKET_MAX)
		return;
	/* Not PBUF_POOL: in Debian's 2.1.3 its elements are of 592 bytes (the pools were compiled
	 * for an MSS of 536), but filled with up to 1520. */
	p = pbuf_alloc(PBUF_RAW, (u16_t)len, PBUF_RAM);
	if (!p)
		return;
	pbuf_take(p, packet, (u16_t)len);
	if (is_fragment(packet, len))
		plug_fragment_seen();
	if (netif.input(p, &netif) != ERR_OK)
		pbuf_free(p);
}

size_t link_output(void *to, size_t cap)
{
	struct packet *q = head;
	size_t len;

	if (!q)
		return 0;
	head = q->next;
	if (!head)
		tail = &head;
	len = LWIP_MIN(q->len, cap);
	memcpy(to, q->data, len);
	free(q);
	return len;
}

void link_drop(void)
{
	unsigned char byte;

	while (link_output(&byte, 1) > 0)
		;
}
