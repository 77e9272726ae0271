/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stacks that are no kernels: what they are called, what they can be asked, and runs on them. */
#ifndef SUITE_STACKS_H
#define SUITE_STACKS_H

#include "runtime/stack/remote.h"
#include "runtime/suite/task.h"
#include "runtime/suite/virtual.h"

#define STACK_RUNNING "kernel" /* as --stack: the running one, beside others */

/* A name for paths and reports: of a file without its folder. */
const char *stack_short_name(const struct stack_spec *s);
/* Fills @k; what the stack calls itself it is asked, unless it is @untrusted. -1 with @e set: it
 * cannot be had. */
int stack_id(struct kernel_id *k, const struct stack_spec *s, bool untrusted, struct arena *a,
	     struct err *e);
/* Opened in a network for examples, IPv4 if it has that. */
struct remote *stack_open_for_name(const struct stack_spec *s, struct err *e);
/* Calls @fn with each plug-in that a NAME finds. How many there are. */
unsigned stack_each(void (*fn)(void *arg, const char *name, const char *path), void *arg);
/* Files of one name are told apart by their folders: @s, or NULL, of each of @k. */
void stacks_tell_apart(struct kernel_id *k, struct stack_spec *const *s, size_t n);
/* @p as it is played on @s. */
const struct plan *stack_plan(const struct plan *p, const struct stack_spec *s, struct arena *a);
/* Why no stack can play this script, whichever it is; NULL: it may. */
const char *stack_cannot(const struct loaded *l, struct arena *a);
/* Of real time for a run. */
int64_t stack_limit_s(const struct cmdline *c);
/* Whether an attempt of @t may come after another in one process. */
bool stack_shares(const struct cmdline *c, const struct task *t);

#endif
