/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which scripts may share a virtual machine (--boots=shared). */
#ifndef SUITE_SHARING_H
#define SUITE_SHARING_H

#include <stdbool.h>

#include "runtime/suite/session.h"
#include "runtime/suite/task.h"

/* Whether nothing in a script could reach another one that shares its machine, or learn that there
 * were others: the same for all of its tasks, of which some are in virtual time. */
bool sharing_fits(const struct cmdline *c, const struct loaded *l);
/* Whether an attempt of @t may share a machine, or a process on a stack; @fits: its script does. */
bool sharing_allowed(const struct cmdline *c, const struct task *t, bool fits);
/* It is to begin at a multiple of this; 0: there is none. */
int64_t sharing_period_ms(const struct loaded *l);

#endif
