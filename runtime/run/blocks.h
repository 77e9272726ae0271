/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The code blocks of a run: the variables that they share, and those that are left to Python, which
 * runs all of them when the events are over.
 */
#ifndef RUN_BLOCKS_H
#define RUN_BLOCKS_H

#include "runtime/code/code.h"
#include "runtime/code/python.h"
#include "runtime/plan/plan.h"

struct run;

struct blocks {
	struct code_env *env;
	struct python python; /* each block so far, with what it saw */
	bool to_python;       /* they are run there */
};

void blocks_init(struct blocks *b, const struct plan *plan);
void blocks_free(struct blocks *b);
/* Before anything of the script is played: whether there is a Python for blocks that need one. -1
 * when there is none: SKIP. */
int blocks_check(struct run *r);
/* Those that were left to Python. 0, or -1 with r->finding set. */
int blocks_run_python(struct run *r);

#endif
