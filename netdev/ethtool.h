/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only the ethtool ioctl can change. */
#ifndef NETDEV_ETHTOOL_H
#define NETDEV_ETHTOOL_H

#include "runtime/base/err.h"

int ethtool_set_speed(int ifindex, unsigned mbits, struct err *e);

#endif
