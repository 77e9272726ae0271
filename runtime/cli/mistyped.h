/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What was meant for a subcommand, and would be taken for the path of a script. */
#ifndef CLI_MISTYPED_H
#define CLI_MISTYPED_H

#include "runtime/cli/cite.h"
#include "runtime/cli/cmdline.h"

/* Whether a path of @c does not exist and is, or nearly is, one of @names (which NULL ends), or
 * "help" or "version": in *@at and @e (ERR_SCRIPT). */
bool mistyped_find(const struct cmdline *c, const char *const *names, struct cite *at,
		   struct err *e);

#endif
