// SPDX-License-Identifier: GPL-2.0-or-later
/* addr.c, dup.c, mmsg.c: explicit addresses in and out, second labels, several messages. */
#include <errno.h>
#include <fcntl.h>

#include "tests/unit/call_fixture.h"
#include "tests/unit/suites_runtime.h"

#define V4(port, addr) \
	V_STRUCT(V_INT(sa_family, AF_INET), V_INT(sin_port, htons(port)), V_INT(sin_addr, addr))
#define LOCAL htonl(INADDR_LOOPBACK)
#define ANY_NAME                                                           \
	V_STRUCT(V_INT(sa_family, AF_INET), v_named("sin_port", v_dots()), \
		 v_named("sin_addr", v_dots()))

START_TEST(explicit_bind)
{
	struct flow *flow;

	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_STREAM), v_int(0)));
	flow = fdmap_find(&fx.fds, 3)->flow;
	PASSES(CALL(bind, EXACT, 0, 0, v_int(3), V4(8123, LOCAL), v_dots()));
	ck_assert_uint_eq(flow->bound_port, 8123);
	ck_assert_int_eq(flow->bound_ip.family, AF_INET);
	PASSES(CALL(getsockname, EXACT, 0, 0, v_int(3), V4(8123, LOCAL), v_dots()));
	PASSES(CALL(getsockname, EXACT, 0, 0, v_int(3), ANY_NAME, v_int(16)));
	FAILS(CALL(getsockname, EXACT, 0, 0, v_int(3), V4(8124, htonl(0x7f000002)), v_dots()));
	fixture_differs(fx.f.diffs, "sin_port", "htons(8124)", "htons(8123)");
	fixture_differs(fx.f.diffs->next, "sin_addr", "inet_addr(\"127.0.0.2\")",
			"inet_addr(\"127.0.0.1\")");
	PASSES(CALL(getpeername, EXACT, -1, ENOTCONN, v_int(3), v_dots(), v_dots()));
	FAILS(CALL(getsockname, EXACT, 0, 0, v_int(3),
		   V_STRUCT(V_INT(sa_family, AF_INET6), V_INT(sin6_port, htons(8123)),
			    v_named("sin6_addr", v_dots())),
		   v_dots()));
	fixture_differs(fx.f.diffs, "sa_family", "AF_INET6", "AF_INET");
	MISTAKE(CALL(getsockname, EXACT, 0, 0, v_int(3), v_int(AF_INET), v_dots()));
}
END_TEST

START_TEST(wildcard_and_chosen_port)
{
	struct flow *flow;

	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_STREAM), v_int(0)));
	PASSES(CALL(bind, EXACT, 0, 0, v_int(3), V4(0, 0), v_dots()));
	flow = fdmap_find(&fx.fds, 3)->flow;
	ck_assert_uint_ne(flow->bound_port, 0); /* the kernel's choice */
	ck_assert_int_eq(flow->bound_ip.family, 0);
}
END_TEST

#define ANY_FAMILY(port, ip)                                                   \
	V_STRUCT(v_named("sa_family", v_dots()), V_INT(sin_port, htons(port)), \
		 v_named("sin_addr", ip))

/* One script for all variants: sa_family=... is the family of the run's sockets. */
START_TEST(family_of_the_run)
{
	struct sockaddr_in6 name = {0};
	socklen_t len = sizeof(name);

	fx.variant.socket_domain = AF_INET6; /* with IPv4 packets: mapped */
	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_STREAM), v_int(0)));
	PASSES(CALL(bind, EXACT, 0, 0, v_int(3), ANY_FAMILY(8123, v_int(LOCAL)), v_dots()));
	ck_assert_int_eq(getsockname(fdmap_find(&fx.fds, 3)->live, (void *)&name, &len), 0);
	ck_assert_int_eq(name.sin6_family, AF_INET6);
	ck_assert(IN6_IS_ADDR_V4MAPPED(&name.sin6_addr));
	PASSES(CALL(getsockname, EXACT, 0, 0, v_int(3), ANY_FAMILY(8123, v_int(LOCAL)), v_dots()));
	FAILS(CALL(getsockname, EXACT, 0, 0, v_int(3), ANY_FAMILY(8124, v_int(htonl(0x7f000002))),
		   v_dots()));
	fixture_differs(fx.f.diffs, "sin_port", "htons(8124)", "htons(8123)");
	fixture_differs(fx.f.diffs->next, "sin_addr", "inet_addr(\"127.0.0.2\")",
			"inet_addr(\"127.0.0.1\")");
	FAILS(CALL(getsockname, EXACT, 0, 0, v_int(3), V4(8123, LOCAL), v_dots()));
	fixture_differs(fx.f.diffs, "sa_family", "AF_INET", "AF_INET6");

	fx.variant.socket_domain = AF_INET;
	PASSES(CALL(socket, FD, 4, 0, v_dots(), v_int(SOCK_STREAM), v_int(0)));
	PASSES(CALL(bind, EXACT, 0, 0, v_int(4), ANY_FAMILY(8125, v_dots()), v_dots()));
	PASSES(CALL(getsockname, EXACT, 0, 0, v_int(4), V4(8125, LOCAL), v_dots()));

	fx.variant.socket_domain = fx.variant.wire_family = AF_INET6;
	ipaddr_parse("::1", &fx.plan.addr.local);
	PASSES(CALL(socket, FD, 5, 0, v_dots(), v_int(SOCK_STREAM), v_int(0)));
	PASSES(CALL(bind, EXACT, 0, 0, v_int(5), ANY_FAMILY(8126, v_dots()), v_dots()));
	PASSES(CALL(getsockname, EXACT, 0, 0, v_int(5), ANY_FAMILY(8126, v_dots()), v_dots()));
	MISTAKE(CALL(bind, EXACT, 0, 0, v_int(5), ANY_FAMILY(8126, v_int(LOCAL)), v_dots()));
}
END_TEST

START_TEST(explicit_peer)
{
	struct flow *flow;

	fixture_connection();
	PASSES(CALL(getpeername, EXACT, 0, 0, v_int(4), V4(FIXTURE_PORT, LOCAL), v_dots()));
	PASSES(CALL(socket, FD, 6, 0, v_dots(), v_int(SOCK_STREAM), v_int(0)));
	flow = fdmap_find(&fx.fds, 6)->flow;
	PASSES(CALL(connect, EXACT, -1, ECONNREFUSED, v_int(6), V4(9, LOCAL), v_dots()));
	ck_assert_uint_eq(flow->live.remote_port, 9);
	ck_assert_int_eq(flow->state, FLOW_NEW); /* no line has seen its SYN: it may try again */
	PASSES(CALL(connect, EXACT, -1, ECONNREFUSED, v_int(6), V4(10, LOCAL), v_dots()));
	ck_assert_uint_eq(flow->live.remote_port, 10);
	PASSES(CALL(socket, FD, 7, 0, v_dots(), v_int(SOCK_STREAM), v_int(0)));
	PASSES(CALL(connect, EXACT, 0, 0, v_int(7), V4(FIXTURE_PORT, LOCAL), v_dots()));
	flow_open(&fx.flows, AF_INET, SOCK_STREAM, IPPROTO_TCP, -1)->state = FLOW_CHILD_ACKED;
	PASSES(CALL(accept4, FD, 8, 0, v_int(3), ANY_NAME, v_dots(), v_int(SOCK_NONBLOCK)));
	PASSES(CALL(fcntl, EXACT, O_RDWR | O_NONBLOCK, 0, v_int(8), v_int(F_GETFL)));
}
END_TEST

START_TEST(datagrams)
{
	struct flow *flow;

	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_DGRAM), v_int(0)));
	PASSES(CALL(bind, EXACT, 0, 0, v_int(3), V4(8001, LOCAL), v_dots()));
	PASSES(CALL(socket, FD, 4, 0, v_dots(), v_int(SOCK_DGRAM), v_int(0)));
	PASSES(CALL(bind, EXACT, 0, 0, v_int(4), V4(8002, LOCAL), v_dots()));
	flow = fdmap_find(&fx.fds, 4)->flow;
	PASSES(CALL(sendto, EXACT, 5, 0, v_int(4), v_dots(), v_int(5), v_int(0), V4(8001, LOCAL),
		    v_dots()));
	ck_assert_uint_eq(flow->live.remote_port, 8001);
	PASSES(CALL(recvfrom, EXACT, 5, 0, v_int(3), v_dots(), v_int(9), v_int(0), V4(8002, LOCAL),
		    v_dots()));
	PASSES(CALL(sendto, EXACT, 5, 0, v_int(4), v_dots(), v_int(5), v_int(0), V4(8002, LOCAL),
		    v_dots()));
	ck_assert_uint_eq(flow->live.remote_port, 8002); /* it turns to another peer */
	FAILS(CALL(recvfrom, EXACT, 5, 0, v_int(4), v_dots(), v_int(9), v_int(0), V4(8001, LOCAL),
		   v_dots()));
	fixture_differs(fx.f.diffs, "sin_port", "htons(8001)", "htons(8002)");
}
END_TEST

static struct value *message(long len, struct value *name, long got)
{
	struct value *dots = v_dots();
	struct value *iov = v_named("msg_iov", V_LIST(V_STRUCT(dots, v_int(len))));
	struct value *hdr = V_STRUCT(v_named("msg_name", name), iov, V_INT(msg_flags, 0));

	return V_STRUCT(v_named("msg_hdr", hdr), V_INT(msg_len, got));
}

START_TEST(several_messages)
{
	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_DGRAM), v_int(0)));
	PASSES(CALL(bind, EXACT, 0, 0, v_int(3), V4(8001, LOCAL), v_dots()));
	PASSES(CALL(sendmmsg, EXACT, 2, 0, v_int(3),
		    V_LIST(message(10, V4(8001, LOCAL), 10), message(20, V4(8001, LOCAL), 20)),
		    v_int(2), v_int(0)));
	FAILS(CALL(recvmmsg, EXACT, 2, 0, v_int(3),
		   V_LIST(message(99, V4(8001, LOCAL), 10), message(99, V4(8002, LOCAL), 21)),
		   v_int(2), v_int(MSG_DONTWAIT), v_int(0)));
	fixture_differs(fx.f.diffs, "msg_len", "21", "20");
	fixture_differs(fx.f.diffs->next, "sin_port", "htons(8002)", "htons(8001)");
	PASSES(CALL(recvmmsg, EXACT, -1, EAGAIN, v_int(3), V_LIST(message(9, v_dots(), 5)),
		    v_int(1), v_int(MSG_DONTWAIT), V_STRUCT(V_INT(tv_sec, 0), V_INT(tv_nsec, 0))));
	MISTAKE(CALL(sendmmsg, EXACT, 1, 0, v_int(3), V_LIST(message(9, v_dots(), 5)), v_int(2),
		     v_int(0)));
}
END_TEST

START_TEST(second_labels)
{
	struct flow *flow;

	fixture_connection();
	flow = fdmap_find(&fx.fds, 4)->flow;
	PASSES(CALL(dup, FD, 6, 0, v_int(4)));
	ck_assert_ptr_eq(fdmap_find(&fx.fds, 6)->flow, flow);
	PASSES(CALL(close, EXACT, 0, 0, v_int(4)));
	ck_assert_int_eq(flow->live_fd, fdmap_find(&fx.fds, 6)->live);
	PASSES(CALL(write, EXACT, 3, 0, v_int(6), v_dots(), v_int(3)));
	PASSES(CALL(dup2, FD, 9, 0, v_int(6), v_int(9)));
	PASSES(CALL(write, EXACT, 3, 0, v_int(9), v_dots(), v_int(3)));
	PASSES(CALL(dup2, FD, 9, 0, v_int(9), v_int(9)));
	PASSES(CALL(dup2, FD, 5, 0, v_int(9), v_int(5))); /* closes the server's end */
	ck_assert_ptr_eq(fdmap_find(&fx.fds, 5)->flow, flow);
	PASSES(CALL(dup3, FD, -1, EINVAL, v_int(9), v_int(9), v_int(0)));
	PASSES(CALL(dup3, FD, 10, 0, v_int(9), v_int(10), v_int(O_CLOEXEC)));
	PASSES(CALL(fcntl, EXACT, FD_CLOEXEC, 0, v_int(10), v_int(F_GETFD)));
	PASSES(CALL(dup2, FD, -1, EBADF, v_int(9), v_int(-1)));
	PASSES(CALL(socketpair, EXACT, 0, 0, v_int(AF_UNIX), v_int(SOCK_STREAM), v_int(0),
		    V_LIST(v_int(20), v_int(21))));
	PASSES(CALL(write, EXACT, 3, 0, v_int(20), v_dots(), v_int(3)));
	PASSES(CALL(read, EXACT, 3, 0, v_int(21), v_dots(), v_int(9)));
}
END_TEST

Suite *call_addr_suite(void)
{
	Suite *s = suite_create("call_addr");
	TCase *tc = tcase_create("call_addr");

	tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
	tcase_add_test(tc, explicit_bind);
	tcase_add_test(tc, wildcard_and_chosen_port);
	tcase_add_test(tc, family_of_the_run);
	tcase_add_test(tc, explicit_peer);
	tcase_add_test(tc, datagrams);
	tcase_add_test(tc, several_messages);
	tcase_add_test(tc, second_labels);
	suite_add_tcase(s, tc);
	return s;
}
