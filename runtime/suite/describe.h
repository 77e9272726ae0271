/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The manifest of what is about to run. */
#ifndef SUITE_DESCRIBE_H
#define SUITE_DESCRIBE_H

#include "runtime/suite/task.h"

/* A hash over all tasks, which are the suite: scripts with their texts, variants, places of
 * kernels, and the symbols and options that change what they mean. In @l->arena. */
const char *describe_suite(struct task_list *l, const struct cmdline *c);
/* A hash over the scripts of the suite alone, whatever they run on. In @l->arena. */
const char *describe_revision(struct task_list *l);
/* @m has suite, revision, total, part and parts; the rest is of the tasks that are left. */
void describe_part(struct manifest *m, struct task_list *l, const struct suite_config *how);

#endif
