/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A process that has loaded a plug-in once and is copied for each run: many runs in a row
 * are spared the loading. Its copies are children of ours, not of its own.
 */
#ifndef STACK_NURSERY_H
#define STACK_NURSERY_H

#include <stdbool.h>
#include <sys/types.h>

#include "runtime/stack/spec.h"

struct birth; /* birth.h */

struct nursery;

/* NULL: there is none for such a stack, or it cannot be had; then each run loads its own. */
struct nursery *nursery_open(const struct stack_spec *spec);
/* As birth_of_stack(). -1, without a word, when the nursery has died. */
pid_t nursery_birth(struct nursery *n, const struct birth *b);
/* What has() has said to a copy in a network of this family: to each it says the same. */
bool nursery_recall(const struct nursery *n, int family, const long question[3], int *answer);
void nursery_remember(struct nursery *n, int family, const long question[3], int answer);
void nursery_close(struct nursery *n); /* NULL is allowed */

#endif
