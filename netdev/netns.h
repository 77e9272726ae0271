/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Private namespaces. Whatever a script does to the network, to sysctls below net. or to
 * processes ends with the namespace, also after SIGKILL.
 */
#ifndef NETDEV_NETNS_H
#define NETDEV_NETNS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "runtime/base/err.h"

/*
 * As fork(), but the child is the first process (PID 1) of a new PID namespace, whose end kills all
 * that is born in it, and is in a fresh network and mount namespace; unless it is the host's root
 * that has called, also in a user namespace, where it is root after netns_furnish(). *@told is the
 * child's number outside, there before the child runs (NULL: nobody asks). libc knows nothing of
 * this fork: no other thread may hold locks of it. -1 with @e set when there is none.
 */
pid_t netns_fork(pid_t *told, struct err *e);
/* The same for a jail, which furnishes itself: @root, whose namespaces are only for files and PIDs
 * so far, calls netns_become_root() when these are right; others do it at once and have them all.
 */
pid_t netns_fork_bare(bool root, pid_t *told, struct err *e);
/* In that child: root of a user namespace, in new namespaces that belong to it. */
int netns_become_root(struct err *e);
/* In the child of netns_fork(): fresh IPC and host name namespaces, the terminals outside cannot be
 * opened by name, /sys and /proc are its own. Where a container forbids these, the ones from
 * outside stay. */
int netns_furnish(struct err *e);
/* Moves this (single-threaded) process into such namespaces, but for the PID namespace. */
int netns_enter(struct err *e);

/* Whether this process is in another network namespace than the system's first process; where that
 * cannot be seen, whether nothing but lo is up in it. */
bool netns_is_private(void);

#endif
