// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the pair of UNIX sockets that carries a descriptor to the kernel's garbage collector
 * (net/unix/garbage.c). One end's queue holds that end itself and the descriptor: a cycle that is
 * garbage once the process has closed both ends. Since Linux 6.8 the collector is a kernel thread's
 * work; before, it ran in the process and closing took as long as without.
 */
#include "netdev/lateclose.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int send_fds(int to, const int fds[2])
{
	union {
		char bytes[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} ctrl = {{0}};
	struct iovec iov = {.iov_base = "", .iov_len = 1};
	struct msghdr msg = {.msg_iov = &iov,
			     .msg_iovlen = 1,
			     .msg_control = &ctrl,
			     .msg_controllen = sizeof(ctrl)};
	struct cmsghdr *cm = CMSG_FIRSTHDR(&msg);

	cm->cmsg_level = SOL_SOCKET;
	cm->cmsg_type = SCM_RIGHTS;
	cm->cmsg_len = CMSG_LEN(2 * sizeof(int));
	memcpy(CMSG_DATA(cm), fds, 2 * sizeof(int));
	return sendmsg(to, &msg, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -1 : 0;
}

void late_close_begin(struct late_close *l, int fd)
{
	l->hold[0] = l->hold[1] = -1;
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, l->hold)) {
		l->hold[0] = l->hold[1] = -1;
		return;
	}
	/* hold[1] is not part of the cycle: its end is what wakes the collector. */
	if (send_fds(l->hold[1], (int[2]){fd, l->hold[0]}))
		late_close_end(l);
}

void late_close_end(struct late_close *l)
{
	if (l->hold[0] >= 0) {
		close(l->hold[0]);
		close(l->hold[1]);
	}
	l->hold[0] = l->hold[1] = -1;
}
