/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A list of checks: what was found, and what to do about what is missing or poor. It is in memory
 * that children share, so that a check may be made in another namespace or as another user.
 */
#ifndef SUITE_CHECKUP_H
#define SUITE_CHECKUP_H

#include <stdbool.h>
#include <stdio.h>

#include "runtime/base/err.h"

enum mark {
	MARK_OK,
	MARK_NOTE, /* scripts can run, but not all of them, or not well */
	MARK_BAD,  /* no script can run */
};

#define CHECKUP_MAX 40

struct check {
	enum mark mark;
	const char *name; /* a string constant */
	char found[480];
	char hint[480]; /* what to do; "": nothing */
};

struct checkup {
	unsigned n, shown;
	struct check items[CHECKUP_MAX];
};

/* NULL when there is no memory. */
struct checkup *checkup_new(void);
void checkup_free(struct checkup *c);

void checkup_add(struct checkup *c, enum mark mark, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* What the last check needs. Says nothing without a check. */
void checkup_hint(struct checkup *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* An obstacle that was met, with its hint. */
void checkup_err(struct checkup *c, enum mark mark, const char *name, const struct err *e);

/* One line per check that was not shown yet, with its hint in a second one. */
void checkup_show(struct checkup *c, FILE *out);
/* The worst mark so far. */
enum mark checkup_worst(const struct checkup *c);

#endif
