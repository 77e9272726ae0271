// SPDX-License-Identifier: GPL-2.0-or-later
/* packetdrill's interface: which callback stands for which call, and what packets' stamps mean. */
#include <check.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "runtime/stack/google.h"

static char called[100];
static int error, me;

/* The word that comes back is the first of the table. */
static int note(void *user, const char *fmt, ...)
{
	va_list ap;

	ck_assert_ptr_eq(user, &me);
	va_start(ap, fmt);
	vsnprintf(called, sizeof(called), fmt, ap);
	va_end(ap);
	errno = error;
	return error ? -1 : 7;
}

static int my_socket(void *user, int domain, int type, int protocol)
{
	return note(user, "socket %d %d %d", domain, type, protocol);
}

static int my_accept(void *user, int fd, struct sockaddr *addr, socklen_t *len)
{
	return note(user, "accept %d %s %d", fd, addr ? "room" : "none", (int)*len);
}

static ssize_t my_recv(void *user, int fd, void *to, size_t n, int flags)
{
	(void)to;
	return note(user, "recv %d %d %d", fd, (int)n, flags);
}

static ssize_t my_recvfrom(void *user, int fd, void *to, size_t n, int flags, struct sockaddr *addr,
			   socklen_t *len)
{
	(void)to, (void)addr, (void)len;
	return note(user, "recvfrom %d %d %d", fd, (int)n, flags);
}

static int my_poll(void *user, struct pollfd *fds, nfds_t n, int timeout_ms)
{
	(void)fds;
	return note(user, "poll %d %d", (int)n, timeout_ms);
}

static int my_epoll_create(void *user, int size)
{
	return note(user, "epoll_create %d", size);
}

static int my_fcntl(void *user, int fd, int command, ...)
{
	va_list ap;
	int value;

	va_start(ap, command);
	value = va_arg(ap, int);
	va_end(ap);
	return note(user, "fcntl %d %d %d", fd, command, value);
}

static int my_close(void *user, int fd)
{
	ck_assert_ptr_eq(user, &me);
	return fd == 9 ? -1 : 0; /* without a reason */
}

static const struct google_table table = {
	.user = &me,
	.socket = my_socket,
	.accept = my_accept,
	.recv = my_recv,
	.recvfrom = my_recvfrom,
	.poll = my_poll,
	.epoll_create = my_epoll_create,
	.fcntl = my_fcntl,
	.close = my_close,
};

static long make(long nr, long a, long b, long c, long d, long e)
{
	const long arg[6] = {a, b, c, d, e, 0};

	strcpy(called, "nothing");
	return google_call(&table, nr, arg);
}

/* 33 words, in the order in which packetdrill was seen to call them. */
START_TEST(has_the_layout)
{
	ck_assert_uint_eq(sizeof(struct google_table), 33 * sizeof(void *));
	ck_assert_uint_eq(offsetof(struct google_table, socket), 2 * sizeof(void *));
	ck_assert_uint_eq(offsetof(struct google_table, recvmsg), 11 * sizeof(void *));
	ck_assert_uint_eq(offsetof(struct google_table, getsockopt), 21 * sizeof(void *));
	ck_assert_uint_eq(offsetof(struct google_table, netdev_receive), 25 * sizeof(void *));
	ck_assert_uint_eq(offsetof(struct google_table, splice), 32 * sizeof(void *));
}
END_TEST

START_TEST(calls_by_number)
{
	ck_assert_int_eq(make(SYS_socket, 2, 1, 6, 0, 0), 7);
	ck_assert_str_eq(called, "socket 2 1 6");
	make(SYS_fcntl, 3, 4, 2048, 0, 0);
	ck_assert_str_eq(called, "fcntl 3 4 2048");
	make(SYS_epoll_create1, 0, 0, 0, 0, 0);
	ck_assert_str_eq(called, "epoll_create 1");
}
END_TEST

START_TEST(gives_accept_room)
{
	make(SYS_accept4, 3, 0, 0, 0, 0);
	ck_assert_str_eq(called, "accept 3 room 128");
	ck_assert_int_eq(make(SYS_accept4, 3, 0, 0, SOCK_NONBLOCK, 0), -ENOSYS);
}
END_TEST

START_TEST(tells_recv_from_recvfrom)
{
	make(SYS_recvfrom, 3, 0, 10, 0, 0);
	ck_assert_str_eq(called, "recv 3 10 0");
	make(SYS_recvfrom, 3, 0, 10, 0, (long)called);
	ck_assert_str_eq(called, "recvfrom 3 10 0");
}
END_TEST

START_TEST(rounds_times_of_poll_up)
{
	struct timespec ts = {1, 1};

	make(SYS_ppoll, 0, 1, (long)&ts, 0, 0);
	ck_assert_str_eq(called, "poll 1 1001");
	make(SYS_ppoll, 0, 1, 0, 0, 0);
	ck_assert_str_eq(called, "poll 1 -1");
	ck_assert_int_eq(make(SYS_ppoll, 0, 1, 0, (long)&ts, 0), -ENOSYS);
}
END_TEST

START_TEST(takes_errno)
{
	error = EAGAIN;
	ck_assert_int_eq(make(SYS_socket, 2, 1, 6, 0, 0), -EAGAIN);
	error = 0;
	ck_assert_int_eq(make(SYS_close, 9, 0, 0, 0, 0), -EIO);
	ck_assert_int_eq(make(SYS_close, 3, 0, 0, 0, 0), 0);
}
END_TEST

START_TEST(knows_what_is_missing)
{
	struct google_table t = table;

	ck_assert(google_has(&t, SYS_socket));
	ck_assert(google_has(&t, SYS_recvfrom));
	ck_assert(!google_has(&t, SYS_recvmsg));
	ck_assert(!google_has(&t, SYS_sendfile));
	ck_assert_int_eq(make(SYS_recvmsg, 3, 0, 0, 0, 0), -ENOSYS);
	ck_assert_int_eq(make(SYS_sendfile, 3, 0, 0, 0, 0), -ENOSYS);
	ck_assert_str_eq(google_missing(&t), "netdev_send");
	t.netdev_send = (int (*)(void *, const void *, size_t))abort;
	ck_assert_str_eq(google_missing(&t), "netdev_receive");
}
END_TEST

START_TEST(believes_stamps_within_reason)
{
	/* 5 us old */
	ck_assert_int_eq(google_time_ns(995, 1000, 90000, 10000), 85000);
	/* in the future, before the stack began, none, no clock */
	ck_assert_int_eq(google_time_ns(2000, 1000, 90000, 10000), 90000);
	ck_assert_int_eq(google_time_ns(1, 1000, 90000, 10000), 90000);
	ck_assert_int_eq(google_time_ns(0, 1000, 90000, 10000), 90000);
	ck_assert_int_eq(google_time_ns(995, 0, 90000, 10000), 90000);
}
END_TEST

Suite *google_suite(void);

Suite *google_suite(void)
{
	Suite *s = suite_create("google");
	TCase *tc = tcase_create("google");

	suite_add_tcase(s, tc);
	tcase_add_test(tc, has_the_layout);
	tcase_add_test(tc, calls_by_number);
	tcase_add_test(tc, gives_accept_room);
	tcase_add_test(tc, tells_recv_from_recvfrom);
	tcase_add_test(tc, rounds_times_of_poll_up);
	tcase_add_test(tc, takes_errno);
	tcase_add_test(tc, knows_what_is_missing);
	tcase_add_test(tc, believes_stamps_within_reason);
	return s;
}
