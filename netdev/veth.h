/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. A pair of devices, one in each of two network namespaces. */
#ifndef NETDEV_VETH_H
#define NETDEV_VETH_H

#include "netdev/setup.h"

/* Makes @name in the namespace of @s, and its other end, @far, in the one that @netns_fd names. */
int veth_make(struct nlsock *s, const char *name, const char *far, int netns_fd, unsigned mtu,
	      struct err *e);

#endif
