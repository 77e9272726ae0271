/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The subcommand: tcpcheck stack list|check. */
#ifndef SUITE_STACK_COMMAND_H
#define SUITE_STACK_COMMAND_H

#include "runtime/cli/cite.h"
#include "runtime/suite/session.h"

/* argv[0] is "stack". The exit status; -1 with @e set (ERR_SCRIPT: usage) and, where an argument is
 * to blame, *@at. */
int stack_command(const struct session *ss, int argc, char **argv, struct cite *at, struct err *e);

#endif
