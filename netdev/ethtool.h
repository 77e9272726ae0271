/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What the ethtool ioctl changes of a device. */
#ifndef NETDEV_ETHTOOL_H
#define NETDEV_ETHTOOL_H

#include <stdbool.h>

#include "runtime/base/err.h"

int ethtool_set_speed(int ifindex, unsigned mbits, struct err *e);

/* Whether somebody is at the other end: of a TUN device, has it open. False: not known either. */
bool ethtool_has_link(int ifindex);

/* Whether there is an offload of this name (tso, gso, gro, lro) that can be turned off. */
bool ethtool_knows_offload(const char *name);
/* 0, or -1 when it is still on. */
int ethtool_offload_off(const char *dev, const char *name);

#endif
