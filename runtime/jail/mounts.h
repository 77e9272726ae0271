/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mounts by descriptors (Linux 5.12): a tree is taken while it has a name, and put where it will be
 * seen when everything else has lost its own.
 */
#ifndef JAIL_MOUNTS_H
#define JAIL_MOUNTS_H

#include <stdbool.h>

#include "runtime/base/err.h"

/* What is at @path, and mounted below it, with no set-user-ID programs and, unless @devices, no
 * devices. A descriptor; -1 with errno set. */
int mounts_take(const char *path, bool writable, bool devices);
/* Puts it at @path, which is there. -1 with errno set. */
int mounts_put(int tree, const char *path);
/* What may be missing on a kernel that cannot do it. */
int mounts_hint(struct err *e);

#endif
