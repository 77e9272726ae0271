/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What setup.c and setup_change() are made of: one request each. */
#ifndef NETDEV_CHANGE_H
#define NETDEV_CHANGE_H

#include "netdev/setup.h"

int change_link(struct setup *s, int ifindex, bool up, struct err *e);
/* @on: make it so, whether it is there or not; else it must be there. */
int change_address(struct setup *s, int ifindex, bool on, const struct ipaddr *addr, unsigned len,
		   struct err *e);
/* @gateway: family 0: on-link, or when removing any. */
int change_route(struct setup *s, int ifindex, bool on, const struct ipaddr *dst, unsigned len,
		 const struct ipaddr *gateway, struct err *e);
int change_mtu(struct setup *s, int ifindex, unsigned mtu, struct err *e);
/* Until packets to @addr (IPv6) are for us. */
int change_await(struct setup *s, const struct ipaddr *addr, struct err *e);

#endif
