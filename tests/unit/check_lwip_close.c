// SPDX-License-Identifier: GPL-2.0-or-later
/* Connections of lwIP that end: either end closes, lingers or resets. */
#include "tests/unit/lwip_fixture.h"

#include <sys/ioctl.h>

Suite *lwip_close_suite(void);

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

Suite *lwip_close_suite(void)
{
	Suite *s = suite_create("lwip_close");
	TCase *tc = tcase_create("close");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, data_and_close);
	tcase_add_test(tc, close_from_here);
	tcase_add_test(tc, linger_of_zero_resets);
	tcase_add_test(tc, linger_waits);
	tcase_add_test(tc, linger_has_an_end);
	tcase_add_test(tc, peer_resets);
	suite_add_tcase(s, tc);
	return s;
}
