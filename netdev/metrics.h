/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What the kernel remembers of peers: round trip times, fast open cookies. */
#ifndef NETDEV_METRICS_H
#define NETDEV_METRICS_H

/* Forgets all of it in this namespace. 0, or the errno of the refusal: EPERM but for the host's
 * own root. */
int metrics_flush(void);

#endif
