/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The JSON lines of one run, as a part of a whole: its plan, its outcomes, its end. */
#ifndef SUITE_PART_H
#define SUITE_PART_H

#include "runtime/report/manifest.h"
#include "runtime/suite/history.h"

struct part {
	const char *path;
	bool has_plan;
	struct manifest plan;
	bool has_end;
	const char *reason; /* why it is not complete, says its end; NULL: it is */
	size_t first, n;    /* its outcomes among the history's items */
};

/* Adds the outcomes of @path to @h, which owns the strings. -1 with @e set, as history_read(). */
int part_read(struct part *p, const char *path, struct history *h, struct err *e);
/* The same, but each outcome goes to @each (-1 with an err set ends it), and is gone after that;
 * texts of the plan are in @plans. */
int part_stream(struct part *p, const char *path, struct history *plans,
		int (*each)(const struct outcome *, void *, struct err *), void *arg,
		struct err *e);
/* The run of its plan with this number, or NULL. */
const struct planned_run *part_run(const struct part *p, unsigned number);

#endif
