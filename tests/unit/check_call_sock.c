// SPDX-License-Identifier: GPL-2.0-or-later
/* call.c and sock.c: labels, flows, results and errno (tcpcheck-script(5), SYSTEM CALLS). */
#include <sys/resource.h>
#include <errno.h>

#include "tests/unit/call_fixture.h"
#include "tests/unit/suites_runtime.h"

START_TEST(connection)
{
	struct flow *listener, *client, *child;

	fixture_connection();
	listener = fdmap_find(&fx.fds, 3)->flow;
	client = fdmap_find(&fx.fds, 4)->flow;
	child = fdmap_find(&fx.fds, 5)->flow;
	ck_assert_int_eq(listener->state, FLOW_LISTENING);
	ck_assert_int_eq(client->state, FLOW_CONNECTING);
	ck_assert_int_eq(child->live_fd, fdmap_find(&fx.fds, 5)->live);
	ck_assert(fdmap_find(&fx.fds, 5)->is_socket);
	PASSES(CALL(shutdown, EXACT, 0, 0, v_int(4), v_int(SHUT_WR)));
	PASSES(CALL(close, EXACT, 0, 0, v_int(5)));
	ck_assert_ptr_null(fdmap_find(&fx.fds, 5));
	ck_assert_int_eq(child->live_fd, -1);
	MISTAKE(CALL(close, EXACT, 0, 0, v_int(5)));
	PASSES(CALL(connect, EXACT, 0, 0, v_int(4), v_int(AF_UNSPEC), v_dots()));
	ck_assert_int_eq(client->state, FLOW_NEW);
}
END_TEST

START_TEST(accept_without_synack)
{
	fixture_connection();
	PASSES(CALL(socket, FD, 6, 0, v_dots(), v_int(SOCK_STREAM), v_int(IPPROTO_TCP)));
	PASSES(CALL(connect, EXACT, 0, 0, v_int(6), v_dots(), v_dots()));
	for (struct flow *f = fx.flows.all; f; f = f->next)
		if (f->state == FLOW_CHILD_ACKED)
			f->state = FLOW_CHILD_PACKET;
	MISTAKE(CALL(accept, FD, 7, 0, v_int(3), v_dots(), v_dots()));
	ck_assert_ptr_nonnull(strstr(fx.f.hint, "S. line"));
	ck_assert_ptr_null(fdmap_find(&fx.fds, 7));
}
END_TEST

START_TEST(results)
{
	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_STREAM), v_int(IPPROTO_TCP)));
	PASSES(CALL(connect, EXACT, -1, ECONNREFUSED, v_int(3), v_dots(), v_dots()));
	PASSES(CALL(connect, EXACT, -1, 0, v_int(3), v_dots(), v_dots())); /* any errno */
	FAILS(CALL(connect, EXACT, -1, ETIMEDOUT, v_int(3), v_dots(), v_dots()));
	fixture_differs(fx.f.diffs, "result", "-1 ETIMEDOUT",
			"-1 ECONNREFUSED (Connection refused)");
	FAILS(CALL(connect, EXACT, 0, 0, v_int(3), v_dots(), v_dots()));
	fixture_differs(fx.f.diffs, "result", "0", "-1 ECONNREFUSED (Connection refused)");
	ck_assert_str_eq(fx.f.headline,
			 "connect() returned -1 ECONNREFUSED (Connection refused), the "
			 "script expects 0");
	FAILS(CALL(listen, EXACT, 0, EINVAL, v_int(3), v_int(1))); /* succeeds: no errno */
	FAILS(CALL(listen, EXACT, -1, 0, v_int(3), v_int(1)));
	fixture_differs(fx.f.diffs, "result", "-1", "0");
	FAILS(CALL(socket, FD, 4, 0, v_int(AF_INET), v_int(SOCK_STREAM), v_int(9999)));
	ck_assert_ptr_null(fdmap_find(&fx.fds, 4));
	PASSES(CALL(socket, FD, -1, 0, v_int(AF_INET), v_int(SOCK_STREAM), v_int(9999)));
	FAILS(CALL(socket, FD, -1, 0, v_dots(), v_int(SOCK_STREAM), v_int(0)));
	close((int)fx.last->ret);
}
END_TEST

START_TEST(labels)
{
	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_STREAM | SOCK_NONBLOCK), v_int(0)));
	ck_assert_int_eq(fx.flows.current->type, SOCK_STREAM);
	MISTAKE(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_STREAM), v_int(0)));
	close((int)fx.last->ret);
	MISTAKE(CALL(listen, EXACT, 0, 0, v_int(44), v_int(1)));
	MISTAKE(CALL(listen, EXACT, 0, 0, v_int(3), v_int(1LL << 32)));
	MISTAKE(CALL(listen, EXACT, 0, 0, v_int(3), v_int(-(1LL << 31) - 1)));
	MISTAKE(CALL(listen, EXACT, 0, 0, v_int(3), v_dots()));
	ck_assert_uint_gt(fx.f.at.len, 0);
	PASSES(CALL(listen, EXACT, 0, 0, v_int(3), v_int(4294967295)));
}
END_TEST

START_TEST(addresses)
{
	struct sockaddr_in6 *v6;

	fx.variant.socket_domain = AF_INET6; /* ::ffff:127.0.0.1 */
	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_STREAM), v_int(IPPROTO_TCP)));
	PASSES(CALL(bind, EXACT, 0, 0, v_int(3), v_dots(), v_dots()));
	v6 = (struct sockaddr_in6 *)fx.last->arg[1];
	ck_assert(IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr));
	ck_assert_int_eq(ntohs(v6->sin6_port), FIXTURE_PORT);
	ck_assert_int_eq(fx.last->arg[2], sizeof(*v6));
	fx.variant.socket_domain = AF_INET;
	PASSES(CALL(socket, FD, 4, 0, v_dots(), v_int(SOCK_STREAM), v_int(IPPROTO_TCP)));
	PASSES(CALL(bind, EXACT, 0, 0, v_int(4),
		    V_STRUCT(V_INT(sa_family, AF_INET), V_INT(sin_port, htons(8099)),
			     V_INT(sin_addr, htonl(INADDR_LOOPBACK))),
		    v_dots()));
	PASSES(CALL(bind, EXACT, -1, EINVAL, v_int(4), v_dots(), v_int(3)));
	MISTAKE(CALL(bind, EXACT, 0, 0, v_int(4),
		     V_STRUCT(V_INT(sa_family, AF_INET6), V_INT(sin_addr, 1)), v_dots()));
}
END_TEST

START_TEST(text)
{
	struct source src = {.text = (char *)"accept(3,\n   ..., ...) = 4", .len = 26};
	struct buf b = BUF_INIT;

	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_STREAM), v_int(IPPROTO_TCP)));
	PASSES(CALL(accept, FD, -1, EINVAL, v_int(3), v_dots(), v_dots()));
	((struct call *)((const struct step *)fx.last->step)->call->call)->args_span =
		(struct span){6, 16};
	call_text(fx.last, &b, &src);
	ck_assert_str_eq(buf_text(&b), "accept(3, ..., ...) = -1 EINVAL (Invalid argument)");
	buf_free(&b);
}
END_TEST

/* A success leaves errno as the last failure has set it; threads have their own. */
START_TEST(stale_errno)
{
	struct step *blocking;
	int errnos[2] = {0};

	fx.env.errnos = errnos;
	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_STREAM), v_int(IPPROTO_TCP)));
	FAILS(CALL(listen, EXACT, 0, EISCONN, v_int(3), v_int(1)));
	PASSES(CALL(connect, EXACT, -1, 0, v_int(3), v_dots(), v_dots()));
	PASSES(CALL(listen, EXACT, 0, EISCONN, v_int(3), v_int(1)));
	FAILS(CALL(listen, EXACT, 0, EINVAL, v_int(3), v_int(1)));
	blocking = fixture_step("listen", CALL_ID_listen, RESULT_EXACT, 0, EISCONN,
				V_LIST(v_int(3), v_int(1)));
	((struct call *)blocking->event->call)->blocking = true;
	FAILS(fixture_call(blocking));
}
END_TEST

/* A descriptor that is closed, or never was: the kernel says so, and that is a result. */
START_TEST(not_open)
{
	struct value *any = V_LIST(v_int(1));

	fixture_connection();
	PASSES(CALL(close, EXACT, 0, 0, v_int(5)));
	PASSES(CALL(close, EXACT, -1, EBADF, v_int(5)));
	PASSES(CALL(close, EXACT, -1, 0, v_int(-1)));
	MISTAKE(CALL(close, EXACT, 0, 0, v_int(5)));
	MISTAKE(CALL(close, EXACT, -1, EINVAL, v_int(5)));
	PASSES(CALL(listen, EXACT, -1, EBADF, v_int(77), v_int(1)));
	PASSES(CALL(bind, EXACT, -1, EBADF, v_int(5), v_dots(), v_dots()));
	PASSES(CALL(connect, EXACT, -1, EBADF, v_int(5), v_dots(), v_dots()));
	PASSES(CALL(accept, FD, -1, EBADF, v_int(5), v_dots(), v_dots()));
	PASSES(CALL(getsockname, EXACT, -1, EBADF, v_int(5), v_dots(), v_dots()));
	PASSES(CALL(getpeername, EXACT, -1, EBADF, v_int(5), v_dots(), v_dots()));
	PASSES(CALL(shutdown, EXACT, -1, EBADF, v_int(5), v_int(SHUT_WR)));
	PASSES(CALL(read, EXACT, -1, EBADF, v_int(5), v_dots(), v_int(10)));
	PASSES(CALL(read, EXACT, -1, EBADF, v_int(-1), v_dots(), v_int(10)));
	PASSES(CALL(sendto, EXACT, -1, EBADF, v_int(5), v_dots(), v_int(10), v_int(0), v_dots(),
		    v_dots()));
	PASSES(CALL(setsockopt, EXACT, -1, EBADF, v_int(5), v_int(SOL_SOCKET), v_int(SO_REUSEADDR),
		    any, v_int(4)));
	PASSES(CALL(getsockopt, EXACT, -1, EBADF, v_int(5), v_int(SOL_SOCKET), v_int(SO_TYPE), any,
		    V_LIST(v_int(4))));
	PASSES(CALL(ioctl, EXACT, -1, EBADF, v_int(5), v_int(FIONREAD), any));
	PASSES(CALL(dup, FD, -1, EBADF, v_int(5)));
	PASSES(CALL(dup2, FD, -1, EBADF, v_int(5), v_int(4)));
	PASSES(CALL(dup2, FD, -1, EBADF, v_int(5), v_int(5)));
	FAILS(CALL(listen, EXACT, -1, EBADF, v_int(3), v_int(1))); /* this one is open */
}
END_TEST

/* The tool's own descriptors have used up the limit: not the stack's fault, unless that is what the
 * script is after. */
START_TEST(no_more_descriptors)
{
	struct rlimit l;
	int fd = dup(0);

	close(fd);
	getrlimit(RLIMIT_NOFILE, &l);
	l.rlim_cur = (rlim_t)fd; /* the lowest that is free */
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &l), 0);
	ck_assert_int_eq(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_STREAM), v_int(0)),
			 VERDICT_ERROR_ENV);
	ck_assert_ptr_nonnull(strstr(fx.f.headline, "no more descriptors may be open"));
	PASSES(CALL(socket, FD, -1, EMFILE, v_dots(), v_int(SOCK_STREAM), v_int(0)));
	l.rlim_cur = l.rlim_max;
	setrlimit(RLIMIT_NOFILE, &l);
}
END_TEST

Suite *call_sock_suite(void)
{
	Suite *s = suite_create("call_sock");
	TCase *tc = tcase_create("call_sock");

	tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
	tcase_add_test(tc, connection);
	tcase_add_test(tc, accept_without_synack);
	tcase_add_test(tc, results);
	tcase_add_test(tc, stale_errno);
	tcase_add_test(tc, labels);
	tcase_add_test(tc, not_open);
	tcase_add_test(tc, no_more_descriptors);
	tcase_add_test(tc, addresses);
	tcase_add_test(tc, text);
	suite_add_tcase(s, tc);
	return s;
}
