/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What the subcommands share: the command line, where output goes, exit statuses. */
#ifndef SUITE_SESSION_H
#define SUITE_SESSION_H

#include <stdbool.h>
#include <stdio.h>

#include "parser/ast.h"
#include "parser/diag.h"
#include "runtime/cli/cmdline.h"
#include "runtime/report/outcome.h"

struct jail;   /* runtime/jail/jail.h */
struct manner; /* manner.h */

struct session {
	const struct cmdline *cmd;
	const struct manner *manner; /* NULL: tcpcheck's own */
	const struct jail *jail;     /* around each run; NULL: there is none */
	FILE *out, *err;
	bool colour_out, colour_err;
	/* GitHub Actions reads our output and follows no command in it until it finds this word (in
	 * github.c); "": nobody does. */
	char hush[GITHUB_WORD];
};

/* ---- the subcommands, each with a file of its own; they return the exit status ---- */

/* Only looks for mistakes in the scripts at @paths (check.c). */
int session_check(const struct session *ss, char *const *paths, size_t n);
/* Runs them in all variants that are wanted, on all kernels (suite.c). */
int session_run(const struct session *ss, char *const *paths, size_t n);
/* Only lists what it would run (suite.c). */
int session_list(const struct session *ss, char *const *paths, size_t n);
/* In a virtual machine: the one script and variant that it is there for (guest.c). */
int session_guest(const struct session *ss, char *const *paths, size_t n);
/* Joins the JSON lines of several runs, parts of one suite, and reports them as if they were one
 * (merge.c). Returns the exit status of that. */
int session_merge(const struct session *ss, char *const *paths, size_t n);
/* Prints a script in canonical form, or rewrites it (cmd->write; format.c). */
int session_format(const struct session *ss, const char *path);

/* ---- what they share ---- */

/* The exit status of outcomes that come to @status: as the command line wants it. */
int session_exit(const struct session *ss, const struct totals *t, int status);
/* What an outcome comes to, as the command line wants it. */
int session_status(const struct session *ss, enum verdict v);
void session_error(const struct session *ss, const char *about, const struct err *e);
void session_diags(const struct session *ss, const struct script *s, const struct diag_list *diags);

#endif
