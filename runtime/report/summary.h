/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The outcomes of a run for people. */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "runtime/report/outcome.h"

struct summary_cfg {
	bool single; /* one script: no sums, each SKIP with its reason */
	bool live;   /* its reports were printed while it ran */
};
struct suite_listener *summary_open(FILE *out, const struct summary_cfg *cfg);

#endif
