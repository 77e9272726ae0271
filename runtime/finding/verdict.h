/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What a run, or a suite of several attempts, comes to in one word: verdict.def. */
#ifndef FINDING_VERDICT_H
#define FINDING_VERDICT_H

#include <stdbool.h>

#include "runtime/finding/status.h"

enum verdict {
#define VERDICT(id, name, status, who) VERDICT_##id,
#include "runtime/finding/verdict.def"
#undef VERDICT
	VERDICTS
};

/* "PASS", ... as in all reports; ERROR is the name of two. */
const char *verdict_name(enum verdict v);
/* The other way round, the first of that name; -1: none of them. */
int verdict_by_name(const char *name);
/* What it comes to. FLAKY is a pass, unless the caller decides otherwise. */
enum status verdict_status(enum verdict v);
/* Whether it makes a whole suite fail, or leaves it without a result. */
bool verdict_is_bad(enum verdict v);
/* Whether a single run may end with it. */
bool verdict_is_of_run(enum verdict v);
/* ERROR, of whichever kind. */
bool verdict_is_error(enum verdict v);

#endif
