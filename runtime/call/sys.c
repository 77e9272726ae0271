// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the making of one system call. The stamps stand right around it: they judge its time. */
#include "runtime/call/sys.h"

#include <errno.h>
#include <unistd.h>

#include "runtime/base/clock.h"

void sys_run(struct sys *s)
{
	const long *a = s->arg;

	s->begin_ns = clock_now_ns();
	s->ret = syscall(s->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
	s->error = s->ret == -1 ? errno : 0;
	s->end_ns = clock_now_ns();
}
