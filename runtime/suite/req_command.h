/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. "tcpcheck req": the table of requirements for people to read. */
#ifndef SUITE_REQ_COMMAND_H
#define SUITE_REQ_COMMAND_H

#include "runtime/cli/cite.h"
#include "runtime/suite/session.h"

/* argv[0] is "req". The exit status, or -1 with @e set and, where an argument is to blame, *@at. */
int req_command(const struct session *ss, int argc, char **argv, struct cite *at, struct err *e);

#endif
