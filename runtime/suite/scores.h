/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where points are written to. */
#ifndef SUITE_SCORES_H
#define SUITE_SCORES_H

#include "runtime/report/score.h"
#include "runtime/suite/session.h"

/* As --json and --csv say; text where neither owns standard output. */
int scores_open(struct scores *s, const struct session *ss, struct err *e);
int scores_close(struct scores *s, const struct session *ss, struct err *e);

#endif
