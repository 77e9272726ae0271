// SPDX-License-Identifier: GPL-2.0-or-later
/* The plug-in of lwIP (runtime/stack/lwip), loaded and driven as tcpcheck does it. */
#include <linux/tcp.h> /* before the macros of tcpflag.h */

#include "tests/unit/plugin_fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <time.h>

#include "tests/lib/netns_fixture.h"

Suite *lwip_suite(void);

#define ISS 6510 /* lwIP's first, at time 0 */

static bool missing(const char *name)
{
	if (access(plugin_path("lwip"), R_OK) == 0)
		return false;
	skip_test(name, "stacks/lwip.so was not built: make stacks");
	return true;
}

static void start(int family)
{
	plugin_config(family);
	ck_assert_int_eq(plugin_load(plugin_path("lwip")), 0);
	SENT("");
}

#define START(family)                  \
	do {                           \
		if (missing(__func__)) \
			return;        \
		start(family);         \
	} while (0)

static struct sockaddr_storage name_of(int family, bool local, uint16_t port)
{
	const struct ipaddr *a = local ? NULL : &pi.remote;
	struct sockaddr_storage ss = {.ss_family = (sa_family_t)family};
	struct sockaddr_in *in = (void *)&ss;
	struct sockaddr_in6 *in6 = (void *)&ss;

	in->sin_port = htons(port); /* at the same place in both */
	if (a && family == AF_INET) {
		in->sin_addr = a->v4;
	} else if (a && a->family == AF_INET) {
		in6->sin6_addr.s6_addr[10] = in6->sin6_addr.s6_addr[11] = 0xff;
		memcpy(in6->sin6_addr.s6_addr + 12, &a->v4, 4);
	} else if (a) {
		in6->sin6_addr = a->v6;
	}
	return ss;
}

static long socket_of(int family)
{
	return CALL(socket, family, SOCK_STREAM, IPPROTO_TCP);
}

/* Descriptor 0 listens at port 8080. */
static void listener(int family)
{
	struct sockaddr_storage ss = name_of(family, true, 8080);
	int one = 1;

	ck_assert_int_eq(socket_of(family), 0);
	ck_assert_int_eq(CALL(setsockopt, 0, SOL_SOCKET, SO_REUSEADDR, P(&one), sizeof(one)), 0);
	ck_assert_int_eq(CALL(bind, 0, P(&ss), sizeof(ss)), 0);
	ck_assert_int_eq(CALL(listen, 0, 5), 0);
}

/* Descriptor 1 is a connection from the peer's port 40000, whose next number is 1. */
static void passive(int family)
{
	listener(family);
	plugin_send("S", 0, NULL, 0);
	plugin_send(".", 1, NULL, ISS + 1);
	ck_assert_int_eq(CALL(accept4, 0, 0, 0, 0), 1);
	buf_reset(&pi.sent);
}

START_TEST(passive_open)
{
	struct sockaddr_in in;
	socklen_t len = sizeof(in);
	const long arg[6] = {0, P(&in), P(&len), 0};

	START(AF_INET);
	listener(AF_INET);
	ck_assert_int_eq(plugin_again(SYS_accept4, arg), TCPCHECK_STACK_PARK);
	plugin_until(100 * MS);
	plugin_send("S", 0, NULL, 0);
	SENT("100 S. 6510:6510(0) ack 1 win 65535 <mss 1460>\n");
	ck_assert_int_eq(plugin_again(SYS_accept4, arg), TCPCHECK_STACK_PARK);
	plugin_send(".", 1, NULL, ISS + 1);
	ck_assert_int_eq(plugin_again(SYS_accept4, arg), 1);
	ck_assert_int_eq(ntohs(in.sin_port), 40000);
	ck_assert_int_eq(in.sin_addr.s_addr, pi.remote.v4.s_addr);
	len = sizeof(in);
	ck_assert_int_eq(CALL(getsockname, 1, P(&in), P(&len)), 0);
	ck_assert_int_eq(ntohs(in.sin_port), 8080);
	ck_assert_int_eq(in.sin_addr.s_addr, pi.local.v4.s_addr);
	SENT("");
	plugin_end();
}
END_TEST

START_TEST(data_and_close)
{
	char bytes[100];
	int unread;

	START(AF_INET);
	passive(AF_INET);
	plugin_send("P.", 1, "hello", ISS + 1);
	ck_assert_int_eq(CALL(ioctl, 1, FIONREAD, P(&unread)), 0);
	ck_assert_int_eq(unread, 5);
	ck_assert_int_eq(CALL(recvfrom, 1, P(bytes), 2, MSG_PEEK), 2);
	ck_assert_int_eq(CALL(read, 1, P(bytes), sizeof(bytes)), 5);
	ck_assert_mem_eq(bytes, "hello", 5);
	SENT("");
	plugin_until(SECOND);
	/* A window that is hardly larger is not worth being told (RFC 9293, section 3.8.6.2.2). */
	SENT("250 . 6511:6511(0) ack 6 win 65530\n");
	ck_assert_int_eq(CALL(write, 1, P("answer"), 6), 6);
	SENT("1000 P. 6511:6517(6) ack 6 win 65530\n");
	plugin_send("F.", 6, NULL, ISS + 7);
	ck_assert_int_eq(CALL(read, 1, P(bytes), sizeof(bytes)), 0);
	SENT("1000 . 6517:6517(0) ack 7 win 65529\n");
	ck_assert_int_eq(CALL(close, 1), 0);
	SENT("1000 F. 6517:6517(0) ack 7 win 65529\n");
	plugin_send(".", 7, NULL, ISS + 8);
	plugin_until(10 * SECOND);
	SENT("");
	ck_assert_int_eq(CALL(close, 1), -EBADF);
	ck_assert_int_eq(CALL(close, 0), 0);
	ck_assert_int_eq(pi.s.next(pi.s.self), TCPCHECK_STACK_NEVER);
	plugin_end();
}
END_TEST

START_TEST(close_from_here)
{
	START(AF_INET);
	passive(AF_INET);
	ck_assert_int_eq(CALL(shutdown, 1, SHUT_WR), 0);
	SENT("0 F. 6511:6511(0) ack 1 win 65535\n");
	ck_assert_int_eq(CALL(write, 1, P("x"), 1), -EPIPE);
	plugin_send(".", 1, NULL, ISS + 2);
	plugin_send("F.", 1, NULL, ISS + 2);
	SENT("0 . 6512:6512(0) ack 2 win 65534\n");
	/* TIME-WAIT, which ends while the descriptor is still there. */
	plugin_until(300 * SECOND);
	ck_assert_int_eq(CALL(close, 1), 0);
	SENT("");
	plugin_end();
}
END_TEST

START_TEST(linger_of_zero_resets)
{
	struct linger now = {1, 0};

	START(AF_INET);
	passive(AF_INET);
	ck_assert_int_eq(CALL(setsockopt, 1, SOL_SOCKET, SO_LINGER, P(&now), sizeof(now)), 0);
	ck_assert_int_eq(CALL(close, 1), 0);
	/* lwIP 2.1.3 turns the bytes of this window (32767) twice. */
	ck_assert_uint_eq(pi.last.tcp.flags, TCP_FLAG_RST | TCP_FLAG_ACK);
	ck_assert_uint_eq(pi.last.tcp.seq, ISS + 1);
	ck_assert_uint_eq(pi.npackets, 2);
	plugin_end();
}
END_TEST

START_TEST(linger_waits)
{
	struct linger wait = {1, 5};
	const long arg[6] = {1};

	START(AF_INET);
	passive(AF_INET);
	ck_assert_int_eq(CALL(setsockopt, 1, SOL_SOCKET, SO_LINGER, P(&wait), sizeof(wait)), 0);
	ck_assert_int_eq(CALL(write, 1, P("abc"), 3), 3);
	ck_assert_int_eq(plugin_again(SYS_close, arg), TCPCHECK_STACK_PARK);
	SENT("0 P. 6511:6514(3) ack 1 win 65535\n0 F. 6514:6514(0) ack 1 win 65535\n");
	plugin_send(".", 1, NULL, ISS + 4);
	ck_assert_int_eq(plugin_again(SYS_close, arg), TCPCHECK_STACK_PARK);
	plugin_send(".", 1, NULL, ISS + 5);
	ck_assert_int_eq(plugin_again(SYS_close, arg), 0);
	plugin_end();
}
END_TEST

START_TEST(linger_has_an_end)
{
	struct linger wait = {1, 5};
	const long arg[6] = {1};

	START(AF_INET);
	passive(AF_INET);
	ck_assert_int_eq(CALL(setsockopt, 1, SOL_SOCKET, SO_LINGER, P(&wait), sizeof(wait)), 0);
	ck_assert_int_eq(CALL(write, 1, P("abc"), 3), 3);
	ck_assert_int_eq(plugin_again(SYS_close, arg), TCPCHECK_STACK_PARK);
	plugin_until(5 * SECOND - 1);
	ck_assert_int_eq(plugin_again(SYS_close, arg), TCPCHECK_STACK_PARK);
	ck_assert_int_eq(pi.s.next(pi.s.self), 5 * SECOND);
	plugin_until(5 * SECOND);
	ck_assert_int_eq(plugin_again(SYS_close, arg), 0);
	plugin_end();
}
END_TEST

START_TEST(window_closes_until_it_is_read)
{
	static char data[1001], bytes[70000];
	uint32_t seq = 1;

	START(AF_INET);
	memset(data, 'x', 1000);
	passive(AF_INET);
	while (seq < 65001) {
		plugin_send("P.", seq, data, ISS + 1);
		seq += 1000;
	}
	plugin_until(SECOND);
	ck_assert_uint_eq(pi.last.tcp.win, 535);
	buf_reset(&pi.sent);
	ck_assert_int_eq(CALL(read, 1, P(bytes), sizeof(bytes)), 65000);
	SENT("1000 . 6511:6511(0) ack 65001 win 65535\n");
	plugin_end();
}
END_TEST

START_TEST(partial_write)
{
	static char data[100000];
	const long arg[6] = {1, P(data), sizeof(data)};
	long r = TCPCHECK_STACK_PARK;
	int i;

	START(AF_INET);
	passive(AF_INET);
	ck_assert_int_eq(CALL(fcntl, 1, F_SETFL, O_NONBLOCK), 0);
	ck_assert_int_eq(CALL(write, 1, P(data), sizeof(data)), 65535);
	ck_assert_int_eq(CALL(write, 1, P(data), sizeof(data)), -EAGAIN);
	ck_assert_int_eq(CALL(fcntl, 1, F_SETFL, 0), 0);
	ck_assert_int_eq(plugin_again(SYS_write, arg), TCPCHECK_STACK_PARK);
	for (i = 0; i < 400; i++) {
		plugin_send(".", 1, NULL, pi.last.tcp.seq + (uint32_t)pi.last.payload_len);
		if (r == TCPCHECK_STACK_PARK)
			r = plugin_again(SYS_write, arg);
	}
	ck_assert_int_eq(r, (long)sizeof(data));
	ck_assert_uint_eq(pi.last.tcp.seq + pi.last.payload_len, ISS + 1 + 65535 + sizeof(data));
	ck_assert_int_eq(CALL(write, 1, P(data), 1), 1);
	plugin_end();
}
END_TEST

static void active_open(int domain)
{
	struct sockaddr_storage ss = name_of(domain, false, 80);
	struct pollfd p = {.fd = 0, .events = POLLOUT};
	struct segment answer = {.l4 = L4P_TCP};
	int err = -1;
	socklen_t len = sizeof(err);
	char want[200];
	uint16_t port;

	ck_assert_int_eq(CALL(socket, domain, SOCK_STREAM | SOCK_NONBLOCK, 0), 0);
	ck_assert_int_eq(CALL(connect, 0, P(&ss), sizeof(ss)), -EINPROGRESS);
	ck_assert_int_eq(CALL(connect, 0, P(&ss), sizeof(ss)), -EALREADY);
	ck_assert_int_eq(CALL(ppoll, P(&p), 1, P(&(struct timespec){0}), 0, 0), 0);
	port = pi.last.tcp.sport;
	ck_assert_uint_eq(pi.last.tcp.dport, 80);
	plugin_until(10 * MS);
	answer.tcp = (struct tcp_hdr){.sport = 80,
				      .dport = port,
				      .seq = 100,
				      .win = 5000,
				      .ack = pi.last.tcp.seq + 1,
				      .flags = TCP_FLAG_SYN | TCP_FLAG_ACK};
	buf_reset(&pi.sent);
	plugin_segment(&answer);
	snprintf(want, sizeof(want), "10 . %u:%u(0) ack 101 win 65535\n", answer.tcp.ack,
		 answer.tcp.ack);
	SENT(want);
	ck_assert_int_eq(CALL(ppoll, P(&p), 1, 0, 0, 0), 1);
	ck_assert_int_eq(p.revents, POLLOUT);
	ck_assert_int_eq(CALL(getsockopt, 0, SOL_SOCKET, SO_ERROR, P(&err), P(&len)), 0);
	ck_assert_int_eq(err, 0);
	ck_assert_int_eq(CALL(connect, 0, P(&ss), sizeof(ss)), 0); /* as Linux, once */
	ck_assert_int_eq(CALL(connect, 0, P(&ss), sizeof(ss)), -EISCONN);
}

START_TEST(active_open_v4)
{
	START(AF_INET);
	active_open(AF_INET);
	plugin_end();
}
END_TEST

START_TEST(active_open_v6)
{
	START(AF_INET6);
	active_open(AF_INET6);
	plugin_end();
}
END_TEST

START_TEST(active_open_mapped)
{
	START(AF_INET);
	active_open(AF_INET6);
	plugin_end();
}
END_TEST

START_TEST(refused_and_silent)
{
	struct sockaddr_storage ss = name_of(AF_INET, false, 80);
	const long arg[6] = {0, P(&ss), sizeof(struct sockaddr_in)};
	struct segment rst = {.l4 = L4P_TCP};
	long r;

	START(AF_INET);
	ss = name_of(AF_INET, false, 80);
	ck_assert_int_eq(socket_of(AF_INET), 0);
	ck_assert_int_eq(plugin_again(SYS_connect, arg), TCPCHECK_STACK_PARK);
	rst.tcp = (struct tcp_hdr){.sport = 80,
				   .dport = pi.last.tcp.sport,
				   .ack = pi.last.tcp.seq + 1,
				   .flags = TCP_FLAG_RST | TCP_FLAG_ACK};
	plugin_segment(&rst);
	/* As lwIP's own sockets have it; Linux says ECONNREFUSED. */
	ck_assert_int_eq(plugin_again(SYS_connect, arg), -ECONNRESET);
	ck_assert_int_eq(CALL(close, 0), 0);
	ck_assert_int_eq(socket_of(AF_INET), 0);
	buf_reset(&pi.sent);
	while ((r = plugin_again(SYS_connect, arg)) == TCPCHECK_STACK_PARK) {
		ck_assert_int_lt(pi.now, 1000 * SECOND);
		plugin_until(pi.now + SECOND);
	}
	ck_assert_int_eq(r, -ECONNABORTED);
	plugin_end();
}
END_TEST

START_TEST(passive_v6)
{
	START(AF_INET6);
	listener(AF_INET6);
	plugin_send("S", 0, NULL, 0);
	SENT("0 S. 6510:6510(0) ack 1 win 65535 <mss 1440>\n");
	plugin_send(".", 1, NULL, ISS + 1);
	ck_assert_int_eq(CALL(accept4, 0, 0, 0, 0), 1);
	ck_assert_int_eq(CALL(write, 1, P("six"), 3), 3);
	SENT("0 P. 6511:6514(3) ack 1 win 65535\n");
	/* No neighbours, routers or groups: what is sent is TCP, which plugin_fetch() sees. */
	plugin_until(100 * MS);
	SENT("");
	plugin_end();
}
END_TEST

START_TEST(passive_mapped)
{
	struct sockaddr_in6 in6;
	socklen_t len = sizeof(in6);

	START(AF_INET);
	passive(AF_INET6);
	ck_assert_int_eq(CALL(getpeername, 1, P(&in6), P(&len)), 0);
	ck_assert(IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr));
	ck_assert_mem_eq(in6.sin6_addr.s6_addr + 12, pi.remote.bytes, 4);
	plugin_end();
}
END_TEST

START_TEST(peer_resets)
{
	char byte;
	struct pollfd p = {.fd = 1, .events = POLLIN};

	START(AF_INET);
	passive(AF_INET);
	plugin_send("P.", 1, "a", ISS + 1);
	plugin_send("R.", 2, NULL, ISS + 1);
	ck_assert_int_eq(CALL(ppoll, P(&p), 1, 0, 0, 0), 1);
	ck_assert_int_eq(p.revents, POLLIN | POLLERR | POLLHUP);
	ck_assert_int_eq(CALL(read, 1, P(&byte), 1), 1);
	ck_assert_int_eq(CALL(read, 1, P(&byte), 1), -ECONNRESET);
	ck_assert_int_eq(CALL(read, 1, P(&byte), 1), 0);
	ck_assert_int_eq(CALL(write, 1, P(&byte), 1), -EPIPE);
	plugin_end();
}
END_TEST

START_TEST(time_outs)
{
	struct timeval half = {0, 500000}, t = {1, 5000};
	struct timespec t2 = {3, 0};
	struct pollfd p = {.fd = 1, .events = POLLIN};
	char byte;
	const long rd[6] = {1, P(&byte), 1}, pl[6] = {P(&p), 1, P(&(struct timespec){0, 7000001})};
	fd_set in;
	const long sel[6] = {2, P(&in), 0, 0, P(&t)}, psel[6] = {2, P(&in), 0, 0, P(&t2)};

	START(AF_INET);
	passive(AF_INET);
	ck_assert_int_eq(CALL(setsockopt, 1, SOL_SOCKET, SO_RCVTIMEO, P(&half), sizeof(half)), 0);
	ck_assert_int_eq(plugin_again(SYS_ppoll, pl), TCPCHECK_STACK_PARK);
	ck_assert_int_eq(pi.s.next(pi.s.self), 7000001);
	plugin_until(7000001);
	ck_assert_int_eq(plugin_again(SYS_ppoll, pl), 0);
	ck_assert_int_eq(plugin_again(SYS_read, rd), TCPCHECK_STACK_PARK);
	plugin_until(507000000);
	ck_assert_int_eq(plugin_again(SYS_read, rd), TCPCHECK_STACK_PARK);
	plugin_until(507000001);
	ck_assert_int_eq(plugin_again(SYS_read, rd), -EAGAIN);
	FD_ZERO(&in);
	FD_SET(1, &in);
#ifdef SYS_select
	ck_assert_int_eq(plugin_again(SYS_select, sel), TCPCHECK_STACK_PARK);
	ck_assert(FD_ISSET(1, &in));
	plugin_until(507000001 + 1005 * MS);
	ck_assert_int_eq(plugin_again(SYS_select, sel), 0);
	ck_assert(!FD_ISSET(1, &in) && t.tv_sec == 0 && t.tv_usec == 0);
#endif
	FD_SET(1, &in);
	ck_assert_int_eq(plugin_again(SYS_pselect6, psel), TCPCHECK_STACK_PARK);
	plugin_until(pi.now + SECOND);
	plugin_send("P.", 1, "a", ISS + 1);
	ck_assert_int_eq(plugin_again(SYS_pselect6, psel), 1);
	ck_assert(FD_ISSET(1, &in) && t2.tv_sec == 2 && t2.tv_nsec == 0);
	plugin_end();
}
END_TEST

START_TEST(waitall_and_vectors)
{
	char a[3], b[10];
	struct iovec iov[2] = {{a, 3}, {b, 10}};
	struct msghdr m = {.msg_iov = iov, .msg_iovlen = 2};
	const long arg[6] = {1, P(&m), MSG_WAITALL};

	START(AF_INET);
	passive(AF_INET);
	plugin_send("P.", 1, "0123456", ISS + 1);
	ck_assert_int_eq(plugin_again(SYS_recvmsg, arg), TCPCHECK_STACK_PARK);
	plugin_send("P.", 8, "789abc", ISS + 1);
	ck_assert_int_eq(plugin_again(SYS_recvmsg, arg), 13);
	ck_assert_mem_eq(a, "012", 3);
	ck_assert_mem_eq(b, "3456789abc", 10);
	buf_reset(&pi.sent);
	ck_assert_int_eq(CALL(writev, 1, P(iov), 2), 13);
	SENT("0 P. 6511:6524(13) ack 14 win 65522\n");
	ck_assert_int_eq(CALL(recvfrom, 1, P(a), 1, MSG_DONTWAIT), -EAGAIN);
	plugin_end();
}
END_TEST

/* Ten probes at exact times, 7200 s and then 75 s apart, and the end, in a moment. */
START_TEST(keepalive)
{
	struct timespec before, after;
	int one = 1, idle;
	socklen_t len = sizeof(idle);
	char byte;

	START(AF_INET);
	passive(AF_INET);
	ck_assert_int_eq(CALL(setsockopt, 1, SOL_SOCKET, SO_KEEPALIVE, P(&one), sizeof(one)), 0);
	ck_assert_int_eq(CALL(getsockopt, 1, IPPROTO_TCP, TCP_KEEPIDLE, P(&idle), P(&len)), 0);
	ck_assert_int_eq(idle, 7200);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	plugin_until(9000 * SECOND);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	strcpy(strstr(pi.sent.data, "R. ") + strlen("R. 6511:6511(0) ack 1 win "), "*\n");
	SENT("7200250 . 6510:6510(0) ack 1 win 65535\n"
	     "7275250 . 6510:6510(0) ack 1 win 65535\n"
	     "7350250 . 6510:6510(0) ack 1 win 65535\n"
	     "7425250 . 6510:6510(0) ack 1 win 65535\n"
	     "7500250 . 6510:6510(0) ack 1 win 65535\n"
	     "7575250 . 6510:6510(0) ack 1 win 65535\n"
	     "7650250 . 6510:6510(0) ack 1 win 65535\n"
	     "7725250 . 6510:6510(0) ack 1 win 65535\n"
	     "7800250 . 6510:6510(0) ack 1 win 65535\n"
	     "7875250 R. 6511:6511(0) ack 1 win *\n");
	ck_assert_int_eq(CALL(read, 1, P(&byte), 1), -ECONNABORTED);
	/* TCP's own timer of 250 ms and nothing else. */
	ck_assert_uint_le(pi.turns, 4 * 9000);
	ck_assert_int_lt(after.tv_sec - before.tv_sec, 5);
	plugin_end();
}
END_TEST

START_TEST(options)
{
	static const struct {
		int level, name, value;
	} kept[] = {{SOL_SOCKET, SO_REUSEADDR, 1},   {SOL_SOCKET, SO_KEEPALIVE, 1},
		    {IPPROTO_TCP, TCP_NODELAY, 1},   {IPPROTO_TCP, TCP_KEEPIDLE, 100},
		    {IPPROTO_TCP, TCP_KEEPINTVL, 7}, {IPPROTO_TCP, TCP_KEEPCNT, 3},
		    {IPPROTO_IP, IP_TTL, 9},         {IPPROTO_IP, IP_TOS, 0x10}};
	socklen_t len = sizeof(int);
	size_t i;
	int v = 0;

	START(AF_INET);
	passive(AF_INET);
	for (i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		int level = kept[i].level, name = kept[i].name, got = -1;

		v = kept[i].value;
		ck_assert_int_eq(pi.s.has(pi.s.self, TCPCHECK_STACK_HAS_OPTION, level, name), 1);
		ck_assert_int_eq(CALL(setsockopt, 1, level, name, P(&v), sizeof(v)), 0);
		ck_assert_int_eq(CALL(getsockopt, 1, level, name, P(&got), P(&len)), 0);
		ck_assert_int_eq(got, v);
	}
	ck_assert_int_eq(CALL(write, 1, P("x"), 1), 1);
	ck_assert(pi.last.ip.ttl == 9 && pi.last.ip.tos == 0x10);
	ck_assert_int_eq(CALL(setsockopt, 1, IPPROTO_TCP, TCP_CORK, P(&v), sizeof(v)),
			 -ENOPROTOOPT);
	ck_assert_int_eq(CALL(getsockopt, 0, SOL_SOCKET, SO_ACCEPTCONN, P(&v), P(&len)), 0);
	ck_assert_int_eq(v, 1);
	ck_assert_int_eq(pi.s.has(pi.s.self, TCPCHECK_STACK_HAS_OPTION, IPPROTO_TCP, TCP_INFO), 0);
	/* lwIP's window does not change with it. */
	ck_assert_int_eq(pi.s.has(pi.s.self, TCPCHECK_STACK_HAS_OPTION, SOL_SOCKET, SO_RCVBUF), 0);
	ck_assert_int_eq(pi.s.has(pi.s.self, TCPCHECK_STACK_HAS_CALL, SYS_accept4, 0), 1);
	ck_assert_int_eq(pi.s.has(pi.s.self, TCPCHECK_STACK_HAS_CALL, SYS_splice, 0), 0);
	ck_assert_int_eq(pi.s.has(pi.s.self, TCPCHECK_STACK_HAS_FAMILY, AF_UNIX, 0), 0);
	ck_assert_int_eq(CALL(splice, 0), -ENOSYS);
	plugin_end();
}
END_TEST

START_TEST(settings)
{
	static const struct {
		const char *name, *value;
		int has;
	} rows[] = {
		{"net.ipv4.tcp_sack", "0", 1},           {"net.ipv4.tcp_sack", "1", 0},
		{"net.ipv4.tcp_timestamps", "0", 1},     {"net.ipv4.tcp_timestamps", "1", 0},
		{"net.ipv4.tcp_window_scaling", "0", 1}, {"net.ipv4.tcp_window_scaling", "1", 1},
		{"net.ipv4.tcp_retries2", "3", 0}};
	size_t i;

	START(AF_INET);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_int_eq(pi.s.has(pi.s.self, TCPCHECK_STACK_HAS_SETTING, P(rows[i].name),
					  P(rows[i].value)),
				 rows[i].has);
	plugin_end();
}
END_TEST

START_TEST(datagrams)
{
	struct sockaddr_storage ss, from;
	socklen_t len = sizeof(from);
	struct segment d = {
		.l4 = L4P_UDP, .payload = (const unsigned char *)"ping", .payload_len = 4};
	char bytes[10];
	const long arg[6] = {0, P(bytes), 3, MSG_TRUNC, P(&from), P(&len)};

	START(AF_INET);
	ss = name_of(AF_INET, true, 53);
	ck_assert_int_eq(CALL(socket, AF_INET, SOCK_DGRAM, 0), 0);
	ck_assert_int_eq(CALL(bind, 0, P(&ss), sizeof(ss)), 0);
	ck_assert_int_eq(plugin_again(SYS_recvfrom, arg), TCPCHECK_STACK_PARK);
	d.udp = (struct udp_hdr){.sport = 5353, .dport = 53};
	plugin_segment(&d);
	ck_assert_int_eq(plugin_again(SYS_recvfrom, arg), 4);
	ck_assert_mem_eq(bytes, "pin", 3);
	ck_assert_int_eq(CALL(sendto, 0, P("pong!"), 5, 0, P(&from), (long)len), 5);
	ck_assert(pi.last.l4 == L4P_UDP && pi.last.udp.sport == 53 && pi.last.udp.dport == 5353);
	ck_assert_uint_eq(pi.last.payload_len, 5);
	plugin_end();
}
END_TEST

START_TEST(hostile_packets)
{
	unsigned char bytes[200];
	unsigned i, j;

	START(AF_INET);
	passive(AF_INET);
	srand(7);
	for (i = 0; i < 20000; i++) {
		size_t n = (size_t)rand() % sizeof(bytes) + 1;

		for (j = 0; j < n; j++)
			bytes[j] = (unsigned char)rand();
		bytes[0] = i % 3 ? (i % 2 ? 0x45 : 0x60) : bytes[0];
		memcpy(bytes + 16, pi.local.bytes, 4);
		pi.s.input(pi.s.self, bytes, n);
	}
	pi.s.input(pi.s.self, bytes, 0);
	while (pi.s.output(pi.s.self, bytes, sizeof(bytes)) > 0)
		;
	ck_assert_int_eq(CALL(write, 1, P("x"), 1), 1);
	plugin_end();
}
END_TEST

START_TEST(refuses_what_it_cannot)
{
	if (missing(__func__))
		return;
	plugin_config(AF_INET6);
	pi.config.mtu = 1000;
	ck_assert_int_eq(plugin_load(plugin_path("lwip")), -ENOTSUP);
	pi.config.mtu = 1500;
	pi.config.abi++;
	ck_assert_int_lt(plugin_load(plugin_path("lwip")), 0);
	pi.config.abi--;
	pi.config.flags = "what=ever";
	ck_assert_int_eq(plugin_load(plugin_path("lwip")), -EINVAL);
	pi.config.flags = "";
	ck_assert_int_eq(plugin_load(plugin_path("lwip")), 0);
	ck_assert(!strncmp(pi.s.name, "lwIP 2.", 7));
	plugin_end();
}
END_TEST

START_TEST(mtu_gives_mss)
{
	if (missing(__func__))
		return;
	plugin_config(AF_INET);
	pi.config.mtu = 1000;
	ck_assert_int_eq(plugin_load(plugin_path("lwip")), 0);
	listener(AF_INET);
	plugin_send("S", 0, NULL, 0);
	SENT("0 S. 6510:6510(0) ack 1 win 65535 <mss 960>\n");
	plugin_end();
}
END_TEST

/* ---- a long life at random: what lwIP frees on its own is not touched again ---- */

static unsigned dice(unsigned n)
{
	return (unsigned)rand() % n;
}

static void random_segment(void)
{
	static const uint16_t flags[] = {TCP_FLAG_SYN,
					 TCP_FLAG_ACK,
					 TCP_FLAG_ACK | TCP_FLAG_PSH,
					 TCP_FLAG_ACK | TCP_FLAG_FIN,
					 TCP_FLAG_RST,
					 TCP_FLAG_RST | TCP_FLAG_ACK,
					 TCP_FLAG_SYN | TCP_FLAG_ACK};
	static uint32_t seq[4], ack[4];
	unsigned p = dice(4), kind = dice(100);
	struct segment s = {.l4 = L4P_TCP, .payload_len = dice(3) ? 0 : dice(1400)};

	if (pi.last.l4 == L4P_TCP && pi.last.tcp.dport >= 40000) {
		unsigned q = (pi.last.tcp.dport - 40000) % 4;

		ack[q] = pi.last.tcp.seq + (uint32_t)pi.last.payload_len +
			 !!(pi.last.tcp.flags & (TCP_FLAG_SYN | TCP_FLAG_FIN));
		seq[q] = pi.last.tcp.ack;
	}
	s.tcp = (struct tcp_hdr){.sport = (uint16_t)(40000 + p),
				 .dport = 8080,
				 .seq = seq[p] + (dice(8) ? 0 : dice(3000) - 1500),
				 .ack = ack[p] + (dice(8) ? 0 : dice(3000) - 1500),
				 .win = (uint16_t)(dice(10) ? 5000 : dice(65536))};
	s.tcp.flags = kind < 20 ? flags[0] : kind < 85 ? flags[1 + dice(3)] : flags[dice(7)];
	plugin_segment(&s);
}

static void random_call(void)
{
	static char bytes[20000];
	static const struct linger lingers[] = {{0, 0}, {1, 0}, {1, 3}};
	static int one = 1;
	long fd = dice(8), n = dice(sizeof(bytes));
	struct sockaddr_storage ss = name_of(AF_INET, false, (uint16_t)(40000 + dice(4)));

	switch (dice(12)) {
	case 0: CALL(accept4, 0, 0, 0, SOCK_NONBLOCK); break;
	case 1: CALL(recvfrom, fd, P(bytes), n, MSG_DONTWAIT); break;
	case 2: CALL(sendto, fd, P(bytes), n, MSG_DONTWAIT, 0, 0); break;
	case 3: CALL(shutdown, fd ? fd : 1, dice(3)); break;
	case 4:
		if (fd)
			CALL(close, fd);
		break;
	case 5: CALL(setsockopt, fd, SOL_SOCKET, SO_LINGER, P(&lingers[dice(3)]), 8); break;
	case 6: CALL(setsockopt, fd, SOL_SOCKET, SO_KEEPALIVE, P(&one), 4); break;
	case 7: CALL(socket, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0); break;
	case 8: CALL(connect, fd, P(&ss), sizeof(ss)); break;
	case 9: CALL(dup, fd ? fd : 1); break;
	case 10: plugin_until(pi.now + dice(2000) * MS); break;
	case 11:
		if (!dice(20)) {
			plugin_until(pi.now + dice(300) * SECOND);
			CALL(close, 0);
			listener(AF_INET);
		}
		break;
	}
}

START_TEST(random_life)
{
	int i;

	START(AF_INET);
	srand(2026);
	listener(AF_INET);
	for (i = 0; i < 60000; i++) {
		if (dice(2))
			random_segment();
		else
			random_call();
		buf_reset(&pi.sent);
	}
	ck_assert_uint_gt(pi.npackets, 10000);
	plugin_end();
}
END_TEST

/* Some of everything, from the beginning to a retransmission that gives up. */
static void play(int to)
{
	static char data[5000];
	const char *text;

	start(AF_INET);
	active_open(AF_INET);
	plugin_until(123456789);
	CALL(write, 0, P(data), sizeof(data));
	plugin_until(200 * SECOND);
	text = buf_text(&pi.sent);
	ck_assert_int_eq(write(to, text, pi.sent.len), (ssize_t)pi.sent.len);
	plugin_end();
}

START_TEST(equal_to_the_nanosecond)
{
	static char first[16384], other[16384];
	int i;

	if (missing(__func__))
		return;
	for (i = 0; i < 100; i++) {
		char *to = i ? other : first;
		size_t len = 0;
		ssize_t n;
		int fd[2], status;
		pid_t pid;

		ck_assert_int_eq(pipe(fd), 0);
		pid = fork();
		if (pid == 0) {
			play(fd[1]);
			_exit(0);
		}
		close(fd[1]);
		while ((n = read(fd[0], to + len, sizeof(first) - 1 - len)) > 0)
			len += (size_t)n;
		to[len] = 0;
		close(fd[0]);
		waitpid(pid, &status, 0);
		ck_assert_int_eq(status, 0);
		ck_assert_uint_gt(len, 400);
		if (i)
			ck_assert_str_eq(first, other);
	}
}
END_TEST

Suite *lwip_suite(void)
{
	Suite *s = suite_create("lwip");
	TCase *tc = tcase_create("lwip");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, passive_open);
	tcase_add_test(tc, data_and_close);
	tcase_add_test(tc, close_from_here);
	tcase_add_test(tc, linger_of_zero_resets);
	tcase_add_test(tc, linger_waits);
	tcase_add_test(tc, linger_has_an_end);
	tcase_add_test(tc, window_closes_until_it_is_read);
	tcase_add_test(tc, partial_write);
	tcase_add_test(tc, active_open_v4);
	tcase_add_test(tc, active_open_v6);
	tcase_add_test(tc, active_open_mapped);
	tcase_add_test(tc, refused_and_silent);
	tcase_add_test(tc, passive_v6);
	tcase_add_test(tc, passive_mapped);
	tcase_add_test(tc, peer_resets);
	tcase_add_test(tc, time_outs);
	tcase_add_test(tc, waitall_and_vectors);
	tcase_add_test(tc, keepalive);
	tcase_add_test(tc, options);
	tcase_add_test(tc, settings);
	tcase_add_test(tc, datagrams);
	tcase_add_test(tc, hostile_packets);
	tcase_add_test(tc, refuses_what_it_cannot);
	tcase_add_test(tc, mtu_gives_mss);
	tcase_add_test(tc, random_life);
	tcase_add_test(tc, equal_to_the_nanosecond);
	suite_add_tcase(s, tc);
	return s;
}
