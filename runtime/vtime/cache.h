/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The kernels that were built, one folder each below $XDG_CACHE_HOME/tcpcheck/kernels:
 *
 *   linux     the binary                version   its kernel release
 *   config    its configuration         source    what it was built from
 *   build.log what make said            tree out  sources (if they are not the user's) and objects
 *   attempt   how the last build of it ended: "ok", or why it failed; empty while one is under way
 * or when it was cut off. Not there: built before there was such a file.
 *
 * A kernel whose last build did not end well is not what its sources are by now: it is not run
 * unless that is asked for.
 */
#ifndef VTIME_CACHE_H
#define VTIME_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "runtime/base/err.h"

#define CACHE_PATH 3000 /* longest path of a kernel's folder */

struct kernel_dir {
	char name[128];
	char path[CACHE_PATH];
	int lock; /* descriptor, or -1 */
};

/* Makes the folder for @name and locks it against other builds. */
int cache_open(struct kernel_dir *d, const char *name, struct err *e);
void cache_close(struct kernel_dir *d);
/* Removes the kernel @name with everything. */
int cache_remove(const char *name, struct err *e);
/* One line per kernel that is built, or was to be. */
int cache_list(FILE *out, struct err *e);

/* A build of @d begins, or has ended: well with @why NULL. The folder is locked. */
int cache_begin(const struct kernel_dir *d, struct err *e);
int cache_end(const struct kernel_dir *d, const char *why, struct err *e);
/* A build has failed before it had a folder; @name: which it would have had, or NULL. */
void cache_failed(const char *name, const char *why);

/* The binary for @name: a path (with a slash) is taken as it is, NULL means the kernel that was to
 * be built last. @stale: also one whose last build failed. -1 with @e set, and a hint how to build
 * one. */
int cache_find(const char *name, bool stale, char path[static 4096], struct err *e);

/* First line of the file @name in the kernel's folder; "" when there is none. */
void cache_get(const struct kernel_dir *d, const char *name, char *text, size_t size);
int cache_put(const struct kernel_dir *d, const char *name, const char *text, struct err *e);

#endif
