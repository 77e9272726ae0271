// SPDX-License-Identifier: GPL-2.0-or-later
/* Descriptors: numbers for sockets, the smallest free one first. */
#include <errno.h>

#include "runtime/stack/lwip/sock.h"

struct sock *fds[FD_MAX];

struct sock *fd_sock(long fd)
{
	return fd >= 0 && fd < FD_MAX ? fds[fd] : NULL;
}

int fd_new(struct sock *s)
{
	int fd;

	for (fd = 0; fd < FD_MAX; fd++)
		if (!fds[fd]) {
			fds[fd] = s;
			s->refs++;
			return fd;
		}
	return -EMFILE;
}
