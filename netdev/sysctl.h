/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. One kernel setting, by dotted or slashed name ("net.ipv4.tcp_sack"); text without final
 * newline. An unknown key is ERR_LACK, a refused value ERR_ENV.
 */
#ifndef NETDEV_SYSCTL_H
#define NETDEV_SYSCTL_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/err.h"

#define SYSCTL_PATH 256
/* The file below /proc/sys, which need not be there. */
int sysctl_path(const char *key, char path[static SYSCTL_PATH], struct err *e);

int sysctl_set(const char *key, const char *value, struct err *e);
/* Whether it is not this network namespace's but the whole system's: it may not be set here, or is
 * there in the namespace of process 1 only. */
bool sysctl_is_systems(const char *key);
int sysctl_get(const char *key, char *value, size_t cap, struct err *e);

#endif
