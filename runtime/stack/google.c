// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way from a system call to the callback of packetdrill's interface that stands for it. */
#include "runtime/stack/google.h"

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>

#include "runtime/base/clock.h"

#define ANY -1

/* ---- calls whose arguments differ ---- */

static long call_accept(const struct google_table *t, const long a[6])
{
	struct sockaddr_storage unasked;
	socklen_t len = sizeof(unasked);

	/* packetdrill always has room for it, so stacks may count on that. */
	return a[1] ? t->accept(t->user, (int)a[0], (void *)a[1], (void *)a[2])
		    : t->accept(t->user, (int)a[0], (void *)&unasked, &len);
}

static long call_poll(const struct google_table *t, const long a[6])
{
	const struct timespec *limit = (const void *)a[2];
	int ms = limit ? (int)((timespec_ns(limit) + NS_PER_MS - 1) / NS_PER_MS) : -1;

	return t->poll(t->user, (void *)a[0], (nfds_t)a[1], ms);
}

/* ---- the others ---- */

#define CALL(name, ...)                                                        \
	static long call_##name(const struct google_table *t, const long a[6]) \
	{                                                                      \
		return t->name(t->user, __VA_ARGS__);                          \
	}
#define FD   (int)a[0]
#define P(i) (void *)a[i]
#define N(i) (size_t) a[i]
#define I(i) (int)a[i]

CALL(socket, FD, I(1), I(2))
CALL(bind, FD, P(1), (socklen_t)a[2])
CALL(listen, FD, I(1))
CALL(connect, FD, P(1), (socklen_t)a[2])
CALL(read, FD, P(1), N(2))
CALL(readv, FD, P(1), I(2))
CALL(recv, FD, P(1), N(2), I(3))
CALL(recvfrom, FD, P(1), N(2), I(3), P(4), P(5))
CALL(recvmsg, FD, P(1), I(2))
CALL(write, FD, P(1), N(2))
CALL(writev, FD, P(1), I(2))
CALL(send, FD, P(1), N(2), I(3))
CALL(sendto, FD, P(1), N(2), I(3), P(4), (socklen_t)a[5])
CALL(sendmsg, FD, P(1), I(2))
CALL(fcntl, FD, I(1), a[2])
CALL(ioctl, FD, (unsigned long)a[1], a[2])
CALL(close, FD)
CALL(shutdown, FD, I(1))
CALL(getsockopt, FD, I(1), I(2), P(3), P(4))
CALL(setsockopt, FD, I(1), I(2), P(3), (socklen_t)a[4])
CALL(epoll_create, a[0] > 0 ? I(0) : 1)
CALL(epoll_ctl, FD, I(1), I(2), P(3))
CALL(epoll_wait, FD, P(1), I(2), I(3))
CALL(pipe, P(0))
CALL(splice, FD, P(1), I(2), P(3), N(4), (unsigned)a[5])

/* ---- which one it is ---- */

static const struct route {
	long nr;
	long (*call)(const struct google_table *, const long a[6]);
	size_t place; /* of the callback */
	int none;     /* the argument that must be 0, or ANY; */
	int some;     /* that must not be */
} routes[] = {
#define TO(nr, name, ...)                                                         \
	{                                                                         \
		nr, call_##name, offsetof(struct google_table, name), __VA_ARGS__ \
	}
	TO(SYS_socket, socket, ANY, ANY),
	TO(SYS_bind, bind, ANY, ANY),
	TO(SYS_listen, listen, ANY, ANY),
	TO(SYS_accept4, accept, 3, ANY),
	TO(SYS_connect, connect, ANY, ANY),
	TO(SYS_read, read, ANY, ANY),
	TO(SYS_readv, readv, ANY, ANY),
	TO(SYS_recvfrom, recv, 4, ANY),
	TO(SYS_recvfrom, recvfrom, ANY, 4),
	TO(SYS_recvmsg, recvmsg, ANY, ANY),
	TO(SYS_write, write, ANY, ANY),
	TO(SYS_writev, writev, ANY, ANY),
	TO(SYS_sendto, send, 4, ANY),
	TO(SYS_sendto, sendto, ANY, 4),
	TO(SYS_sendmsg, sendmsg, ANY, ANY),
	TO(SYS_fcntl, fcntl, ANY, ANY),
	TO(SYS_ioctl, ioctl, ANY, ANY),
	TO(SYS_close, close, ANY, ANY),
	TO(SYS_shutdown, shutdown, ANY, ANY),
	TO(SYS_getsockopt, getsockopt, ANY, ANY),
	TO(SYS_setsockopt, setsockopt, ANY, ANY),
	TO(SYS_ppoll, poll, 3, ANY),
#ifdef SYS_epoll_create
	TO(SYS_epoll_create, epoll_create, ANY, ANY),
#endif
	TO(SYS_epoll_create1, epoll_create, 0, ANY),
	TO(SYS_epoll_ctl, epoll_ctl, ANY, ANY),
	TO(SYS_epoll_pwait, epoll_wait, 4, ANY),
	TO(SYS_pipe2, pipe, 1, ANY),
	TO(SYS_splice, splice, ANY, ANY),
};
#define ROUTES (sizeof(routes) / sizeof(routes[0]))

static bool is_there(const struct google_table *t, const struct route *r)
{
	return *(void *const *)((const char *)t + r->place) != NULL;
}

bool google_has(const struct google_table *t, long nr)
{
	for (size_t i = 0; i < ROUTES; i++)
		if (routes[i].nr == nr && is_there(t, &routes[i]))
			return true;
	return false;
}

static bool fits(const struct route *r, long nr, const long arg[6])
{
	return r->nr == nr && (r->none == ANY || !arg[r->none]) && (r->some == ANY || arg[r->some]);
}

long google_call(const struct google_table *t, long nr, const long arg[6])
{
	for (size_t i = 0; i < ROUTES; i++) {
		long ret;

		if (!fits(&routes[i], nr, arg) || !is_there(t, &routes[i]))
			continue;
		errno = 0;
		ret = routes[i].call(t, arg);
		/* One that fails without a reason must not look like a success. */
		return ret != -1 ? ret : errno > 0 ? -errno : -EIO;
	}
	return -ENOSYS;
}

const char *google_missing(const struct google_table *t)
{
	if (!t->netdev_send)
		return "netdev_send";
	if (!t->netdev_receive)
		return "netdev_receive";
	return NULL;
}

int64_t google_time_ns(int64_t stamp_us, int64_t clock_us, int64_t now_ns, int64_t from_ns)
{
	int64_t age_us = stamp_us > 0 ? clock_us - stamp_us : 0;

	return age_us <= 0 || age_us > (now_ns - from_ns) / NS_PER_US ? now_ns
								      : now_ns - age_us * NS_PER_US;
}
