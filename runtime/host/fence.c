// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what the kernel is asked to do for our protection. */
#include "runtime/host/fence.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CAP_SYS_PTRACE 19 /* linux/capability.h */

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

void fence_memory(void)
{
	prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL);
}

void fence_lift(void)
{
	prctl(PR_SET_DUMPABLE, 1UL, 0UL, 0UL, 0UL);
}

void fence_programs(void)
{
	fence_memory();
	/* Refused without CAP_SETPCAP: an ordinary user's programs have no capabilities anyway. */
	(void)prctl(PR_CAPBSET_DROP, (unsigned long)CAP_SYS_PTRACE, 0UL, 0UL, 0UL);
}

static void close_between(unsigned from, unsigned to)
{
	if (from > to || syscall(SYS_close_range, from, to, 0U) == 0)
		return;
	/* Before Linux 5.9. */
	for (long fd = from; fd <= (long)to && fd < sysconf(_SC_OPEN_MAX); fd++)
		close((int)fd);
}

void fence_descriptors(int keep)
{
	unsigned kept = keep > STDERR_FILENO ? (unsigned)keep : STDERR_FILENO;
	int null;

	if (kept > STDERR_FILENO)
		close_between(STDERR_FILENO + 1, kept - 1);
	close_between(kept + 1, INT_MAX);
	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (null < 0)
		return;
	dup2(null, STDIN_FILENO);
	close(null);
}

void fence_standard(void)
{
	struct pollfd all[] = {{.fd = 0}, {.fd = 1}, {.fd = 2}};

	if (poll(all, 3, 0) == 0)
		return; /* asked for nothing, of open ones it says nothing */
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return; /* without /dev/null it stays as it was */
}
