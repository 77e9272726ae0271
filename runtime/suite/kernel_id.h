/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which kernel is tested: what it is called, and what it is. */
#ifndef SUITE_KERNEL_ID_H
#define SUITE_KERNEL_ID_H

#include "runtime/base/arena.h"
#include "runtime/base/err.h"
#include "runtime/report/manifest.h"

/* The running one. */
void kernel_id_running(struct kernel_id *k, struct arena *a);
/* The one in virtual time that is called @given (NULL: built last), or whose binary is at that
 * path. Its release is what the binary says, whatever it is called. -1 with @e set: there is none.
 */
int kernel_id_virtual(struct kernel_id *k, const char *given, bool stale, struct arena *a,
		      struct err *e);
/* Fills in build and config, which costs some time. */
void kernel_id_complete(struct kernel_id *k, struct arena *a);

#endif
