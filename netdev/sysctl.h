/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. One kernel setting, by dotted or slashed name ("net.ipv4.tcp_sack"); text without final
 * newline. An unknown key is ERR_LACK, a refused value ERR_ENV.
 */
#ifndef NETDEV_SYSCTL_H
#define NETDEV_SYSCTL_H

#include <stddef.h>

#include "runtime/base/err.h"

int sysctl_set(const char *key, const char *value, struct err *e);
int sysctl_get(const char *key, char *value, size_t cap, struct err *e);

#endif
