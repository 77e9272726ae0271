/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Links, addresses and routes of the current network namespace, through libnl. */
#ifndef NETDEV_SETUP_H
#define NETDEV_SETUP_H

#include <stdbool.h>
#include <stdint.h>

#include "netdev/wire/wire.h"
#include "runtime/base/err.h"

/* What a device should look like. Zero or unset members are left alone. */
struct link_setup {
	int ifindex;
	unsigned mtu;
	unsigned speed;      /* Mbit/s */
	const char *qdisc;   /* kind of the root queueing discipline */
	struct ipaddr local; /* family 0: no address */
	unsigned prefix_len;
	struct ipaddr remote; /* destination of the route: masked with remote_len */
	unsigned remote_len;
	struct ipaddr gateway; /* family 0: on-link */
};

struct nlsock; /* a netlink socket with its requests; in request.c */
struct nlsock *nlsock_open(struct err *e);
void nlsock_close(struct nlsock *s);

/* Brings lo up; device: MTU, no IPv6 link-local address, DAD or router solicitation, up, address,
 * route. Ready for packets on return. A qdisc that the kernel lacks is ERR_LACK. */
int setup_loopback(struct nlsock *s, struct err *e);
int setup_link(struct nlsock *s, const struct link_setup *want, struct err *e);
/* -1: @a is an address of this namespace already. Loopback's are only once that is up. */
int setup_is_foreign(const struct ipaddr *a, struct err *e);

/* What can happen to a device later. */
enum change_kind { CHANGE_LINK, CHANGE_ADDRESS, CHANGE_ROUTE, CHANGE_MTU };
struct net_change {
	enum change_kind kind;
	bool on;               /* up, add; not: down, remove */
	struct ipaddr addr;    /* the address, or where the route leads to */
	unsigned len;          /* its prefix length */
	struct ipaddr gateway; /* family 0: on-link; of a route to remove: any */
	unsigned mtu;
};

/*
 * Done on return, also what the kernel leaves to its workers. Adding what is there already is not
 * an error, removing what is not there is. A refusal is ERR_SCRIPT. In change.c.
 */
int setup_change(struct nlsock *s, int ifindex, const struct net_change *c, struct err *e);
/* As a script says it. */
void net_change_text(const struct net_change *c, struct buf *out);

#endif
