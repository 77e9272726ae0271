/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A script given as text, ready to run. */
#ifndef TESTS_PLAN_TEXT_H
#define TESTS_PLAN_TEXT_H

#include "runtime/plan/plan.h"

/* The plan for IPv4. A mistake in @text ends the test. @script is what the plan belongs to: to be
 * freed after it. */
struct plan *plan_from_text(const char *path, const char *text, struct script **script);

#endif
