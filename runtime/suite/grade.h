/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two kinds of grading: of tests, and of a stack. Each returns an exit status. */
#ifndef SUITE_GRADE_H
#define SUITE_GRADE_H

#include "runtime/suite/scores.h"

/* Each of @paths is handed in by somebody: a script, or a folder of them. (grade_tests.c) */
int grade_tests(const struct session *ss, char *const *paths, size_t n);
/* What --stack says, against the scripts at @paths. (grade_stack.c) */
int grade_stack(const struct session *ss, char *const *paths, size_t n);

#endif
