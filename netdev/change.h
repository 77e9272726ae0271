/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What setup.c and setup_change() are made of: one request each, to be sent by request_flush(). */
#ifndef NETDEV_CHANGE_H
#define NETDEV_CHANGE_H

#include "netdev/setup.h"

void change_link(struct nlsock *s, int ifindex, bool up);
/* @on: make it so, whether it is there or not; else it must be there. */
void change_address(struct nlsock *s, int ifindex, bool on, const struct ipaddr *addr,
		    unsigned len);
/* @gateway: family 0: on-link, or when removing any. */
void change_route(struct nlsock *s, int ifindex, bool on, const struct ipaddr *dst, unsigned len,
		  const struct ipaddr *gateway);
/* Until packets to @addr (IPv6) are for us. */
int change_await(struct nlsock *s, const struct ipaddr *addr, struct err *e);

#endif
