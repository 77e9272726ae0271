/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The exchange of a run, as its events tell it. */
#ifndef DRAW_COLLECT_H
#define DRAW_COLLECT_H

#include "runtime/draw/exchange.h"
#include "runtime/report/report.h"

/*
 * Listens to a run beside @next, whose it becomes: it hears everything first, and is closed with
 * it. When the run has ended, its exchange is written to @out as a record (record.h), behind what
 * @next has written there. @out is not closed.
 */
struct reporter *collect_open(struct reporter *next, FILE *out);

/* Adds what @f found to the rows of @x: which differs, and what was expected in its place. @last:
 * the row, from 1, of the event that it is about; 0: it has none. */
void collect_finding(struct exchange *x, const struct plan *p, const struct finding *f,
		     size_t last);
/* Adds the rules that were broken besides, each where it was first. */
void collect_besides(struct exchange *x, const struct finding *f);

#endif
