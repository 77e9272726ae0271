// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the nursery's side: one process that has loaded a plug-in, and its copies. */
#include "runtime/stack/loader/copy.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/stack/host.h"
#include "runtime/stack/loader/plugin.h"
#include "runtime/stack/order.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000 /* Linux 4.17 */
#endif

#define ABOVE 10

bool copy_map(struct board *wanted)
{
	return mmap(wanted, BOARD_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE,
		    BOARD_MEMORY, 0) == wanted;
}

/* Descriptors as those of a loader for one run. */
static void take_descriptors(const struct order *o)
{
	int high[ORDER_FDS];

	for (unsigned i = 0; i < ORDER_FDS; i++)
		high[i] = fcntl(o->fds[i], F_DUPFD_CLOEXEC, ABOVE);
	dup2(high[ORDER_SAID], STDOUT_FILENO);
	dup2(high[ORDER_SAID], STDERR_FILENO);
	dup2(high[ORDER_SOCKET], BOARD_SOCKET);
	dup2(high[ORDER_MEMORY], BOARD_MEMORY);
	syscall(SYS_close_range, BOARD_MEMORY + 1, ~0u, 0);
}

static int be_copy(const struct order *o, char *path)
{
	setpgid(0, 0);
	take_descriptors(o);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!copy_map(o->board))
		return 2;
	host_serve(BOARD_SOCKET, o->board, plugin_open, path);
	return 0;
}

int copy_serve(char *path)
{
	struct order o;

	plugin_preload(path);
	while (order_receive(BOARD_SOCKET, &o)) {
		/* Its parent is ours, who waits for it. */
		pid_t pid = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);

		if (pid == 0)
			_exit(be_copy(&o, path)); /* what is to be done at exit() is not its own */
		for (unsigned i = 0; i < ORDER_FDS; i++)
			close(o.fds[i]);
		if (send(BOARD_SOCKET, &pid, sizeof(pid), MSG_NOSIGNAL) != sizeof(pid))
			break;
	}
	return 0;
}
