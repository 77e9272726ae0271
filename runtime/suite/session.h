/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What the subcommands share: the command line, where output goes, exit statuses. */
#ifndef SUITE_SESSION_H
#define SUITE_SESSION_H

#include <stdbool.h>
#include <stdio.h>

#include "parser/ast.h"
#include "parser/diag.h"
#include "runtime/cmdline.h"

/* As --help and tcpcheck(1) document them. */
enum status {
	STATUS_PASS = 0,
	STATUS_FAIL = 1,
	STATUS_USAGE = 2,
	STATUS_ENVIRONMENT = 3,
	STATUS_SKIP = 4,
	STATUS_INCONCLUSIVE = 5,
};

struct session {
	const struct cmdline *cmd;
	FILE *out, *err;
	bool colour_out, colour_err;
};

/* Of two exit statuses the one that counts. */
int status_worse(int a, int b);

/* Only looks for mistakes in the scripts at @paths. Returns the exit status. */
int session_check(const struct session *ss, char *const *paths, size_t n);
/* Runs them in all variants that are wanted, on all kernels. Returns the exit status. */
int session_run(const struct session *ss, char *const *paths, size_t n);
/* In a virtual machine: the one script and variant that it is there for. */
int session_guest(const struct session *ss, char *const *paths, size_t n);
/* Prints a script in canonical form, or rewrites it (cmd->write). In format.c. */
int session_format(const struct session *ss, const char *path);

void session_error(const struct session *ss, const char *about, const struct err *e);
void session_diags(const struct session *ss, const struct script *s, const struct diag_list *diags);

#endif
