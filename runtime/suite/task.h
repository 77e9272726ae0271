/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What there is to run: script x variant x kernel, in the order of the command line; the choice of
 * some of it (--shard, --only-failed), and the order that keeps all jobs busy to the end.
 */
#ifndef SUITE_TASK_H
#define SUITE_TASK_H

#include "runtime/report/outcome.h"
#include "runtime/report/rate.h"
#include "runtime/stack/spec.h"
#include "runtime/suite/expect.h"
#include "runtime/suite/kernel_id.h"
#include "runtime/suite/load.h"

struct task {
	const struct loaded *of;
	const struct variant *variant;
	const char *fault;       /* planted; NULL: none */
	const struct plan *plan; /* NULL: it cannot run */
	unsigned number;         /* of the suite, from 1: manifest.h; 0: not yet counted */
	const struct kernel_id *on;
	const char *kernel; /* as reported: its name */
	const char *binary; /* of the kernel in virtual time; NULL: on the running one, or: */
	/* That is no kernel and has a clock of its own; NULL: it is one, or is known by its packets
	 * only: plan->peer_only. */
	const struct stack_spec *stack;
	bool shares;         /* it may run in a machine with others: sharing.h */
	int64_t estimate_us; /* of wall clock */
	/* What settled it before anything runs, SKIP or ERROR, and was told; NULL: it is to run. */
	const struct attempt *settled;
	struct rate rate;                /* of what its runs came to */
	const struct expected *expected; /* to fail, says the expectations file; NULL: it is not */
};

struct task_list {
	struct task *items;
	size_t n;
	struct loaded *scripts;
	size_t nscripts;
	struct kernel_id *kernels; /* and stacks, behind them: */
	size_t nkernels;
	struct stack_spec **stacks; /* beside kernels; NULL: it is one */
	struct arena arena;
};

/* Loads all of @paths. Mistakes are shown at once, and become tasks settled as ERROR. -1 with @e
 * set when a kernel is wanted that is not there. */
int tasks_make(struct task_list *l, const struct session *ss, char *const *paths, size_t npaths,
	       struct err *e);
void tasks_free(struct task_list *l);
/* Numbers all of them: the suite, before a part of it is chosen. */
void tasks_number(struct task_list *l);
/* Settles what would run on the running kernel as an ERROR of the environment. */
void tasks_give_up(struct task_list *l, const struct err *why);
/* Keeps part K of N ("K/N", checked), by estimates: the same split wherever it is made from the
 * same scripts and history. */
void tasks_shard(struct task_list *l, unsigned k, unsigned n);
/* Longest first; behind them those that may share a machine, side by side. */
void tasks_sort(struct task_list *l);
/* Whether it is on a clock of ours. */
bool task_is_virtual(const struct task *t);
/* Whether it is on a stack that is no kernel. */
bool task_is_on_stack(const struct task *t);
/* Of wall clock, for one attempt. */
int64_t task_limit_us(const struct task *t, const struct session *ss);

#endif
