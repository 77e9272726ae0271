/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What leaves the process of a run: its result, and the report for people. */
#ifndef SUITE_RELAY_H
#define SUITE_RELAY_H

#include "runtime/finding/result.h"
#include "runtime/report/report.h"
#include "runtime/suite/session.h"

/* A reporter that fills @result, and writes the report of @plan to @out as @ss wants it. */
struct reporter *relay_open(struct result *result, const struct session *ss,
			    const struct plan *plan, FILE *out);

#endif
