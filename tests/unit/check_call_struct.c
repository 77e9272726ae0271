// SPDX-License-Identifier: GPL-2.0-or-later
/* optstruct.c, lacks.c, select.c, epoll.c, and results other than "= N". */
#include <errno.h>
#include <linux/mptcp.h>
#include <linux/tcp.h>
#include <poll.h>
#include <sys/epoll.h>

#include "runtime/call/family.h"
#include "runtime/call/optstruct.h"
#include "tests/unit/call_fixture.h"
#include "tests/unit/suites_runtime.h"

#define SET(level, name, v, len, result, error) \
	CALL(setsockopt, EXACT, result, error, v_int(3), v_int(level), name, v, len)
#define GET(fd, level, name, v, len, result, error) \
	CALL(getsockopt, EXACT, result, error, v_int(fd), v_int(level), name, v, len)
#define SKIPS(call) ck_assert_int_eq((call), VERDICT_SKIP)

static struct value *v_symbol(int64_t n)
{
	struct value *v = v_int(n);

	v->symbolic = true;
	return v;
}

START_TEST(times)
{
	struct value *tv = V_STRUCT(V_INT(tv_sec, 1), V_INT(tv_usec, 500000));

	fixture_connection();
	ck_assert_uint_eq(optstruct_size(tv), 16);
	PASSES(SET(SOL_SOCKET, v_int(SO_RCVTIMEO), tv, v_dots(), 0, 0));
	PASSES(GET(3, SOL_SOCKET, v_int(SO_RCVTIMEO), tv, v_dots(), 0, 0));
	PASSES(GET(3, SOL_SOCKET, v_int(SO_RCVTIMEO), tv, V_LIST(v_int(16)), 0, 0));
	tv = V_STRUCT(V_INT(tv_sec, 2), V_INT(tv_usec, 500000));
	FAILS(GET(3, SOL_SOCKET, v_int(SO_RCVTIMEO), tv, v_dots(), 0, 0));
	fixture_differs(fx.f.diffs, "tv_sec", "2", "1");
}
END_TEST

START_TEST(info)
{
	fixture_connection();
	PASSES(GET(4, IPPROTO_TCP, v_int(TCP_INFO),
		   V_STRUCT(V_INT(tcpi_state, 1), v_named("tcpi_rtt", v_dots())), v_dots(), 0, 0));
	PASSES(GET(4, IPPROTO_TCP, v_int(TCP_INFO), V_STRUCT(V_INT(tcpi_state, 1)),
		   V_LIST(v_int(8)), 0, 0));
	FAILS(GET(4, IPPROTO_TCP, v_int(TCP_INFO),
		  V_STRUCT(V_INT(tcpi_state, 2), V_INT(tcpi_unacked, 7)), v_dots(), 0, 0));
	fixture_differs(fx.f.diffs, "tcpi_state", "2", "1");
	fixture_differs(fx.f.diffs->next, "tcpi_unacked", "7", "0");
	PASSES(GET(4, IPPROTO_TCP, v_int(TCP_INFO), v_dots(), V_LIST(v_int(20)), 0, 0));
	PASSES(GET(4, IPPROTO_TCP, v_int(TCP_CONGESTION), v_dots(), v_dots(), 0, 0));
	PASSES(SET(IPPROTO_TCP, v_int(TCP_CONGESTION), v_bytes("reno", 4), v_dots(), 0, 0));
	PASSES(GET(3, IPPROTO_TCP, v_int(TCP_CONGESTION), v_bytes("reno", 4), v_dots(), 0, 0));
	FAILS(GET(3, IPPROTO_TCP, v_int(TCP_CONGESTION), v_bytes("ren", 3), v_dots(), 0, 0));
	fixture_differs(fx.f.diffs, "option value", "\"ren\"", "\"reno\"");
}
END_TEST

/* TCP_REPAIR_WINDOW and TCP_REPAIR_OPTIONS, of a connection under repair. */
START_TEST(repair)
{
	struct value *opt = V_STRUCT(V_INT(opt_code, 2), V_INT(opt_val, 1200));
	struct value *window = V_STRUCT(v_named("snd_wl1", v_dots()), V_INT(rcv_wnd, 65535));
	struct tcp_repair_window w = {0};
	struct tcp_repair_opt o;

	ck_assert_uint_eq(optstruct_size(opt), sizeof(o));
	optstruct_put(opt, (unsigned char *)&o);
	ck_assert_uint_eq(o.opt_code, 2);
	ck_assert_uint_eq(o.opt_val, 1200);
	ck_assert_uint_eq(optstruct_size(window), sizeof(w));
	optstruct_put(window, (unsigned char *)&w);
	ck_assert_uint_eq(w.rcv_wnd, 65535);
	ck_assert_uint_eq(w.snd_wl1, 0);

	fixture_connection();
	if (CALL(setsockopt, EXACT, 0, 0, v_int(4), v_int(IPPROTO_TCP), v_int(TCP_REPAIR),
		 V_LIST(v_int(1)), v_int(4)) != VERDICT_PASS)
		return; /* not ours to repair: no user namespace */
	PASSES(CALL(setsockopt, EXACT, 0, 0, v_int(4), v_int(IPPROTO_TCP),
		    v_int(TCP_REPAIR_OPTIONS), opt, v_int(8)));
	FAILS(GET(4, IPPROTO_TCP, v_int(TCP_REPAIR_WINDOW),
		  V_STRUCT(v_named("snd_wl1", v_dots()), V_INT(rcv_wnd, 7)), V_LIST(v_int(20)), 0,
		  0));
	ck_assert_str_eq(fx.f.diffs->field, "rcv_wnd");
	PASSES(GET(4, IPPROTO_TCP, v_int(TCP_REPAIR_WINDOW), V_STRUCT(v_named("snd_wl1", v_dots())),
		   v_dots(), 0, 0));
	PASSES(CALL(setsockopt, EXACT, 0, 0, v_int(4), v_int(IPPROTO_TCP), v_int(TCP_REPAIR),
		    V_LIST(v_int(-1)), v_int(4)));
}
END_TEST

START_TEST(md5_layout)
{
	struct value *v =
		V_STRUCT(v_named("tcpm_addr", v_dots()), v_named("tcpm_key", v_bytes("secret", 6)),
			 V_INT(tcpm_prefixlen, 24));
	struct tcp_md5sig got = {0};

	ck_assert_uint_eq(optstruct_size(v), sizeof(got));
	optstruct_put(v, (unsigned char *)&got);
	ck_assert_uint_eq(got.tcpm_keylen, 6);
	ck_assert_mem_eq(got.tcpm_key, "secret", 7);
	ck_assert_uint_eq(got.tcpm_prefixlen, 24);
	ck_assert_ptr_nonnull(optstruct_peer(v));
}
END_TEST

/* Offsets of include/uapi/linux/tcp.h; bit-fields as this machine has them. */
START_TEST(ao_layout)
{
	struct value *add = V_STRUCT(v_named("addr", v_dots()),
				     v_named("alg_name", v_bytes("cmac(aes128)", 12)),
				     v_named("key", v_bytes("secret", 6)), V_INT(sndid, 7),
				     V_INT(rcvid, 8), V_INT(set_rnext, 1));
	struct value *del = V_STRUCT(v_named("addr", v_dots()), V_INT(rnext, 9));
	struct value *state = V_STRUCT(V_INT(ao_required, 1), V_INT(current_key, 7),
				       V_INT(set_counters, 0), V_INT(pkt_good, 5));
	struct {
		uint32_t set_current : 1, set_rnext : 1, ao_required : 1;
	} bits = {.set_rnext = 1};
	unsigned char p[288] = {0};

	ck_assert_uint_eq(optstruct_size(add), 288);
	ck_assert_uint_eq(optstruct_size(del), 144);
	ck_assert_uint_eq(optstruct_size(state), 48);
	optstruct_put(add, p);
	ck_assert_mem_eq(p + 128, "cmac(aes128)", 13);
	ck_assert_mem_eq(p + 196, &bits, 4);
	ck_assert_mem_eq(p + 202, "\0\7\10\0\0\6secret", 13); /* prefix, ids, ..., keylen, key */
	ck_assert_ptr_nonnull(optstruct_peer(add));
	memset(p, 0, sizeof(p));
	optstruct_put(del, p);
	ck_assert_uint_eq(p[142], 9);
	memset(p, 0, sizeof(p));
	bits.ao_required = 1;
	memcpy(p, &bits, 4);
	p[6] = 7;
	*(uint64_t *)(p + 8) = 5;
	optstruct_compare(state, p, 48, &fx.f);
	ck_assert_ptr_null(fx.f.diffs);
	memset(p, 0, 4);
	optstruct_compare(state, p, 48, &fx.f);
	fixture_differs(fx.f.diffs, "ao_required", "1", "0");
}
END_TEST

/* An older kernel returns less: what it does not know is not as expected. */
START_TEST(mptcp_info_layout)
{
	struct value *v = V_STRUCT(V_INT(mptcpi_add_addr_accepted_max, 5), V_INT(mptcpi_token, 6),
				   V_INT(mptcpi_rcv_nxt, 7), V_INT(mptcpi_csum_enabled, 8),
				   V_INT(mptcpi_last_ack_recv, 9));
	struct {
		struct mptcp_info known;
		uint32_t more[32];
	} got = {.known = {.mptcpi_add_addr_accepted_max = 5,
			   .mptcpi_token = 6,
			   .mptcpi_rcv_nxt = 7,
			   .mptcpi_csum_enabled = 8}};

	optstruct_compare(v, (const unsigned char *)&got, 43, &fx.f);
	fixture_differs(fx.f.diffs, "mptcpi_last_ack_recv", "a number", "unknown to this kernel");
	ck_assert_ptr_null(fx.f.diffs->next);
	ck_assert(optstruct_is_grown(v) && !optstruct_goes_in(v));
	got.known.mptcpi_token = 60;
	finding_free(&fx.f);
	optstruct_compare(v, (const unsigned char *)&got, 43, &fx.f);
	fixture_differs(fx.f.diffs, "mptcpi_token", "6", "60");
}
END_TEST

START_TEST(zerocopy)
{
	struct value *in = V_STRUCT(v_named("address", v_dots()), V_INT(length, 4096));
	struct value *out = V_STRUCT(V_INT(length, 0), V_INT(recv_skip_hint, 10), V_INT(inq, 10));
	struct value *v = V_STRUCT(v_named("in", in), v_named("out", out));

	fixture_connection();
	ck_assert(optstruct_maps(v) && optstruct_is_grown(v));
	PASSES(CALL(write, EXACT, 10, 0, v_int(4), v_dots(), v_int(10)));
	fixture_pause();
	PASSES(GET(5, IPPROTO_TCP, v_int(TCP_ZEROCOPY_RECEIVE), v, v_dots(), 0, 0));
	out->items->next->next->num = 11;
	FAILS(GET(5, IPPROTO_TCP, v_int(TCP_ZEROCOPY_RECEIVE), v, v_dots(), 0, 0));
	fixture_differs(fx.f.diffs, "inq", "11", "10");
}
END_TEST

START_TEST(lacking)
{
	fixture_connection();
	SKIPS(SET(IPPROTO_TCP, v_symbol(9999), V_LIST(v_int(1)), v_int(4), 0, 0));
	SKIPS(GET(3, IPPROTO_TCP, v_symbol(9999), V_LIST(v_int(1)), V_LIST(v_int(4)), 0, 0));
	FAILS(SET(IPPROTO_TCP, v_int(9999), V_LIST(v_int(1)), v_int(4), 0, 0));
	PASSES(SET(IPPROTO_TCP, v_symbol(9999), V_LIST(v_int(1)), v_int(4), -1, ENOPROTOOPT));
	PASSES(SET(IPPROTO_TCP, v_symbol(9999), V_LIST(v_int(1)), v_int(4), -1, 0));
	FAILS(SET(IPPROTO_TCP, v_symbol(9999), V_LIST(v_int(1)), v_int(4), -1, EPERM));
	SKIPS(SET(IPPROTO_TCP, v_int(TCP_CONGESTION), v_bytes("nonesuch", 8), v_int(8), 0, 0));
	ck_assert_ptr_nonnull(strstr(fx.f.headline, "nonesuch"));
	SKIPS(SET(IPPROTO_TCP, v_int(TCP_ULP), v_bytes("nonesuch", 8), v_int(8), 0, 0));
	SKIPS(CALL(socket, FD, 9, 0, v_int(AF_INET), v_int(SOCK_STREAM), v_int(IPPROTO_SCTP)));
	SKIPS(CALL(socket, FD, 9, 0, v_int(90), v_int(SOCK_STREAM), v_int(0)));
	PASSES(CALL(socket, FD, -1, EAFNOSUPPORT, v_int(90), v_int(SOCK_STREAM), v_int(0)));
}
END_TEST

static enum verdict lacks(enum call_id id, int error, const struct value *args)
{
	struct step *step = fixture_step("call", id, RESULT_EXACT, 0, 0, args);
	struct sys s = {.ret = -1, .error = error, .step = step};

	finding_free(&fx.f);
	return call_lacks(&fx.env, step->call, &s, &fx.f) ? fx.f.verdict : VERDICT_FAIL;
}

START_TEST(hints)
{
	struct value *cc = V_LIST(v_int(3), v_int(IPPROTO_TCP), v_int(TCP_CONGESTION),
				  v_bytes("bbr", 3), v_int(3));
	struct value *mptcp = V_LIST(v_int(AF_INET), v_int(SOCK_STREAM), v_int(262));

	ck_assert_int_eq(lacks(CALL_ID_setsockopt, EPERM, cc), VERDICT_SKIP);
	ck_assert_ptr_nonnull(strstr(fx.f.hint, "tcp_allowed_congestion_control"));
	ck_assert_ptr_nonnull(strstr(fx.f.hint, "bbr"));
	ck_assert_int_eq(lacks(CALL_ID_setsockopt, EBUSY, cc), VERDICT_FAIL);
	ck_assert_int_eq(lacks(CALL_ID_socket, ENOPROTOOPT, mptcp), VERDICT_SKIP);
	ck_assert_ptr_nonnull(strstr(fx.f.hint, "net.mptcp.enabled"));
	ck_assert_int_eq(lacks(CALL_ID_socket, EMFILE, mptcp), VERDICT_FAIL);
	ck_assert_int_eq(lacks(CALL_ID_ppoll, ENOSYS, mptcp), VERDICT_SKIP);
	ck_assert_int_eq(lacks(CALL_ID_ppoll, EINVAL, mptcp), VERDICT_FAIL);
}
END_TEST

#define NOW          V_STRUCT(V_INT(tv_sec, 0), V_INT(tv_usec, 0))
#define NULL_SET     v_int(0)
#define IN_OUT(i, o) V_STRUCT(v_named("in", i), v_named("out", o))

START_TEST(sets)
{
	fixture_connection();
	PASSES(CALL(select, EXACT, 0, 0, v_int(6), V_LIST(v_int(4), v_int(5)), NULL_SET, NULL_SET,
		    NOW));
	PASSES(CALL(select, EXACT, 1, 0, v_int(6), IN_OUT(V_LIST(v_int(5)), V_LIST(NULL)),
		    V_LIST(v_int(4)), NULL_SET, NOW));
	FAILS(CALL(select, EXACT, 1, 0, v_int(6), V_LIST(v_int(5)), V_LIST(v_int(4)), NULL_SET,
		   NOW));
	fixture_differs(fx.f.diffs, "read set", "[5]", "[]");
	FAILS(CALL(select, EXACT, 2, 0, v_int(6), NULL_SET,
		   IN_OUT(V_LIST(v_int(4), v_int(5)), V_LIST(v_int(5))), NULL_SET, NOW));
	fixture_differs(fx.f.diffs, "write set", "[5]", "[4, 5]");
	PASSES(CALL(select, EXACT, -1, EINVAL, v_int(-1), NULL_SET, NULL_SET, NULL_SET, NOW));
	PASSES(CALL(select, EXACT, -1, EBADF, v_int(99), V_LIST(v_int(5), v_int(77)), NULL_SET,
		    NULL_SET, NOW));
	MISTAKE(CALL(select, EXACT, 0, 0, v_int(5), V_LIST(v_int(5)), NULL_SET, NULL_SET, NOW));
	MISTAKE(CALL(select, EXACT, 0, 0, v_int(99), V_LIST(v_int(77)), NULL_SET, NULL_SET, NOW));
	MISTAKE(CALL(select, EXACT, 0, 0, v_int(0), NULL_SET, NULL_SET, NULL_SET, v_int(5)));
}
END_TEST

#define EVENT(e, f)        V_STRUCT(V_INT(events, e), V_INT(fd, f))
#define WAIT(list, result) CALL(epoll_wait, EXACT, result, 0, v_int(6), list, v_int(5), v_int(0))

START_TEST(event_lists)
{
	fixture_connection();
	PASSES(CALL(epoll_create1, FD, 6, 0, v_int(EPOLL_CLOEXEC)));
	PASSES(WAIT(V_LIST(NULL), 0));
	PASSES(CALL(epoll_ctl, EXACT, 0, 0, v_int(6), v_int(EPOLL_CTL_ADD), v_int(4),
		    EVENT(EPOLLOUT, 4)));
	PASSES(CALL(epoll_ctl, EXACT, 0, 0, v_int(6), v_int(EPOLL_CTL_ADD), v_int(5),
		    EVENT(EPOLLOUT, 5)));
	PASSES(WAIT(V_LIST(EVENT(EPOLLOUT, 4), EVENT(EPOLLOUT, 5)), 2));
	FAILS(WAIT(V_LIST(EVENT(EPOLLOUT, 4)), 2));
	fixture_differs(fx.f.diffs, "number of events", "1", "2");
	FAILS(WAIT(V_LIST(EVENT(EPOLLOUT, 4), EVENT(EPOLLIN, 5)), 2));
	fixture_differs(fx.f.diffs, "events", "EPOLLIN", "EPOLLOUT");
	PASSES(CALL(epoll_pwait, EXACT, 2, 0, v_int(6), EVENT(EPOLLOUT, 4), v_int(5), v_int(0),
		    v_int(0)));
	MISTAKE(CALL(epoll_pwait, EXACT, 2, 0, v_int(6), EVENT(EPOLLOUT, 4), v_int(5), v_int(0),
		     v_int(1)));
	PASSES(CALL(ppoll, EXACT, 1, 0,
		    V_LIST(V_STRUCT(V_INT(fd, 4), V_INT(events, POLLOUT), V_INT(revents, POLLOUT))),
		    v_int(1), V_STRUCT(V_INT(tv_sec, 0), V_INT(tv_nsec, 0)), v_int(0)));
}
END_TEST

static enum verdict with_op(enum result_op op, int64_t result, long bytes)
{
	struct step *step = fixture_step("write", CALL_ID_write, RESULT_EXACT, result, 0,
					 V_LIST(v_int(4), v_dots(), v_int(bytes)));

	((struct call *)step->call->call)->op = op;
	return fixture_call(step);
}

START_TEST(operators)
{
	fixture_connection();
	ck_assert_int_eq(with_op(RESULT_OP_GE, 5, 5), VERDICT_PASS);
	ck_assert_int_eq(with_op(RESULT_OP_GE, 6, 5), VERDICT_FAIL);
	fixture_differs(fx.f.diffs, "result", ">= 6", "5");
	ck_assert_int_eq(with_op(RESULT_OP_LE, 5, 5), VERDICT_PASS);
	ck_assert_int_eq(with_op(RESULT_OP_LE, 4, 5), VERDICT_FAIL);
	ck_assert_int_eq(with_op(RESULT_OP_NE, 4, 5), VERDICT_PASS);
	ck_assert_int_eq(with_op(RESULT_OP_NE, 5, 5), VERDICT_FAIL);
	fixture_differs(fx.f.diffs, "result", "!= 5", "5");
	ck_assert_int_eq(with_op(RESULT_OP_ANY, 0, 5), VERDICT_PASS);
}
END_TEST

Suite *call_struct_suite(void)
{
	Suite *s = suite_create("call_struct");
	TCase *tc = tcase_create("call_struct");

	tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
	tcase_add_test(tc, times);
	tcase_add_test(tc, info);
	tcase_add_test(tc, repair);
	tcase_add_test(tc, md5_layout);
	tcase_add_test(tc, ao_layout);
	tcase_add_test(tc, mptcp_info_layout);
	tcase_add_test(tc, zerocopy);
	tcase_add_test(tc, lacking);
	tcase_add_test(tc, hints);
	tcase_add_test(tc, sets);
	tcase_add_test(tc, event_lists);
	tcase_add_test(tc, operators);
	suite_add_tcase(s, tc);
	return s;
}
