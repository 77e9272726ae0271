// SPDX-License-Identifier: GPL-2.0-or-later
/* Connections of lwIP that are opened, from either end, and configurations that it refuses. */
#include "tests/unit/lwip_fixture.h"

Suite *lwip_open_suite(void);

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

Suite *lwip_open_suite(void)
{
	Suite *s = suite_create("lwip_open");
	TCase *tc = tcase_create("open");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, passive_open);
	tcase_add_test(tc, passive_v6);
	tcase_add_test(tc, passive_mapped);
	tcase_add_test(tc, active_open_v4);
	tcase_add_test(tc, active_open_v6);
	tcase_add_test(tc, active_open_mapped);
	tcase_add_test(tc, refused_and_silent);
	tcase_add_test(tc, refuses_what_it_cannot);
	tcase_add_test(tc, mtu_gives_mss);
	suite_add_tcase(s, tc);
	return s;
}
