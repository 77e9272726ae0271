/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What was run: scripts on stacks, and what came of each. One outcome after the other is
 * added, and what is kept of it is little: the size of the runs does not matter.
 */
#ifndef CONFORMANCE_RUNS_H
#define CONFORMANCE_RUNS_H

#include "runtime/report/outcome.h"

/* The words of W3C EARL (Evaluation and Report Language), worst first. */
enum earl {
	EARL_FAILED,
	EARL_CANT_TELL, /* nothing is known: somebody was late, something was lacking */
	EARL_PASSED,
	EARL_INAPPLICABLE, /* the stack lacks what it is about */
	EARL_UNTESTED,
	EARL_COUNT
};
const char *earl_name(enum earl e);
enum earl earl_of(const struct outcome *o);

/* Strings are never NULL. */
struct column {
	const char *id;    /* that stays when the stack is updated: "linux 6.12", "lwip" */
	const char *title; /* "Linux 6.12.117 (virtual time)" */
	const char *family, *release; /* of req_not_covers() */
	const char *word;             /* another name of the family: "toy" of "toy TCP 1" */
	const char *name, *build;
	const char *tool; /* version of tcpcheck */
	bool virtual_time, is_stack;
};

/* A script on a stack, in all its variants and rounds. */
struct trial {
	enum earl outcome;
	unsigned runs;
	/* Of the run that decided: */
	enum verdict verdict;
	const char *variant, *reason;
	const char *report; /* "": there is none */
};

struct script_runs {
	const char *path, *sha256; /* "": it could not be read */
	struct req_lines req;
	struct trial *on; /* of each column */
	unsigned columns; /* for which there is room */
};

struct run_file {
	const char *path, *revision;
};

struct runs {
	struct column *columns;
	unsigned ncolumns;
	struct script_runs *scripts;
	size_t nscripts, cap;
	struct run_file *files;
	size_t nfiles;
	size_t outcomes;
	struct arena arena;
	/* The file at hand: */
	struct manifest plan;
	unsigned *columns_of; /* its kernels */
	/* What was added: script, column, variant and round; and scripts by path. */
	uint64_t *seen;
	size_t nseen, seen_cap;
	size_t *paths, paths_cap;
};

/* The outcomes that follow are of this file. -1 with @e set (ERR_SCRIPT) when its tool did not yet
 * say what scripts are about. */
int runs_begin(struct runs *r, const struct manifest *m, const char *path, struct err *e);
/* -1 with @e set (ERR_SCRIPT): it is there already; the script has another text than in other
 * files; it names what @t does not have. */
int runs_add(struct runs *r, const struct outcome *o, const struct req_table *t, struct err *e);
/* When all is there: no two stacks have the same name. */
void runs_tell_apart(struct runs *r);
void runs_free(struct runs *r);

/* For qsort() of pointers to scripts. */
int runs_by_path(const void *a, const void *b);
/* NULL: not there. */
const struct script_runs *runs_find(const struct runs *r, const char *path);
/* UNTESTED where it was not run. Never NULL. */
const struct trial *runs_trial(const struct script_runs *s, unsigned column);
/* The same suite in all files. */
bool runs_of_one_suite(const struct runs *r);
/* A line about this stack, or NULL; @id NULL: about any requirement. */
const struct req_not *runs_known(const struct script_runs *s, const char *id,
				 const struct column *c);

#endif
