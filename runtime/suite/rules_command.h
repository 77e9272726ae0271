/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. "tcpcheck rules": the rules of TCP that runs and captures are judged by, for people to
 * read. */
#ifndef SUITE_RULES_COMMAND_H
#define SUITE_RULES_COMMAND_H

#include "runtime/cli/cite.h"
#include "runtime/suite/session.h"

/* argv[0] is "rules", the others are names; none: all. The exit status, or -1 with @e set and the
 * argument that is to blame in *@at. */
int rules_command(const struct session *ss, int argc, char **argv, struct cite *at, struct err *e);

#endif
