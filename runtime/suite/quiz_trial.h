/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scripts that a quiz makes, played to see which of them pass. */
#ifndef SUITE_QUIZ_TRIAL_H
#define SUITE_QUIZ_TRIAL_H

#include "runtime/quiz/quiz.h"
#include "runtime/report/outcome.h"
#include "runtime/suite/session.h"

struct trial {
	size_t blank;
	const char *answer; /* NULL: the script as it is */
	enum verdict verdict;
	const char *hint, *text;
};

/* Whether the script passed. */
static inline bool trial_passed(const struct trial *t)
{
	return t->verdict == VERDICT_PASS || t->verdict == VERDICT_FLAKY;
}

/* First of all, and alone, the script as it is: without it nothing is known. Then @n others.
 * Strings are in @a. STATUS_PASS, another status when it was said why, or -1. */
int trials_play(const struct session *ss, const struct quiz *q, struct trial *trials, size_t n,
		struct arena *a, struct err *e);

#endif
