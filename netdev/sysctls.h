/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. All kernel settings below net. of a network namespace, as text: one line each, sorted by
 * file name, "net.ipv4.tcp_sack = 1". Settings that cannot be read are left out.
 */
#ifndef NETDEV_SYSCTLS_H
#define NETDEV_SYSCTLS_H

#include "runtime/base/buf.h"

/* Those of our namespace. */
void sysctls_read(struct buf *out);
/* Those of a namespace that nobody has touched, as this kernel makes it now, but only what can be
 * changed. -1 where none can be made. */
int sysctls_read_fresh(struct buf *out);
/* Of two such texts: appends what stands in both with different values, the one from @now, and the
 * one from @before in a comment line behind it. Returns how many. */
unsigned sysctls_compare(const char *now, const char *before, struct buf *out);

#endif
