// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls that block: when they began, and how far they have come. */
#include <assert.h>

#include "runtime/stack/lwip/plug.h"

#define PARK_MAX 256

static struct park parks[PARK_MAX];

static struct park *park_find(const long arg[6])
{
	unsigned i;

	for (i = 0; i < PARK_MAX; i++)
		if (parks[i].arg == arg)
			return &parks[i];
	return NULL;
}

bool park_is(const long arg[6])
{
	return park_find(arg) != NULL;
}

struct park *park_of(const long arg[6], int64_t timeout_ns)
{
	struct park *p = park_find(arg);

	if (p)
		return p;
	p = park_find(NULL);
	if (!p) /* more calls at once than any script has threads */
		p = &parks[0];
	p->arg = arg;
	p->done = 0;
	p->deadline = timeout_ns < INT64_MAX - plug_now ? plug_now + timeout_ns : INT64_MAX;
	return p;
}

bool park_over(const struct park *p)
{
	return p->deadline <= plug_now;
}

void park_end(const long arg[6])
{
	struct park *p = park_find(arg);

	if (p)
		p->arg = NULL;
}

/* One that has passed is seen when the call is made again, which needs no run(). */
int64_t park_next(void)
{
	int64_t next = TCPCHECK_STACK_NEVER;
	unsigned i;

	for (i = 0; i < PARK_MAX; i++)
		if (parks[i].arg && parks[i].deadline > plug_now && parks[i].deadline < next)
			next = parks[i].deadline;
	return next;
}
