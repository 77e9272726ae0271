// SPDX-License-Identifier: GPL-2.0-or-later
/* What lwIP's calls read and write, and how long they wait for it. */
#include "tests/unit/lwip_fixture.h"

#include <fcntl.h>
#include <sys/select.h>

Suite *lwip_data_suite(void);

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

Suite *lwip_data_suite(void)
{
	Suite *s = suite_create("lwip_data");
	TCase *tc = tcase_create("data");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, window_closes_until_it_is_read);
	tcase_add_test(tc, partial_write);
	tcase_add_test(tc, waitall_and_vectors);
	tcase_add_test(tc, datagrams);
	tcase_add_test(tc, time_outs);
	suite_add_tcase(s, tc);
	return s;
}
