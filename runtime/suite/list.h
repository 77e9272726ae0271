/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tcpcheck list: what there is to run, without running it. */
#ifndef SUITE_LIST_H
#define SUITE_LIST_H

#include <stdio.h>

#include "runtime/suite/task.h"

/* A line for each task: script, variant, kernel, seconds, and a verdict that is known already,
 * between tabs; or a JSON object. */
void list_show(const struct task_list *l, FILE *out, bool json);

#endif
