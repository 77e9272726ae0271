/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The subcommand: tcpcheck kernel build|list|remove. */
#ifndef SUITE_KERNELS_H
#define SUITE_KERNELS_H

#include <stdio.h>

#include "runtime/base/err.h"
#include "runtime/cli/cite.h"

/* argv[0] is "kernel". -1 with @e set (ERR_SCRIPT: usage) and, where an argument is to blame,
 * *@at. */
int kernel_command(int argc, char **argv, FILE *out, struct cite *at, struct err *e);

#endif
