// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the message with descriptors (unix(7), SCM_RIGHTS). */
#include "runtime/stack/order.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(ORDER_FDS * sizeof(int))];
};

int order_send(int to, const struct order *o)
{
	union control control = {.room = {0}};
	struct iovec iov = {.iov_base = (void *)&o->board, .iov_len = sizeof(o->board)};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = &control,
			   .msg_controllen = sizeof(control)};

	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(o->fds));
	memcpy(CMSG_DATA(&control.head), o->fds, sizeof(o->fds));
	return sendmsg(to, &m, MSG_NOSIGNAL) == sizeof(o->board) ? 0 : -1;
}

int order_receive(int from, struct order *o)
{
	union control control;
	struct iovec iov = {.iov_base = (void *)&o->board, .iov_len = sizeof(o->board)};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = &control,
			   .msg_controllen = sizeof(control)};
	ssize_t n;

	do {
		n = recvmsg(from, &m, MSG_CMSG_CLOEXEC);
	} while (n < 0 && errno == EINTR);
	if (n != sizeof(o->board) || !CMSG_FIRSTHDR(&m) ||
	    control.head.cmsg_len != CMSG_LEN(sizeof(o->fds)))
		return 0;
	memcpy(o->fds, CMSG_DATA(&control.head), sizeof(o->fds));
	return 1;
}
