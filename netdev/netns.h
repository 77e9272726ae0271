/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Private namespaces. Whatever a script does to the network, to sysctls below net. or to
 * processes ends with the namespace, also after SIGKILL.
 */
#ifndef NETDEV_NETNS_H
#define NETDEV_NETNS_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/err.h"

/*
 * Moves this (single-threaded) process into fresh network, mount, IPC and host name namespaces, and
 * unless it is the host's root into a user namespace where it is root. The terminals outside cannot
 * be opened by name. With @with_pids children are born in a
 * new PID namespace whose end kills them all.
 */
int netns_enter(bool with_pids, struct err *e);
/* In the first process of the new PID namespace: its own /proc. Where that is forbidden, the one
 * from outside stays. */
void netns_mount_own(void);

/* Whether this process is in another network namespace than the system's first process; where that
 * cannot be seen, whether nothing but lo is up in it. */
bool netns_is_private(void);

/* Kernel settings by dotted or slashed name ("net.ipv4.tcp_sack"); text without final newline.
 * An unknown key is ERR_LACK, a refused value ERR_ENV. */
int sysctl_set(const char *key, const char *value, struct err *e);
/* Whether it is there and may be set: in a namespace those of the whole system are not. */
bool sysctl_is_ours(const char *key);
int sysctl_get(const char *key, char *value, size_t cap, struct err *e);

#endif
