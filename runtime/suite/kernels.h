/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The subcommand: tcpcheck kernel build|list|remove. */
#ifndef SUITE_KERNELS_H
#define SUITE_KERNELS_H

#include "runtime/cli/cite.h"
#include "runtime/suite/session.h"

/* argv[0] is "kernel"; what it says, and make does, goes to @ss's out. -1 with @e set (ERR_SCRIPT:
 * usage) and, where an argument is to blame,
 * *@at. */
int kernel_command(const struct session *ss, int argc, char **argv, struct cite *at, struct err *e);

#endif
