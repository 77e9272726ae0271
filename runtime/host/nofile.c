// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the limit of open descriptors. */
#include "runtime/host/nofile.h"

#include <stdbool.h>
#include <sys/resource.h>

#define ENOUGH 65536

static struct rlimit users; /* as our user has set it */
static bool known;

void nofile_raise(void)
{
	struct rlimit l;

	if (!known && getrlimit(RLIMIT_NOFILE, &users) < 0)
		return;
	known = true;
	l = users;
	if (l.rlim_cur >= ENOUGH)
		return;
	l.rlim_cur = l.rlim_max < ENOUGH ? l.rlim_max : ENOUGH;
	if (l.rlim_cur != users.rlim_cur)
		setrlimit(RLIMIT_NOFILE, &l);
}

void nofile_lift(void)
{
	if (known)
		setrlimit(RLIMIT_NOFILE, &users);
}
