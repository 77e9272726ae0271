// SPDX-License-Identifier: GPL-2.0-or-later
/* sockopt.c and optval.c: the forms of option values (tcpcheck-script(5), Structs). */
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>

#include "runtime/call/optval.h"
#include "tests/unit/call_fixture.h"
#include "tests/unit/suites_runtime.h"

static void setup(void)
{
	fixture_setup();
	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_STREAM), v_int(IPPROTO_TCP)));
}

#define SET(level, name, v, len, result, error) \
	CALL(setsockopt, EXACT, result, error, v_int(3), v_int(level), v_int(name), v, v_int(len))
#define GET(level, name, v, len, result, error)                                        \
	CALL(getsockopt, EXACT, result, error, v_int(3), v_int(level), v_int(name), v, \
	     V_LIST(v_int(len)))

START_TEST(integers)
{
	PASSES(SET(IPPROTO_TCP, TCP_MAXSEG, V_LIST(v_int(1100)), 4, 0, 0));
	PASSES(SET(IPPROTO_TCP, TCP_KEEPIDLE, V_LIST(v_int(77)), 4, 0, 0));
	PASSES(SET(IPPROTO_TCP, TCP_NOTSENT_LOWAT, V_LIST(v_int(0xffffffff)), 4, 0, 0));
	PASSES(GET(IPPROTO_TCP, TCP_NOTSENT_LOWAT, V_LIST(v_int(0xffffffff)), 4, 0, 0));
	PASSES(GET(IPPROTO_TCP, TCP_NOTSENT_LOWAT, V_LIST(v_int(-1)), 4, 0, 0));
	FAILS(GET(IPPROTO_TCP, TCP_KEEPIDLE, V_LIST(v_int(78)), 4, 0, 0));
	fixture_differs(fx.f.diffs, "option value", "78", "77");
	ck_assert_str_eq(fx.f.headline,
			 "getsockopt() returned option value 77, the script expects 78");
	PASSES(SET(IPPROTO_TCP, TCP_KEEPIDLE, V_LIST(v_int(77)), 1, -1, EINVAL));
	PASSES(SET(IPPROTO_TCP, TCP_KEEPIDLE, V_LIST(v_int(77)), 1000, 0, 0));
	PASSES(SET(IPPROTO_TCP, TCP_KEEPIDLE, V_LIST(v_int(77)), -1, -1, EINVAL));
	PASSES(SET(IPPROTO_TCP, 9999, V_LIST(v_int(77)), 4, -1, ENOPROTOOPT));
	PASSES(GET(IPPROTO_TCP, 9999, V_LIST(v_int(77)), 4, -1, ENOPROTOOPT));
	MISTAKE(GET(IPPROTO_TCP, TCP_KEEPIDLE, V_LIST(v_int(78)), 8, 0, 0));
	MISTAKE(SET(IPPROTO_TCP, TCP_KEEPIDLE, v_int(5), 4, 0, 0));
	MISTAKE(SET(IPPROTO_TCP, TCP_KEEPIDLE, v_dots(), 4, 0, 0));
	MISTAKE(SET(IPPROTO_TCP, TCP_KEEPIDLE, V_LIST(v_int(1), v_int(2)), 4, 0, 0));
}
END_TEST

START_TEST(strings)
{
	PASSES(SET(IPPROTO_TCP, TCP_CONGESTION, v_bytes("reno", 4), 4, 0, 0));
	PASSES(GET(IPPROTO_TCP, TCP_CONGESTION, v_bytes("reno", 4), 4, 0, 0));
	PASSES(GET(IPPROTO_TCP, TCP_CONGESTION, v_bytes("reno\0\0\0\0\0\0\0\0\0\0\0\0", 16), 16, 0,
		   0));
	FAILS(GET(IPPROTO_TCP, TCP_CONGESTION, v_bytes("cubic", 5), 5, 0, 0));
	fixture_differs(fx.f.diffs, "option value", "\"cubic\"", "\"reno\\x00\"");
	MISTAKE(GET(IPPROTO_TCP, TCP_CONGESTION, v_bytes("reno", 4), 16, 0, 0));
}
END_TEST

START_TEST(linger)
{
	struct linger want = {1, 5}, got;
	socklen_t len = sizeof(got);

	PASSES(SET(SOL_SOCKET, SO_LINGER, V_STRUCT(V_INT(onoff, 1), V_INT(linger, 5)), 8, 0, 0));
	ck_assert_int_eq(
		getsockopt(fdmap_find(&fx.fds, 3)->live, SOL_SOCKET, SO_LINGER, &got, &len), 0);
	ck_assert_mem_eq(&got, &want, sizeof(got));
	FAILS(GET(SOL_SOCKET, SO_LINGER, V_STRUCT(V_INT(onoff, 1), V_INT(linger, 6)), 8, 0, 0));
	fixture_differs(fx.f.diffs, "linger", "6", "5");
}
END_TEST

START_TEST(headers)
{
	static const unsigned char gre_bytes[16] = {0xb0, 0, 0, 0,  0x12, 0x34, 0, 5,
						    0,    0, 0, 42, 0,    0,    0, 7};
	static const unsigned char mpls_bytes[8] = {0, 1, 0x40, 0x20, 0, 0, 0x31, 0xff};
	struct value *gre = V_STRUCT(V_INT(flags, 0xb000), V_INT(sum, 0x1234), V_INT(off, 5),
				     V_INT(key, 42), V_INT(seq, 7));
	struct value *a = v_new(VALUE_LABEL), *b = v_new(VALUE_LABEL), *mpls;
	unsigned char p[16];

	ck_assert_uint_eq(optval_size(gre), 16);
	memset(p, 0, sizeof(p));
	optval_put(gre, p);
	ck_assert_mem_eq(p, gre_bytes, 16);
	optval_compare(gre, p, 16, &fx.f);
	ck_assert_ptr_null(fx.f.diffs);
	p[11]++;
	optval_compare(gre, p, 16, &fx.f);
	fixture_differs(fx.f.diffs, "key", "42", "43");
	a->num = 0x00014020;
	b->num = 0x000031ff;
	mpls = V_STRUCT(a, b);
	ck_assert_uint_eq(optval_size(mpls), 8);
	optval_put(mpls, p);
	ck_assert_mem_eq(p, mpls_bytes, 8);
	ck_assert_uint_eq(optval_size(v_new(VALUE_STRUCT)), 4); /* {}: no entry, but room */
	ck_assert_uint_eq(optval_size(V_STRUCT(V_INT(what, 2))), 0);
}
END_TEST

START_TEST(fcntl_and_ioctl)
{
	PASSES(CALL(fcntl, EXACT, O_RDWR, 0, v_int(3), v_int(F_GETFL)));
	PASSES(CALL(fcntl, EXACT, 0, 0, v_int(3), v_int(F_SETFL), v_int(O_RDWR | O_NONBLOCK)));
	PASSES(CALL(fcntl, EXACT, O_RDWR | O_NONBLOCK, 0, v_int(3), v_int(F_GETFL)));
	fixture_teardown();
	fixture_setup();
	fixture_connection();
	PASSES(CALL(write, EXACT, 123, 0, v_int(4), v_dots(), v_int(123)));
	fixture_pause();
	PASSES(CALL(ioctl, EXACT, 0, 0, v_int(5), v_int(FIONREAD), V_LIST(v_int(123))));
	FAILS(CALL(ioctl, EXACT, 0, 0, v_int(5), v_int(FIONREAD), V_LIST(v_int(124))));
	fixture_differs(fx.f.diffs, "value", "124", "123");
	PASSES(CALL(ioctl, EXACT, -1, EFAULT, v_int(5), v_int(FIONREAD)));
}
END_TEST

/* A request that writes more than the integer that a script can name, EVIOCGNAME(4096) say: all of
 * it is ours. Made here as the kernel does, without such a device. */
START_TEST(large_ioctl)
{
	struct step *step = fixture_step(
		"ioctl", CALL_ID_ioctl, RESULT_EXACT, -1, ENOTTY,
		V_LIST(v_int(3), v_int(_IOC(_IOC_READ, 'E', 6, 4096)), V_LIST(v_int(1))));
	struct sys *s;

	finding_free(&fx.f);
	s = call_prepare(&fx.env, step, &fx.f);
	ck_assert_ptr_nonnull(s);
	memset((void *)s->arg[2], 0xa5, 4096); /* ASan sees what is not */
	sys_run(s);
	ck_assert_int_eq(call_judge(&fx.env, s, &fx.f), 0);
	call_free(s);
}
END_TEST

Suite *call_sockopt_suite(void)
{
	Suite *s = suite_create("call_sockopt");
	TCase *tc = tcase_create("call_sockopt");

	tcase_add_checked_fixture(tc, setup, fixture_teardown);
	tcase_add_test(tc, integers);
	tcase_add_test(tc, strings);
	tcase_add_test(tc, linger);
	tcase_add_test(tc, headers);
	tcase_add_test(tc, fcntl_and_ioctl);
	tcase_add_test(tc, large_ioctl);
	suite_add_tcase(s, tc);
	return s;
}
