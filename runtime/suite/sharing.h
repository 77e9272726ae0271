/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which scripts may share a virtual machine (--boots=shared). */
#ifndef SUITE_SHARING_H
#define SUITE_SHARING_H

#include <stdbool.h>

#include "runtime/suite/session.h"
#include "runtime/suite/task.h"

/* Whether an attempt of @t may share a machine: nothing in it could reach another script, or learn
 * that there were others. */
bool sharing_allowed(const struct cmdline *c, const struct task *t);
/* It is to begin at a multiple of this; 0: there is none. */
int64_t sharing_period_ms(const struct loaded *l);

#endif
