/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The expectations file: what is known to fail, and why. One line each:
 *
 *   tcp/sack/shift*.pkt variant=ipv6 kernel=6.1-6.12 line=9 until=2027-06-30: RACK timer, bug 4711
 *
 * The pattern is matched against the end of the path, at a "/"; all conditions must hold; the
 * reason is required. After the day "until" the line no longer counts.
 */
#ifndef SUITE_EXPECT_H
#define SUITE_EXPECT_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/arena.h"
#include "runtime/base/err.h"
#include "runtime/report/outcome.h"

struct expectation {
	const char *pattern, *variant; /* variant NULL: all */
	const char *from, *to;         /* kernel releases; NULL: open */
	const char *until;             /* "YYYY-MM-DD" or NULL */
	const char *reason;
	unsigned at; /* the script's line that is to fail; 0: any */
	unsigned line;
	bool expired;
	bool used;                /* it was asked about a task that it covers */
	struct expectation *next; /* in the index */
};

/* Of the lines that cover a task, the first; they are in the order of the file. */
struct expected {
	const struct expectation *one;
	struct expected *next;
};

struct expect_index; /* expect_index.h */

struct expectations {
	struct expectation *items;
	size_t n;
	struct expect_index *index;
	/* A line that was asked about a kernel whose release is not known, and says for which it
	 * is. NULL: none was. */
	const struct expectation *unsure;
	struct arena arena;
};

/* @today: "YYYY-MM-DD". -1 with @e set (ERR_SCRIPT, "FILE:LINE: ..."). */
int expect_read(struct expectations *x, const char *path, const char *today, struct err *e);
int expect_parse(struct expectations *x, const char *text, const char *path, const char *today,
		 struct err *e);
void expect_free(struct expectations *x);
/* The lines that cover this, in @x->arena, or NULL. @release: of the kernel; NULL: not known. */
const struct expected *expect_find(struct expectations *x, const char *script, const char *variant,
				   const char *release);
/* Whether a pattern covers the script: its path, or the end of it behind a slash. */
bool expect_covers(const char *pattern, const char *script);
/* FAIL and TIMEOUT become XFAIL by the first of @known that is about the script's line where they
 * are, or about any; PASS and FLAKY become XPASS. */
void expect_apply(const struct expected *known, struct outcome *o);

#endif
