/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tasks in virtual time: a virtual machine for each attempt, or for several. */
#ifndef SUITE_VIRTUAL_H
#define SUITE_VIRTUAL_H

#include "runtime/finding/result.h"
#include "runtime/suite/task.h"

/* What an attempt leaves when its process has gone. */
struct left {
	struct result result;
	long text_end;   /* of several attempts of one process: its report ends there, */
	bool told;       /* if it has ended */
	off_t parcel_at; /* of all of one process, in the first: artifacts begin there; -1: none
			    came */
	int64_t took_us; /* and it took this; 0: as long as the process */
};

/* The report of one of several has ended here. */
void left_told(FILE *out, struct left *left);
/* Where --artifacts puts those of @t, and in the guest. */
const char *virtual_artifacts(const struct cmdline *c, const struct task *t, struct arena *arena);
/* What a machine may compute: the least of the limits. */
int virtual_limit_s(const struct cmdline *c);
/* Runs all @n of @tasks on their one kernel, in a process that ends with it; prints what the runs
 * printed to @out and fills @left. Several share a machine, and what ends that costs the others
 * only another boot. Returns the exit status of the last. */
int virtual_run(const struct session *ss, const struct task *const *tasks, unsigned n, FILE *out,
		struct left *left);

#endif
