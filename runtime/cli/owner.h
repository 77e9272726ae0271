/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Options that mean nothing to other subcommands. */
#ifndef CLI_OWNER_H
#define CLI_OWNER_H

#include "runtime/cli/cmdline.h"

/* Whether an option was given that is not @command's ("": running scripts): then @at cites it, and
 * @e (ERR_SCRIPT: usage) says whose it is. */
bool owner_find_other(const struct cmdline *c, const char *command, struct cite *at, struct err *e);

#endif
