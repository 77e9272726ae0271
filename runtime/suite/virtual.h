/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A task in virtual time: one virtual machine for each attempt. */
#ifndef SUITE_VIRTUAL_H
#define SUITE_VIRTUAL_H

#include "runtime/finding/result.h"
#include "runtime/suite/task.h"

/* Where --artifacts puts those of @t, and in the guest. */
const char *virtual_artifacts(const struct cmdline *c, const struct task *t, struct arena *arena);
/* What a machine may compute: the least of the limits. */
int virtual_limit_s(const struct cmdline *c);
/* Runs @t on its kernel, in a process that ends with it; prints what the run printed to @out and
 * fills @res. Returns the exit status. */
int virtual_run(const struct session *ss, const struct task *t, FILE *out, struct result *res);

#endif
