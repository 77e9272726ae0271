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

struct jail;        /* runtime/jail/jail.h */
struct manner;      /* manner.h */
struct draw_format; /* runtime/draw/render.h */
struct buf;

struct session {
	const struct cmdline *cmd;
	const struct manner *manner;       /* NULL: tcpcheck's own */
	const struct jail *jail;           /* around each run; NULL: there is none */
	const struct draw_format *drawing; /* that runs end as, instead of reports; NULL */
	const struct buf *instead; /* of what is in the file of the one script; NULL: that */
	/* Of graders: who hears of outcomes in place of the summary (NULL: nobody); faults to
	 * plant, one run for each besides one without (ends with NULL; or NULL); whether scripts
	 * are ours, so that a jail does not show them; whether they may share what they run on even
	 * so; and whether nothing is said of mistakes in them. */
	struct suite_listener *listener;
	const char *const *faults;
	bool hidden, shares, quiet;
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
/* Which requirements stacks keep, as JSON lines of runs tell (matrix.c). Returns FAIL when one that
 * must be kept is not, and nobody knew, or when something was lost since --compare. */
int session_matrix(const struct session *ss, char *const *paths, size_t n);
/* A script from the one capture at @paths (record.c). */
int session_record(const struct session *ss, char *const *paths, size_t n);
/* Makes each script say what the stack does (update.c). Returns FAIL when something has changed. */
int session_update(const struct session *ss, char *const *paths, size_t n);
/* Points for tests that find planted faults, or for a stack (grade.c). Returns FAIL when some are
 * missing. */
int session_grade(const struct session *ss, char *const *paths, size_t n);
/* Lists the faults that can be planted. */
int session_faults(const struct session *ss);
/* "make" or "grade", and what that is to work on (quiz.c). */
int session_quiz(const struct session *ss, char *const *paths, size_t n);
/* Draws what scripts ask for, what came of them (cmd->run), or what captures hold (draw.c). */
int session_draw(const struct session *ss, char *const *paths, size_t n);
/* Judges the connections of captures by the rules (judge.c). Returns FAIL when one breaks a MUST.
 */
int session_judge(const struct session *ss, char *const *paths, size_t n);
/* Prints a script in canonical form, or rewrites it (cmd->write; format.c). */
int session_format(const struct session *ss, const char *path);

/* ---- what they share ---- */

/* Whether runs are to leave a record of their exchange, since somebody draws it. */
bool session_draws(const struct session *ss);

/* The exit status of outcomes that come to @status: as the command line wants it. */
int session_exit(const struct session *ss, const struct totals *t, int status);
/* What an outcome comes to, as the command line wants it. */
int session_status(const struct session *ss, enum verdict v);
void session_error(const struct session *ss, const char *about, const struct err *e);
/* Tells why the whole of it has failed. Returns the exit status for that. */
int session_failed(const struct session *ss, const struct err *e);
/* The same of a mistake in the usage. @hint: what to do, or NULL. */
int session_mistaken(const struct session *ss, const char *hint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void session_diags(const struct session *ss, const struct script *s, const struct diag_list *diags);

#endif
