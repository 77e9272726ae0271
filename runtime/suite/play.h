/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. One plan in a process of its own: device, settings, run, report. */
#ifndef SUITE_PLAY_H
#define SUITE_PLAY_H

#include "runtime/plan/plan.h"
#include "runtime/report/report.h"
#include "runtime/stack/nursery.h"

struct play {
	const struct plan *plan;
	const struct stack_spec *stack; /* to play it on; NULL: the kernel */
	struct nursery *nursery;        /* that it comes from; or NULL */
	int64_t limit_s;                /* of real time, on a stack */
	int64_t until_ns, limit_ns;     /* as struct dut has them, on the kernel */
	const char *before;             /* as struct finding has it; or NULL */
	struct reporter *report;        /* used in that process only */
	bool stay;             /* commands run in the current folder, not in the script's */
	bool here;             /* no namespaces of its own, but those we are in */
	bool again;            /* if it is inconclusive there will be another attempt */
	const char *artifacts; /* folder to make if the run does not pass; NULL: none */
	bool *kept;            /* set when there is such a folder; NULL: nobody asks */
	bool keep_all;         /* or if it does */
	char *const *argv;     /* for the artifacts: the command line */
	FILE *out, *err;       /* with artifacts: where their place or their failure is told */
};

/* The whole of it, in a process that ends with it: as body of a cell, or in a virtual machine that
 * is all ours. @arg: a struct play. Returns the exit status of the verdict. */
int play_body(void *arg);

#endif
