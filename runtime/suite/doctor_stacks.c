// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the doctor's word about stacks that are no kernels. */
#include "runtime/suite/doctor_parts.h"
#include "runtime/suite/stacks.h"

static void add_one(void *arg, const char *name, const char *path)
{
	struct stack_spec s = {.kind = STACK_PLUGIN, .text = name, .what = path, .flags = ""};
	struct checkup *c = arg;
	struct arena a = ARENA_INIT;
	struct err e = ERR_INIT;
	struct kernel_id k;

	if (stack_id(&k, &s, false, &a, &e) == 0)
		checkup_add(c, MARK_OK, "stack", "--stack=%s is %s", name, k.release);
	else
		checkup_err(c, MARK_NOTE, "stack", &e);
	arena_free(&a);
}

void doctor_stacks(struct checkup *c)
{
	if (!stack_each(add_one, c))
		checkup_add(c, MARK_OK, "stack", "none beside kernels; make stacks builds lwIP");
}
