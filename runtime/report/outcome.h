/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What came of one script in one variant on one kernel, after all attempts; and listeners
 * for the outcomes of many (TAP, JUnit, ...). Whoever runs the scripts calls them from one thread,
 * in the order in which scripts end.
 */
#ifndef REPORT_OUTCOME_H
#define REPORT_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "runtime/base/err.h"
#include "runtime/finding/result.h"
#include "runtime/report/manifest.h"
#include "runtime/req/lines.h"

/* One process in which it ran; or what settled it without one. */
struct attempt {
	struct result result;
	int64_t time_us;       /* of wall clock */
	const char *text;      /* the human report, plain; "" for PASS */
	const char *ladder;    /* --draw: to be shown behind that; NULL: nothing */
	const char *artifacts; /* folder that was made, or NULL */
	const char *exchange;  /* draw/record.h; NULL: it was not wanted, or there is none */
};

/* What it is about, its attempts, and what they come to. Strings are never NULL unless it says so.
 */
struct outcome {
	unsigned run;                /* its number in the suite (manifest.h); 0: not known */
	const char *script;          /* path, as found */
	const char *sha256;          /* of the script's text; NULL: not known */
	const struct source *source; /* that text; NULL: not known */
	const char *variant;         /* "ipv4", ... */
	const char *kernel; /* release of the running kernel, or name of the one in virtual time */
	bool virtual_time;
	const char *fault;           /* that was planted on the path; NULL: none */
	bool is_stack;               /* kernel is the name of one that is none */
	unsigned round;              /* of --repeat, from 1; 0: there is only one */
	const struct attempt *tries; /* ntries of them, at least one */
	unsigned ntries;
	enum verdict verdict;        /* of the last attempt, unless the suite knows better */
	const char *expected;        /* reason from the expectations file, or "" */
	const struct req_lines *req; /* what the script is about; NULL: not known */
	bool told;                   /* people have seen the text already */
};

/* The one that made the verdict. */
static inline const struct attempt *outcome_last(const struct outcome *o)
{
	return &o->tries[o->ntries - 1];
}

/* How all attempts differed that came so far, though the host was late: finding_differing(); NULL:
 * not in one way, or none did. What ended before, since the tool was too late to go on, says
 * nothing. */
const char *outcome_agreed(const struct outcome *o);
/* Of wall clock, all attempts. */
int64_t outcome_time_us(const struct outcome *o);
/* Why, in one line: of the last attempt, or of the first if that one passed. */
const char *outcome_reason(const struct outcome *o);

struct totals {
	unsigned n[VERDICTS]; /* the first of a name has the sum of all */
	unsigned done, planned;
	int64_t time_us;  /* of wall clock */
	int stopped;      /* by this signal, or 0 */
	bool cut_short;   /* --fail-fast, --until-fail */
	unsigned missing; /* of planned: parts that are not there */
};

struct suite_info {
	const char *version;             /* of tcpcheck */
	const char *fault;               /* planted in all of it; NULL: none */
	const char *kernel;              /* release of the running one */
	const struct manifest *manifest; /* NULL: there is none */
	bool several_kernels;            /* then names say which */
	unsigned planned;                /* outcomes to come */
	unsigned scripts;
};

struct suite_listener;
struct suite_listener_ops {
	void (*begin)(struct suite_listener *, const struct suite_info *);
	void (*outcome)(struct suite_listener *, const struct outcome *);
	/* -1 with @e set when the report could not be written. */
	int (*end)(struct suite_listener *, const struct totals *, struct err *e);
	void (*close)(struct suite_listener *);
};
struct suite_listener {
	const struct suite_listener_ops *ops;
};

/* The formats that are a file of their own, and whether others may write between its lines:
 * FORMAT(name, lines). Each has a file here, an option of its name, and NAME_open(). That writes to
 * @out, which is closed with it unless it is standard output; @name is what it is called in errors.
 */
#define REPORT_FORMATS(FORMAT)                                                          \
	FORMAT(tap, false)                                                              \
	FORMAT(ktap, false)                                                             \
	FORMAT(junit, false)                                                            \
	/* one object per line and outcome, written at once: doc/outcome.schema.json */ \
	FORMAT(json, false)                                                             \
	/* "<LAVA_SIGNAL_TESTCASE ...>" lines, at once */                               \
	FORMAT(lava, true)
#define REPORT_OPEN(format, lines) \
	struct suite_listener *format##_open(FILE *out, const char *name);
REPORT_FORMATS(REPORT_OPEN)
#undef REPORT_OPEN

/* Annotations to @out, the step summary to @summary (NULL: none). @word: of github_hush() on @out,
 * which only the annotations interrupt; or "". */
struct suite_listener *github_open(FILE *out, FILE *summary, const char *name, const char *word);
/* From now on lines of @out that look like commands ("::error::", "##[group]") are text, whoever
 * wrote them; until github_unhush(), or for good if we die. @word: one that nobody can guess. */
#define GITHUB_WORD 40
void github_hush(FILE *out, char word[GITHUB_WORD]);
void github_unhush(FILE *out, const char *word);

/* "3 passed, 1 failed, 0 skipped, 2 with errors": all that there were. */
void totals_show(FILE *out, const struct totals *t);
/* Why it is not all of what was planned, in a few words; NULL: it is. */
const char *totals_cut(const struct totals *t);
/* "ipv4", and, of several, the kernel's name and the round: "ipv4, 6.12, round 2". It is part of
 * the names by which servers know a test again, so that the kernel's release is not. */
void outcome_label(struct buf *b, const struct outcome *o, bool several_kernels);

/* For formats. -1 with @e set ("NAME: why") when something was not written. */
int outcome_flush(FILE *out, const char *name, struct err *e);
/* Unless it is standard output. */
void outcome_close(FILE *out);

/* kselftest's exit status: 0 pass, 1 fail, 2 xfail, 3 xpass, 4 skip. */
int totals_exit_ksft(const struct totals *t, bool flaky_fails);
void totals_add(struct totals *t, enum verdict v);

#endif
