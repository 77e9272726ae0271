/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shell commands of a run (host/shell.h): packets and calls are taken in meanwhile. */
#ifndef RUN_COMMAND_H
#define RUN_COMMAND_H

#include "runtime/host/shell.h"
#include "runtime/report/report.h"

struct run;

/* Settles how a command of the script is run, and says so (shell_settle()). */
const char *command_settle(struct run *r, const char *command, char way[static SHELL_WAY]);
/* Runs a command to its end and reports what it printed as @as. As shell_run(); -1 also when what
 * was taken in meanwhile ends the run: then r->finding says why, not @e. */
int command_shell(struct run *r, const char *command, enum report_kind as, int *status, bool *late,
		  struct err *e);
/* The same for a command of the script; its failure is a finding @v at @ev (or NULL), with the last
 * lines that it printed. @which: "init ", "clean-up ", or "" for an event's. 0 or -1. */
int command_run(struct run *r, const struct event *ev, const struct text_block *block,
		enum verdict v, const char *which);

#endif
