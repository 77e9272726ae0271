/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a kernel comes from: a tarball or the tree of a developer, which is never written to. */
#ifndef VTIME_SOURCE_H
#define VTIME_SOURCE_H

#include <stdbool.h>

#include "runtime/base/err.h"

struct kernel_source {
	char path[2048]; /* absolute */
	char version[96];
	bool tarball;
};

/* @given, or NULL for the newest linux-source package of the distribution. */
int source_choose(struct kernel_source *s, const char *given, struct err *e);
/* Whether @tree keeps 2696 bytes for floating point state, too few for hosts with AMX ("ptrace set
 * fp regs failed"). */
bool source_lacks_fp_room(const char *tree);
/* Writes a copy of that file with more room to @to (the same path in a shadow), if it is not there.
 */
int source_give_fp_room(const char *tree, const char *to, struct err *e);
/* Whether something was built in @tree itself: make refuses to build it elsewhere then. */
bool source_has_objects(const char *tree);

#endif
