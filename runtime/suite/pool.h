/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs tasks, several at a time, and repeats alone what was inconclusive. One thread; processes do
 * the work. Each outcome goes to the listeners as soon as it is settled.
 */
#ifndef SUITE_POOL_H
#define SUITE_POOL_H

#include "runtime/suite/outputs.h"

struct pool_cfg {
	const struct session *session;
	struct outputs *outputs;
	unsigned jobs;
	bool live;     /* print what runs as it runs: one job only */
	bool progress; /* keep a line about what is going on on session->err */
};

/* How many side by side: as the command line says, or one for each processor that we may use. */
unsigned pool_jobs(const struct suite_config *how);
/* Runs all of @l, as often as the command line says. *@status: the exit status of the whole
 * run. */
void pool_run(const struct pool_cfg *cfg, struct task_list *l, struct totals *totals, int *status);

#endif
