/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A list of outcomes with all verdicts and with texts that formats must escape. */
#ifndef TESTS_OUTCOMES_H
#define TESTS_OUTCOMES_H

#include "runtime/report/outcome.h"

extern const struct outcome outcomes[];
extern const unsigned noutcomes;

/* Begins and ends @l with all of them in between, and closes it. */
void outcomes_report(struct suite_listener *l, const struct totals *how);

#endif
