/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What differs from earlier runs. */
#ifndef CONFORMANCE_CHANGE_H
#define CONFORMANCE_CHANGE_H

#include "runtime/conformance/judge.h"

struct change {
	const struct row *row;
	unsigned column;
	const struct cell *before;
	bool other_script; /* one of its scripts is new, gone, or has another text */
};

struct changes {
	struct change *items; /* in order of the table */
	size_t n;
	bool other_suite;     /* the baseline's scripts were others */
	const char **missing; /* columns of the one that the other has not, by id */
	size_t nmissing;
	struct arena arena;
};

/* Stacks are compared by their id, whatever their release. */
void changes_find(struct changes *c, const struct judged *now, const struct judged *before);
void changes_free(struct changes *c);

#endif
