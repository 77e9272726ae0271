// SPDX-License-Identifier: GPL-2.0-or-later
/* stack/pipe_call.c, pipe_addr.c, pipe_line.c: calls as words, and words as their results. */
#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>

#include "runtime/stack/pipe_addr.h"
#include "runtime/stack/pipe_call.h"
#include "runtime/stack/pipe_line.h"

Suite *pipe_call_suite(void);

static struct sockaddr_in in4;
static struct sockaddr_in6 in6;
static socklen_t four = 4, sixteen = 16;
static int number = 7;
static struct iovec iov[] = {{(void *)"ab", 2}, {NULL, 0}, {(void *)"c", 1}};
static struct msghdr msg = {
	.msg_name = &in6, .msg_namelen = sizeof(in6), .msg_iov = iov, .msg_iovlen = 3};
static struct msghdr plain = {.msg_iov = iov, .msg_iovlen = 3};
static struct msghdr control = {.msg_control = iov, .msg_controllen = sizeof(iov)};
static struct pollfd fds[] = {{3, POLLIN, 0}, {-1, POLLIN, 0}, {5, POLLIN | POLLOUT, 0}};
static struct timespec soon = {1, 500001}, bad_time = {0, -1};
static struct timeval soon_us = {1, 1001};
static fd_set reads, writes;

#define P(p) ((long)(p))

static const struct {
	long nr, arg[6], ret;
	const char *words;
} said[] = {
	{SYS_socket, {2, 1, 0}, 0, "socket 2 1 0"},
	{SYS_bind, {3, P(&in4), sizeof(in4)}, 0, "bind 3 192.0.2.1:8080"},
	{SYS_bind, {3, P(&in6), sizeof(in6)}, 0, "bind 3 [2001:db8::1]:80"},
	{SYS_bind, {3, P(&in4), 1}, -EINVAL, NULL},
	{SYS_bind, {3, P(&in4), 8}, -EINVAL, NULL},
	{SYS_bind, {3, 0, 8}, -EFAULT, NULL},
	{SYS_listen, {3, 5}, 0, "listen 3 5"},
	{SYS_accept4, {3, 0, 0, 2048}, 0, "accept 3 2048"},
	{SYS_connect, {3, P("\0\0"), 2}, 0, "connect 3 unspec"},
	{SYS_connect, {3, P("\x7f\x7f"), 2}, -EAFNOSUPPORT, NULL},
	{SYS_shutdown, {3, 1}, 0, "shutdown 3 1"},
	{SYS_close, {3}, 0, "close 3"},
	{SYS_getsockname, {3, P(&in4), P(&sixteen)}, 0, "getsockname 3"},
	{SYS_read, {3, P(&in6), 10}, 0, "recv 3 10 0"},
	{SYS_read, {3, 0, 10}, -EFAULT, NULL},
	{SYS_read, {3, P(&in6), 1L << 30}, 0, "recv 3 1048576 0"},
	{SYS_recvfrom, {3, P(&in6), 10, 2}, 0, "recv 3 10 2"},
	{SYS_readv, {3, P(iov), 3}, 0, "recv 3 3 0"},
	{SYS_readv, {3, P(iov), 2000}, -EINVAL, NULL},
	{SYS_readv, {3, 0, 3}, -EFAULT, NULL},
	{SYS_recvmsg, {3, P(&msg), 64}, 0, "recv 3 3 64"},
	{SYS_write, {3, P("ab"), 2}, 0, "send 3 0 6162"},
	{SYS_write, {3, P("ab"), 0}, 0, "send 3 0 -"},
	{SYS_write, {3, P("ab"), 1L << 30}, -ENOSYS, NULL},
	{SYS_sendto, {3, P("ab"), 2, 64, P(&in4), sizeof(in4)}, 0, "send 3 64 6162 192.0.2.1:8080"},
	{SYS_sendto, {3, P("ab"), 2, 64}, 0, "send 3 64 6162"},
	{SYS_writev, {3, P(iov), 3}, 0, "send 3 0 616263"},
	{SYS_sendmsg, {3, P(&msg), 1}, 0, "send 3 1 616263 [2001:db8::1]:80"},
	{SYS_sendmsg, {3, P(&plain), 1}, 0, "send 3 1 616263"},
	{SYS_sendmsg, {3, P(&control), 1}, -ENOSYS, NULL},
	{SYS_sendmsg, {3, 0, 1}, -EFAULT, NULL},
	{SYS_setsockopt, {3, 6, 1, P(&in4), 2}, 0, "setsockopt 3 6 1 0200"},
	{SYS_setsockopt, {3, 6, 1, 0, 2}, -EFAULT, NULL},
	{SYS_setsockopt, {3, 6, 1, 0, -1}, -EINVAL, NULL},
	{SYS_getsockopt, {3, 1, 4, P(&in4), P(&four)}, 0, "getsockopt 3 1 4 4"},
	{SYS_getsockopt, {3, 1, 4, P(&in4), 0}, -EFAULT, NULL},
	{SYS_fcntl, {3, 4, 2048}, 0, "fcntl 3 4 2048"},
	{SYS_ioctl, {3, FIONREAD, P(&number)}, 0, "ioctl 3 21531 7"},
	{SYS_ioctl, {3, FIONREAD, 0}, -EFAULT, NULL},
	{SYS_ppoll, {P(fds), 3, 0}, 0, "poll 3:1,5:5 -1"},
	{SYS_ppoll, {P(fds), 3, P(&soon)}, 0, "poll 3:1,5:5 1001"},
	{SYS_ppoll, {P(fds), 3, P(&bad_time)}, -EINVAL, NULL},
	{SYS_ppoll, {0, 0, P(&soon)}, 0, "poll - 1001"},
	{SYS_ppoll, {P(fds), 100000, 0}, -EINVAL, NULL},
	{SYS_pselect6, {6, P(&reads), P(&writes), 0, P(&soon)}, 0, "poll 3:1,5:5 1001"},
	{SYS_pselect6, {4, P(&reads), P(&writes), 0, 0}, 0, "poll 3:1 -1"},
	{SYS_pselect6, {-1}, -EINVAL, NULL},
#ifdef SYS_select
	{SYS_select, {6, P(&reads), P(&writes), 0, P(&soon_us)}, 0, "poll 3:1,5:5 1002"},
	{SYS_poll, {P(fds), 3, -5}, 0, "poll 3:1,5:5 -1"},
#endif
	{SYS_splice, {0}, -ENOSYS, NULL},
};

static void fill(void)
{
	in4 = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(8080)};
	in6 = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(80)};
	inet_pton(AF_INET, "192.0.2.1", &in4.sin_addr);
	inet_pton(AF_INET6, "2001:db8::1", &in6.sin6_addr);
	FD_SET(3, &reads);
	FD_SET(5, &reads);
	FD_SET(5, &writes);
}

START_TEST(says)
{
	struct buf out = BUF_INIT;

	ck_assert_int_eq(pipe_call_words(said[_i].nr, said[_i].arg, &out), said[_i].ret);
	if (!said[_i].ret)
		ck_assert_str_eq(buf_text(&out), said[_i].words);
	buf_free(&out);
}
END_TEST

/* What is taken into @arg's memory; NULL: it fits. */
static const char *take(long nr, const long arg[6], const char *data, long *ret)
{
	char *copy = strdup(data);
	const char *w = pipe_call_take(nr, arg, copy, ret);

	free(copy);
	return w;
}

START_TEST(takes_addresses)
{
	struct sockaddr_in6 a = {0};
	socklen_t len = sizeof(a);
	const long arg[6] = {3, P(&a), P(&len)}, none[6] = {3};
	static const char *const bad[] = {"",
					  "-",
					  "1.2.3.4",
					  "1.2.3:80",
					  "1.2.3.4:65536",
					  "[::1:80",
					  "[::1]80",
					  "::1:80",
					  "[]:1",
					  "1.2.3.4:80 x",
					  ":80",
					  "[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]:1"};
	long ret = 4;

	ck_assert(!take(SYS_accept4, arg, "[2001:db8::1]:80", &ret));
	ck_assert_uint_eq(len, sizeof(in6));
	ck_assert(!memcmp(&a, &in6, sizeof(a)));
	ck_assert(!take(SYS_getpeername, arg, "192.0.2.1:8080", &ret));
	ck_assert_uint_eq(len, sizeof(in4));
	ck_assert(!memcmp(&a, &in4, sizeof(in4)));
	len = 2;
	ck_assert(!take(SYS_getsockname, arg, "[2001:db8::1]:80", &ret));
	ck_assert_uint_eq(len, sizeof(in6));
	ck_assert_uint_eq(a.sin6_family, AF_INET6);
	ck_assert_uint_eq(a.sin6_port, in4.sin_port); /* untouched */
	ck_assert(!take(SYS_accept4, none, "192.0.2.1:8080", &ret));
	ck_assert_int_eq(ret, 4);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(take(SYS_accept4, arg, bad[i], &ret) != NULL, "%s", bad[i]);
}
END_TEST

START_TEST(takes_bytes)
{
	char a[3] = "...", b[3] = "...";
	struct iovec v[] = {{a, 2}, {b, 3}};
	struct sockaddr_in from = {0};
	struct msghdr m = {
		.msg_iov = v, .msg_iovlen = 2, .msg_name = &from, .msg_namelen = sizeof(from)};
	const long vector[6] = {3, P(v), 2}, message_arg[6] = {3, P(&m), 0};
	const long trunc[6] = {3, P(a), 3, MSG_TRUNC};
	long ret = 4;

	ck_assert(!take(SYS_readv, vector, "41424344", &ret));
	ck_assert(!memcmp(a, "AB.", 3) && !memcmp(b, "CD.", 3));
	ret = 5;
	ck_assert(!take(SYS_recvmsg, message_arg, "4142434445 192.0.2.1:8080", &ret));
	ck_assert(!memcmp(b, "CDE", 3) && !memcmp(&from, &in4, sizeof(from)));
	ret = 1;
	ck_assert(!take(SYS_recvmsg, message_arg, "41", &ret));
	ck_assert_uint_eq(m.msg_namelen, 0);
	ck_assert(take(SYS_recvmsg, message_arg, "41 here", &ret));
	ck_assert(take(SYS_readv, vector, "41 192.0.2.1:8080 x", &ret));
	ret = 100;
	ck_assert(!take(SYS_recvfrom, trunc, "414243", &ret));
	ck_assert(!take(SYS_recvfrom, trunc, "-", &ret));
	ret = 0;
	ck_assert(!take(SYS_readv, vector, "", &ret));
}
END_TEST

START_TEST(takes_values)
{
	unsigned char value[4] = {9, 9, 9, 9};
	socklen_t len = 4;
	const long opt[6] = {3, 1, 4, P(value), P(&len)}, req[6] = {3, FIONREAD, P(&number)};
	long ret = 0;

	ck_assert(!take(SYS_getsockopt, opt, "6f00", &ret));
	ck_assert_uint_eq(len, 2);
	ck_assert_int_eq(value[0], 0x6f);
	ck_assert_int_eq(value[2], 9);
	ck_assert(take(SYS_getsockopt, opt, "010203", &ret));
	ck_assert(take(SYS_getsockopt, opt, "", &ret));
	ck_assert(take(SYS_getsockopt, opt, "1", &ret));
	ck_assert(!take(SYS_getsockopt, opt, "-", &ret));
	ck_assert_uint_eq(len, 0);
	ck_assert(!take(SYS_ioctl, req, "-12", &ret));
	ck_assert_int_eq(number, -12);
	ck_assert(!take(SYS_ioctl, req, "", &ret));
	ck_assert(take(SYS_ioctl, req, "2147483648", &ret));
	ck_assert(take(SYS_ioctl, req, "1 2", &ret));
	number = 7;
}
END_TEST

START_TEST(takes_events)
{
	struct pollfd p[] = {{3, POLLIN, 9}, {-1, POLLIN, 9}, {5, POLLOUT, 9}};
	const long arg[6] = {P(p), 3, 0}, sel[6] = {6, P(&reads), P(&writes), 0, 0};
	static const char *const bad[] = {"3:1,",   "3",       "3:",      "4:1", ":1",
					  "3:1,5:", "3:1 5:4", "3:70000", ",3:1"};
	long ret = 1;

	ck_assert(!take(SYS_ppoll, arg, "5:4", &ret));
	ck_assert_int_eq(p[0].revents, 0);
	ck_assert_int_eq(p[2].revents, POLLOUT);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(take(SYS_ppoll, arg, bad[i], &ret) != NULL, "%s", bad[i]);
	ck_assert(take(SYS_ppoll, arg, "5:4,3:1", &ret)); /* two, not one */
	ret = 0;
	ck_assert(!take(SYS_ppoll, arg, "", &ret));
	ck_assert(!take(SYS_ppoll, arg, "-", &ret));
	ret = 1;
	ck_assert(!take(SYS_pselect6, sel, "5:5", &ret));
	ck_assert_int_eq(ret, 2);
	ck_assert(!FD_ISSET(3, &reads) && FD_ISSET(5, &reads) && FD_ISSET(5, &writes));
}
END_TEST

START_TEST(numbers)
{
	int64_t n;

	ck_assert(word_number("9223372036854775807", 0, INT64_MAX, &n) && n == INT64_MAX);
	ck_assert(!word_number("9223372036854775808", 0, INT64_MAX, &n));
	ck_assert(word_number("-9223372036854775808", INT64_MIN, 0, &n) && n == INT64_MIN);
	ck_assert(!word_number("", 0, 9, &n) && !word_number("-", -9, 9, &n) &&
		  !word_number("+1", 0, 9, &n));
	ck_assert(!word_number("0x1", 0, 9, &n) && !word_number("10", 0, 9, &n));
	ck_assert_int_eq(errno_named("ECONNRESET"), ECONNRESET);
	ck_assert_int_eq(errno_named(""), 0);
}
END_TEST

Suite *pipe_call_suite(void)
{
	Suite *s = suite_create("pipe_call");
	TCase *tc = tcase_create("words");

	fill();
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, says, 0, sizeof(said) / sizeof(*said));
	tcase_add_test(tc, takes_addresses);
	tcase_add_test(tc, takes_bytes);
	tcase_add_test(tc, takes_values);
	tcase_add_test(tc, takes_events);
	tcase_add_test(tc, numbers);
	suite_add_tcase(s, tc);
	return s;
}
