// SPDX-License-Identifier: GPL-2.0-or-later
/* Options of lwIP's sockets, settings, and what the plug-in says it has. */
#include <linux/tcp.h> /* before the macros of tcpflag.h */

#include "tests/unit/lwip_fixture.h"

Suite *lwip_option_suite(void);

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

Suite *lwip_option_suite(void)
{
	Suite *s = suite_create("lwip_option");
	TCase *tc = tcase_create("option");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, keepalive);
	tcase_add_test(tc, options);
	tcase_add_test(tc, settings);
	suite_add_tcase(s, tc);
	return s;
}
