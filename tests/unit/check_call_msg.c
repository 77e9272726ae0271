// SPDX-License-Identifier: GPL-2.0-or-later
/* msg.c, cmsg.c and cmsg_stats.c: msg_flags and control messages (tcpcheck-script(5), Structs). */
#include <errno.h>
#include <linux/net_tstamp.h>
#include <sys/uio.h>

#include "runtime/call/cmsg_stats.h"
#include "tests/unit/call_fixture.h"
#include "tests/unit/suites_runtime.h"

#define MSG(flags, control)                                                  \
	V_STRUCT(v_named("msg_name", v_dots()),                              \
		 v_named("msg_iov", V_LIST(V_STRUCT(v_dots(), v_int(100)))), \
		 V_INT(msg_flags, flags), v_named("msg_control", control))
#define RECV(msg, flags, result, error) \
	CALL(recvmsg, EXACT, result, error, v_int(3), msg, v_int(flags))
#define CMSG(level, type, data) \
	V_STRUCT(V_INT(cmsg_level, level), V_INT(cmsg_type, type), v_named("cmsg_data", data))
#define ERROR(errno_, origin, type, code)                                                 \
	V_STRUCT(V_INT(ee_errno, errno_), V_INT(ee_origin, origin), V_INT(ee_type, type), \
		 V_INT(ee_code, code), V_INT(ee_info, 0), V_INT(ee_data, 0))
#define SET(level, name, n)                                                       \
	PASSES(CALL(setsockopt, EXACT, 0, 0, v_int(3), v_int(level), v_int(name), \
		    V_LIST(v_int(n)), v_int(4)))

/* A UDP socket with one ICMP error in its queue. */
static void queue_error(void)
{
	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_DGRAM), v_int(IPPROTO_UDP)));
	SET(IPPROTO_IP, 11 /* IP_RECVERR */, 1);
	PASSES(CALL(sendmsg, EXACT, 100, 0, v_int(3), MSG(0, V_LIST(NULL)), v_int(0)));
	ck_assert_int_eq(fx.flows.current->state, FLOW_CONNECTING);
	fixture_pause();
}

START_TEST(empty_queue)
{
	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_DGRAM), v_int(IPPROTO_UDP)));
	PASSES(RECV(MSG(MSG_ERRQUEUE, V_LIST(NULL)), MSG_ERRQUEUE, -1, EAGAIN));
	MISTAKE(CALL(sendmsg, EXACT, 0, 0, v_int(3), MSG(MSG_EOR, V_LIST(NULL)), v_int(0)));
	MISTAKE(RECV(MSG(0, V_LIST(CMSG(0, 11, V_STRUCT(V_INT(what, 1))))), 0, 0, 0));
}
END_TEST

START_TEST(error_fits)
{
	queue_error();
	PASSES(RECV(MSG(MSG_ERRQUEUE, V_LIST(CMSG(0, 11, ERROR(ECONNREFUSED, 2, 3, 3)))),
		    MSG_ERRQUEUE, 100, 0));
}
END_TEST

START_TEST(error_differs)
{
	queue_error();
	FAILS(RECV(MSG(MSG_TRUNC, V_LIST(CMSG(0, 11, ERROR(ECONNREFUSED, 5, 3, 1)))), MSG_ERRQUEUE,
		   100, 0));
	fixture_differs(fx.f.diffs, "msg_flags", "MSG_TRUNC", "MSG_ERRQUEUE");
	fixture_differs(fx.f.diffs->next, "cmsg 1 ee_origin", "5", "2");
	fixture_differs(fx.f.diffs->next->next, "cmsg 1 ee_code", "1", "3");
	ck_assert_ptr_null(fx.f.diffs->next->next->next);
}
END_TEST

/* The room is what is listed: a message too many shows as MSG_CTRUNC. */
START_TEST(one_too_few)
{
	queue_error();
	FAILS(RECV(MSG(MSG_ERRQUEUE, V_LIST(NULL)), MSG_ERRQUEUE, 100, 0));
	fixture_differs(fx.f.diffs, "msg_flags", "MSG_ERRQUEUE", "MSG_CTRUNC|MSG_ERRQUEUE");
}
END_TEST

START_TEST(one_too_many)
{
	queue_error();
	FAILS(RECV(MSG(MSG_ERRQUEUE,
		       V_LIST(CMSG(0, 11, ERROR(ECONNREFUSED, 2, 3, 3)), CMSG(0, 2, v_int(64)))),
		   MSG_ERRQUEUE, 100, 0));
	fixture_differs(fx.f.diffs, "cmsg 2", "a control message", "none");
}
END_TEST

START_TEST(other_kind)
{
	queue_error();
	FAILS(RECV(MSG(MSG_ERRQUEUE, V_LIST(CMSG(0, 12, ERROR(ECONNREFUSED, 2, 3, 3)))),
		   MSG_ERRQUEUE, 100, 0));
	fixture_differs(fx.f.diffs, "cmsg 1 cmsg_type", "12", "11");
}
END_TEST

static void queue_datagram(void)
{
	fx.env.tolerance_us = 200000; /* the host may be busy */
	PASSES(CALL(socket, FD, 3, 0, v_dots(), v_int(SOCK_DGRAM), v_int(0)));
	PASSES(CALL(bind, EXACT, 0, 0, v_int(3), v_dots(), v_dots()));
	SET(SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE);
	SET(IPPROTO_IP, 12 /* IP_RECVTTL */, 1);
	fixture_pause();
	fx.env.start_ns = clock_now_ns() - 500 * NS_PER_MS;
	PASSES(CALL(sendto, EXACT, 100, 0, v_int(3), v_dots(), v_int(100), v_int(0), v_dots(),
		    v_dots()));
	fixture_pause();
}

#define STAMP(sec, nsec) \
	CMSG(SOL_SOCKET, SCM_TIMESTAMPING, V_STRUCT(V_INT(scm_sec, sec), V_INT(scm_nsec, nsec)))
#define TTL(n) CMSG(IPPROTO_IP, 2, v_int(n))

START_TEST(timestamps)
{
	queue_datagram();
	PASSES(RECV(MSG(0, V_LIST(STAMP(0, 500000000), TTL(64))), 0, 100, 0));
}
END_TEST

START_TEST(any_timestamp)
{
	queue_datagram();
	PASSES(RECV(MSG(0, V_LIST(STAMP(0, 0), TTL(64))), 0, 100, 0));
}
END_TEST

START_TEST(room_is_exact)
{
	queue_datagram();
	FAILS(RECV(MSG(0, V_LIST(STAMP(0, 0))), 0, 100, 0));
	fixture_differs(fx.f.diffs, "msg_flags", "0", "MSG_CTRUNC");
	ck_assert_ptr_null(fx.f.diffs->next);
}
END_TEST

START_TEST(timestamp_differs)
{
	queue_datagram();
	FAILS(RECV(MSG(0, V_LIST(STAMP(3, 0), TTL(63))), 0, 100, 0));
	ck_assert_str_eq(fx.f.diffs->field, "cmsg 1 time");
	ck_assert_str_eq(fx.f.diffs->expected, "3.000000");
	fixture_differs(fx.f.diffs->next, "cmsg 2 cmsg_data", "63", "64");
}
END_TEST

/* --exact: whatever the configured tolerance is, this one counts. */
START_TEST(timestamp_is_exact)
{
	queue_datagram();
	fx.plan.cfg.tolerance_us = 200000;
	fx.env.tolerance_us = 5;
	FAILS(RECV(MSG(0, V_LIST(STAMP(0, 400000000), TTL(64))), 0, 100, 0));
	ck_assert_str_eq(fx.f.diffs->field, "cmsg 1 time");
}
END_TEST

START_TEST(statistics)
{
	struct value *v =
		V_STRUCT(V_INT(TCP_NLA_BUSY, 10000), V_INT(TCP_NLA_SNDBUF_LIMITED, 0),
			 V_INT(TCP_NLA_SND_CWND, 10), V_INT(TCP_NLA_CA_STATE, 0xffffffff));
	unsigned char p[64 + 8] = {0};
	static const uint16_t newer[2] = {8, 23};
	size_t size = stats_size(v);

	ck_assert_uint_eq(size, 12 + 12 + 8 + 8);
	stats_put(v, p);
	memcpy(p + size, newer, 4); /* an attribute that scripts do not know */
	stats_compare(v, p, size + 8, 1, 4000, &fx.f);
	ck_assert_ptr_null(fx.f.diffs);
	v->items->num = 13999;
	stats_compare(v, p, size, 1, 4000, &fx.f);
	ck_assert_ptr_null(fx.f.diffs);
	v->items->num = 14001;
	v->items->next->next->num = 11;
	stats_compare(v, p, size, 1, 4000, &fx.f);
	fixture_differs(fx.f.diffs, "cmsg 1 TCP_NLA_BUSY", "14001", "10000");
	fixture_differs(fx.f.diffs->next, "cmsg 1 TCP_NLA_SND_CWND", "11", "10");
	finding_free(&fx.f);
	p[12 + 4] = 1; /* 0 must be 0 */
	v->items->num = 10000;
	v->items->next->next->num = 10;
	stats_compare(v, p, size, 1, 4000, &fx.f);
	fixture_differs(fx.f.diffs, "cmsg 1 TCP_NLA_SNDBUF_LIMITED", "0", "1");
	finding_free(&fx.f);
	stats_compare(v, p, 20, 1, 4000, &fx.f); /* cut */
	ck_assert_str_eq(fx.f.diffs->actual, "another attribute or none");
	ck_assert_uint_eq(stats_size(V_STRUCT(V_INT(TCP_NLA_NONE, 1))), 0);
}
END_TEST

#define SEND(control, result, error) \
	CALL(sendmsg, EXACT, result, error, v_int(3), MSG(0, control), v_int(0))
#define TOS(text) CMSG(IPPROTO_IP, 1, v_bytes(text, 1))

/* What is sent with a datagram comes with it. */
START_TEST(control_is_sent)
{
	queue_datagram();
	PASSES(RECV(MSG(0, V_LIST(STAMP(0, 0), TTL(64))), 0, 100, 0));
	SET(SOL_SOCKET, SO_TIMESTAMPING, 0);
	SET(IPPROTO_IP, 13 /* IP_RECVTOS */, 1);
	PASSES(SEND(V_LIST(TTL(7), TOS("\x10")), 100, 0));
	fixture_pause();
	PASSES(RECV(MSG(0, V_LIST(TTL(7), TOS("\x10"))), 0, 100, 0));
	PASSES(SEND(V_LIST(TTL(7), TOS("\x10")), 100, 0));
	fixture_pause();
	FAILS(RECV(MSG(0, V_LIST(TTL(8), TOS("\x20"))), 0, 100, 0));
	fixture_differs(fx.f.diffs, "cmsg 1 cmsg_data", "8", "7");
	fixture_differs(fx.f.diffs->next, "cmsg 2 cmsg_data", "\\x20 at byte 0", "\\x10");
}
END_TEST

START_TEST(length_differs)
{
	queue_datagram();
	FAILS(RECV(MSG(0, V_LIST(STAMP(0, 0), CMSG(IPPROTO_IP, 2, v_bytes("\x40\0\0\0\0", 5)))), 0,
		   100, 0));
	fixture_differs(fx.f.diffs, "cmsg 2 length", "5", "4");
}
END_TEST

/* The kernel sends nothing of the kind, but it is asked. */
START_TEST(only_received)
{
	queue_datagram();
	PASSES(SEND(V_LIST(CMSG(0, 11, ERROR(ECONNREFUSED, 2, 3, 3))), -1, EINVAL));
	PASSES(SEND(V_LIST(STAMP(1, 2)), -1, EINVAL));
	PASSES(SEND(V_LIST(CMSG(SOL_SOCKET, 54, V_STRUCT(V_INT(TCP_NLA_SND_CWND, 1)))), -1,
		    EINVAL));
}
END_TEST

Suite *call_msg_suite(void)
{
	Suite *s = suite_create("call_msg");
	TCase *tc = tcase_create("call_msg");

	tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
	tcase_add_test(tc, empty_queue);
	tcase_add_test(tc, error_fits);
	tcase_add_test(tc, error_differs);
	tcase_add_test(tc, one_too_few);
	tcase_add_test(tc, one_too_many);
	tcase_add_test(tc, other_kind);
	tcase_add_test(tc, timestamps);
	tcase_add_test(tc, any_timestamp);
	tcase_add_test(tc, room_is_exact);
	tcase_add_test(tc, timestamp_differs);
	tcase_add_test(tc, timestamp_is_exact);
	tcase_add_test(tc, statistics);
	tcase_add_test(tc, control_is_sent);
	tcase_add_test(tc, length_differs);
	tcase_add_test(tc, only_received);
	suite_add_tcase(s, tc);
	return s;
}
