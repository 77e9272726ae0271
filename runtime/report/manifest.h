/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What a run means to do, said before it does anything: which part of which suite, on which
 * kernels, and every single run by number and name. The first of the JSON lines has it, the last
 * one says that all was done, so that nobody takes a part for the whole.
 */
#ifndef REPORT_MANIFEST_H
#define REPORT_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/base/buf.h"

/* Strings are "" where nothing is known, unless it says NULL. */
struct kernel_id {
	const char *name;   /* release of the running one; of one in virtual time as it was given */
	const char *binary; /* of the one in virtual time; NULL: the running one */
	const char *release; /* as the kernel itself says; NULL: not known */
	const char *build;   /* GNU build id, or a hash of the binary */
	const char *config;  /* hash of its configuration */
	bool real_time;      /* a stack that has a clock of its own */
	bool is_stack;       /* it is no kernel: release is what the stack calls itself */
};

/* Of the whole suite, counted from 1 in the order of the command line. */
struct planned_run {
	unsigned number;
	const char *script, *variant, *kernel;
};

struct manifest {
	const char *version;  /* of tcpcheck */
	unsigned part, parts; /* 1 of 1: all of it */
	const char *suite;    /* hash over the scripts, variants, symbols and options */
	const char *fault;    /* planted in all runs; NULL: none */
	const char *revision; /* hash over the scripts alone; "": not known */
	unsigned total;       /* runs of the whole suite, of one round */
	unsigned rounds;      /* of --repeat; 0: until something fails */
	const struct kernel_id *kernels;
	size_t nkernels;
	const struct planned_run *runs; /* of this part, in order of their numbers */
	size_t nruns;
};

/* One JSON line, with its end. */
void manifest_write(struct buf *b, const struct manifest *m);

#endif
