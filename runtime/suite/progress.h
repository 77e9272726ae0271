/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One line on a terminal that says how far a run has come. All take NULL for "not wanted". */
#ifndef SUITE_PROGRESS_H
#define SUITE_PROGRESS_H

#include "runtime/suite/task.h"

struct progress;
struct progress *progress_new(FILE *out, const struct totals *totals, const struct task_list *l,
			      unsigned jobs);
/* Draws the line, ten times a second at most. */
void progress_show(struct progress *p, unsigned running);
/* A task is settled (0: it did not run): takes the line away, for others to print. */
void progress_settled(struct progress *p, int64_t estimate_us);
void progress_free(struct progress *p);

#endif
