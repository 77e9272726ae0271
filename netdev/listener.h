/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Whether some program waits for TCP connections. */
#ifndef NETDEV_LISTENER_H
#define NETDEV_LISTENER_H

#include <stdbool.h>

/* Whether @text, as of /proc/net/tcp or tcp6, has a listening socket of this port. Pure. */
bool listener_in(const char *text, unsigned port);
/* Whether this thread's network namespace has one. */
bool listener_at(unsigned port);

#endif
