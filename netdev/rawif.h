/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What is behind an interface of the current network namespace, past the kernel's own
 * stack: packets leave there as they are, without a queue, and are captured as they come in there.
 */
#ifndef NETDEV_RAWIF_H
#define NETDEV_RAWIF_H

#include "netdev/netdev.h"
#include "netdev/wire/wire.h"

/* @ethernet: packets have an Ethernet header there, and whoever is asked for is us (ether.h). */
struct netdev *rawif_open(const char *name, bool ethernet, struct err *e);
int rawif_ifindex(const struct netdev *d);
/* With Ethernet: asks, as @own, for the neighbour at @wanted until it has said anything. 1: it has,
 * 0: not by @until_ns, -1. Without: 1. What it sends meanwhile is lost. */
int rawif_meet(struct netdev *d, const struct ipaddr *wanted, const struct ipaddr *own,
	       int64_t until_ns, struct err *e);
/* How many packets were sent that nobody took: the other side has gone, or does not read. */
unsigned rawif_untaken(const struct netdev *d);

#endif
