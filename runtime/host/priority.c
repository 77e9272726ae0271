// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns how the scheduler treats us. */
#include "runtime/host/priority.h"

#include <sched.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* struct sched_attr of sched_setattr(2), version 0; libc has no wrapper before glibc 2.41. */
struct attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
};

#define FLAG_RESET_ON_FORK 1u
#define SHORT_SLICE_NS     100000u /* the kernel's minimum */

static void raise_with(uint64_t flags)
{
	struct attr a = {.size = sizeof(a), .policy = SCHED_RR, .flags = flags};

	/* A user's limit may be just that of commands (RLIMIT_RTPRIO). */
	for (a.priority = PRIORITY_COMMANDS + 1; a.priority >= PRIORITY_COMMANDS; a.priority--)
		if (syscall(SYS_sched_setattr, 0, &a, 0) == 0)
			return;
	a.policy = SCHED_OTHER;
	a.priority = 0;
	a.runtime = SHORT_SLICE_NS;
	(void)syscall(SYS_sched_setattr, 0, &a, 0);
}

void priority_raise(void)
{
	raise_with(FLAG_RESET_ON_FORK);
}

void priority_raise_for_child(void)
{
	raise_with(0);
}

void priority_lower(void)
{
	if (priority_is_raised())
		(void)sched_setscheduler(0, SCHED_OTHER | SCHED_RESET_ON_FORK,
					 &(struct sched_param){0});
}

bool priority_is_raised(void)
{
	return (sched_getscheduler(0) & ~SCHED_RESET_ON_FORK) == SCHED_RR;
}
