/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where points are written to. */
#ifndef SUITE_SCORES_H
#define SUITE_SCORES_H

#include "runtime/report/score.h"
#include "runtime/suite/session.h"

/* The points of the @nth. */
typedef struct score score_of(void *arg, size_t nth);

/* Reports all @n as --json and --csv say; as text where neither owns standard output. STATUS_PASS,
 * STATUS_FAIL where points are missing, or -1 with @e set. */
int scores_report(const struct session *ss, size_t n, score_of *of, void *arg, struct err *e);

#endif
