// SPDX-License-Identifier: GPL-2.0-or-later
/* flow.c, live.c, map.c: which flow, and the numbers of both worlds (tcpcheck-script(5),
 * PACKETS). check_flow_ports.c has those that only ports tell apart. */
#include "tests/unit/flow_fixture.h"

#include "tests/unit/suites_run.h"

START_TEST(passive_numbers)
{
	struct flow *f = passive(100, 777000, 8000);
	struct segment in = seg(A, 1, 1), out = seg(A, 777001, 201);

	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_uint_eq(in.tcp.seq, 101);
	ck_assert_uint_eq(in.tcp.ack, 777001);
	flow_to_script(f, NULL, &out);
	ck_assert_uint_eq(out.tcp.seq, 1);
	ck_assert_uint_eq(out.tcp.ack, 101);
	ck_assert_int_eq(f->state, FLOW_CHILD_ACKED);
}
END_TEST

START_TEST(numbers_wrap)
{
	struct flow *f = passive(0xfffffff0u, 0xffffff00u, 0);
	struct segment in = seg(A, 101, 1001), out = seg(A, 300, 0x10);

	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_uint_eq(in.tcp.seq, 85);
	ck_assert_uint_eq(in.tcp.ack, 745);
	flow_to_script(f, NULL, &out);
	ck_assert_uint_eq(out.tcp.seq, 556);
	ck_assert_uint_eq(out.tcp.ack, 32);
}
END_TEST

START_TEST(active_numbers)
{
	struct flow *f = flow_open(&flows, AF_INET, SOCK_STREAM, 0, 9);
	struct packet_pat syn = line(DIR_OUTBOUND, S, 7000),
			  synack = line(DIR_INBOUND, S | A, 9000);
	struct segment out = seg(S, 123456, 0), in = seg(S | A, 9000, 7001), data = seg(A, 1, 1);

	ck_assert_int_eq(f->protocol, IPPROTO_TCP);
	flow_connecting(&flows, f);
	ck_assert_ptr_eq(flow_for_line(&flows, &syn, &err), f);
	out.ip.src = plan.addr.local;
	out.ip.dst = plan.addr.remote;
	out.tcp.sport = 40000;
	out.tcp.dport = 8081;
	ck_assert(flow_takes(f, &out));
	flow_to_script(f, NULL, &out);
	ck_assert_uint_eq(out.tcp.seq, 7000);
	ck_assert_ptr_eq(flow_for_line(&flows, &synack, &err), f);
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_uint_eq(in.tcp.seq, 9000);
	ck_assert_uint_eq(in.tcp.ack, 123457);
	ck_assert_uint_eq(in.tcp.dport, 40000);
	ck_assert_int_eq(flow_to_live(&flows, f, &data, &err), 0);
	ck_assert_uint_eq(data.tcp.seq, 9001);
	ck_assert_uint_eq(data.tcp.ack, 123457);
}
END_TEST

/* ---- any SYN tells the ISN ---- */

START_TEST(synack_that_no_line_asks_for)
{
	struct packet_pat syn = line(DIR_INBOUND, S, 0);
	struct segment in = seg(S, 0, 0), expected = seg(A, 1, 1), out = seg(S | A, 777000, 1);
	struct flow *f = flow_for_line(&flows, &syn, &err);

	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	flow_to_script(f, &expected, &out);
	ck_assert_uint_eq(out.tcp.seq, 0);
	out = seg(A, 777001, 1);
	flow_to_script(f, &expected, &out);
	ck_assert_uint_eq(out.tcp.seq, 1);
	/* A line that does, later, gives it its number. */
	out = seg(S | A, 777000, 1);
	expected = seg(S | A, 8000, 1);
	flow_to_script(f, &expected, &out);
	ck_assert_uint_eq(out.tcp.seq, 8000);
}
END_TEST

START_TEST(overheard_synack)
{
	struct packet_pat syn = line(DIR_INBOUND, S, 0);
	struct segment in = seg(S, 0, 0), out = seg(S | A, 777000, 1);
	struct flow *f = flow_for_line(&flows, &syn, &err);

	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	out.ip.src = plan.addr.local;
	out.ip.dst = plan.addr.remote;
	out.tcp.sport = 8080;
	out.tcp.dport = f->live.remote_port;
	flow_open(&flows, AF_INET, SOCK_STREAM, 0, 9); /* is current now */
	flows_overhear(&flows, &out);
	out.tcp.flags = A;
	out.tcp.seq = 777001;
	flow_to_script(f, NULL, &out);
	ck_assert_uint_eq(out.tcp.seq, 1);
}
END_TEST

/* The ports come again, and no line expects that. */
START_TEST(synack_of_the_next_connection)
{
	struct flow *f = passive(0, 777000, 0);
	struct packet_pat again = line(DIR_INBOUND, S, 500);
	struct segment in = seg(A, 1, 1), expected = seg(A, 1, 1), out = seg(S | A, 999000, 501);

	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_ptr_eq(flow_for_line(&flows, &again, &err), f);
	flow_to_script(f, &expected, &out);
	ck_assert_uint_eq(out.tcp.seq, 0);
}
END_TEST

START_TEST(syn_that_no_line_asks_for)
{
	struct flow *f = flow_open(&flows, AF_INET, SOCK_STREAM, 0, 9);
	struct segment out = seg(S, 123456, 0), in = seg(S | A, 9000, 1);

	flow_connecting(&flows, f);
	out.ip.src = plan.addr.local;
	out.ip.dst = plan.addr.remote;
	out.tcp.sport = 40000;
	out.tcp.dport = 8081;
	ck_assert(flow_takes(f, &out));
	flow_to_script(f, NULL, &out);
	ck_assert_uint_eq(out.tcp.seq, 0);
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_uint_eq(in.tcp.ack, 123457);
	ck_assert_uint_eq(in.tcp.dport, 40000);
}
END_TEST

/* What no line has bound is shown without the stack's random offset. */
START_TEST(timestamps_that_no_line_has)
{
	struct flow *f = passive(0, 777000, 0);
	struct segment out = seg(A, 777001, 1), expected = seg(A, 1, 1);

	add_ts(&out, 3000000000u, 7);
	flow_to_script(f, &expected, &out);
	ck_assert_uint_eq(ts_val(&out), 0);
	ck_assert_uint_eq(ts_ecr(&out), 7);
	add_ts(&out, 3000000040u, 7);
	flow_to_script(f, &expected, &out);
	ck_assert_uint_eq(ts_val(&out), 40);
	/* A line's value is bound to the live one, as ever. */
	add_ts(&out, 3000000050u, 7);
	add_ts(&expected, 100, 7);
	flow_to_script(f, &expected, &out);
	ck_assert_uint_eq(ts_val(&out), 100);
}
END_TEST

/* ---- sockets that are only bound ---- */

START_TEST(bound_socket_has_a_peer)
{
	struct flow *f = flow_open(&flows, AF_INET, SOCK_STREAM, 0, 9);
	struct packet_pat data = line(DIR_INBOUND, A, 17),
			  rst = line(DIR_OUTBOUND, TCP_FLAG_RST, 34);
	struct segment in = seg(A, 17, 34), out = seg(TCP_FLAG_RST, 34, 0);

	flow_bound(f, &(struct ipaddr){0}, 8082);
	ck_assert_ptr_eq(flow_for_line(&flows, &data, &err), f);
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert(ipaddr_equal(&in.ip.src, &plan.addr.remote));
	ck_assert(ipaddr_equal(&in.ip.dst, &plan.addr.local));
	ck_assert_uint_eq(in.tcp.dport, 8082);
	ck_assert_uint_ne(in.tcp.sport, 0);
	ck_assert_uint_eq(in.tcp.seq, 17);
	out.ip.src = in.ip.dst;
	out.ip.dst = in.ip.src;
	out.tcp.sport = in.tcp.dport;
	out.tcp.dport = in.tcp.sport;
	ck_assert_ptr_eq(flow_for_line(&flows, &rst, &err), f);
	ck_assert(flow_takes(f, &out));
	flow_to_script(f, NULL, &out);
	ck_assert_uint_eq(out.tcp.seq, 34);
	/* And it may connect all the same. */
	flow_connecting(&flows, f);
	ck_assert_uint_eq(f->live.local_port, 0);
	ck_assert_uint_eq(f->live.remote_port, 8081);
}
END_TEST

START_TEST(unbound_socket_has_none)
{
	struct flow *f = flow_open(&flows, AF_INET, SOCK_STREAM, 0, 9);
	struct segment in = seg(A, 17, 34);

	in.ip.src.family = in.ip.dst.family = AF_INET;
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_uint_eq(in.tcp.dport, 0);
	ck_assert(ipaddr_equal(&in.ip.dst, &(struct ipaddr){.family = AF_INET}));
}
END_TEST

START_TEST(other_connections_are_not_taken)
{
	struct flow *f = flow_open(&flows, AF_INET, SOCK_STREAM, IPPROTO_TCP, 9);
	struct packet_pat syn = line(DIR_OUTBOUND, S, 0);
	struct segment out = seg(S, 1, 0);

	flow_connecting(&flows, f);
	flow_for_line(&flows, &syn, &err);
	out.ip.src = plan.addr.local;
	out.ip.dst = plan.addr.remote;
	out.tcp.sport = 40000;
	out.tcp.dport = 9999;
	ck_assert(!flow_takes(f, &out));
	out.tcp.dport = 8081;
	out.tcp.flags = A;
	ck_assert(!flow_takes(f, &out));
}
END_TEST

START_TEST(sack_edges_move_with_the_data)
{
	struct flow *f = passive(100, 5000, 0);
	struct segment in = seg(A, 1, 1), out = seg(A, 5001, 101);

	memcpy(in.tcp.opts, "\001\001\005\012", 4);
	put_be32(in.tcp.opts + 4, 1001);
	put_be32(in.tcp.opts + 8, 2001);
	in.tcp.opts_len = 12;
	out.tcp = in.tcp;
	put_be32(out.tcp.opts + 4, 1101);
	flow_to_live(&flows, f, &in, &err);
	ck_assert_uint_eq(get_be32(in.tcp.opts + 4), 6001);
	ck_assert_uint_eq(get_be32(in.tcp.opts + 8), 7001);
	out.tcp.flags = A;
	flow_to_script(f, NULL, &out);
	ck_assert_uint_eq(get_be32(out.tcp.opts + 4), 1001);
}
END_TEST

START_TEST(echo_of_nothing_is_zero)
{
	struct flow *f = passive(0, 5000, 0);
	struct segment in = seg(A, 1, 1), out = seg(A, 5001, 1);

	/* A peer that sends timestamps uninvited. */
	add_ts(&in, 500, 0);
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_uint_eq(ts_ecr(&in), 0);
	in = seg(A, 1, 1);
	add_ts(&in, 500, 1);
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), -1);

	/* Once the stack has sent one, an echo of 0 means one of its values. */
	add_ts(&out, 70000, 33);
	flow_to_script(f, NULL, &out);
	in = seg(A, 1, 1);
	add_ts(&in, 500, 0);
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), -1);
}
END_TEST

START_TEST(timestamps_are_bound_and_echoed)
{
	struct flow *f = passive(0, 5000, 0);
	struct segment want = seg(A, 1, 1), out = seg(A, 5001, 1), in = seg(A, 1, 1);

	add_ts(&want, 100, 0);
	add_ts(&out, 70000, 33);
	flow_to_script(f, &want, &out);
	ck_assert_uint_eq(ts_val(&out), 100);
	add_ts(&out, 70050, 33);
	flow_to_script(f, NULL, &out);
	ck_assert_uint_eq(ts_val(&out), 150);
	add_ts(&in, 500, 100);
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_uint_eq(ts_ecr(&in), 70000);
	ck_assert_uint_eq(ts_val(&in), 500);
	in = seg(A, 1, 1);
	add_ts(&in, 500, 101);
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), -1);
	ck_assert_int_eq(err.kind, ERR_SCRIPT);
	plan.cfg.ts_ecr_scaled = true;
	in = seg(A, 1, 1);
	add_ts(&in, 500, 101);
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_uint_eq(ts_ecr(&in), 70001);
}
END_TEST

START_TEST(accept_takes_the_newest_child_with_synack)
{
	struct flow *f = passive(0, 5000, 0);
	struct packet_pat syn = line(DIR_INBOUND, S, 0);

	flow_listen(flow_open(&flows, AF_INET, SOCK_STREAM, 0, 3));
	flow_for_line(&flows, &syn, &err); /* a child without SYN-ACK */
	ck_assert_ptr_eq(flow_accept(&flows, 4, 0, 0), f);
	ck_assert_int_eq(f->live_fd, 4);
}
END_TEST

START_TEST(lines_without_a_socket)
{
	struct packet_pat out = line(DIR_OUTBOUND, A, 1);

	ck_assert_ptr_null(flow_for_line(&flows, &out, &err));
	ck_assert_int_eq(err.kind, ERR_SCRIPT);
}
END_TEST

START_TEST(flow_labels_bind)
{
	struct flow *f = passive(0, 1, 0);

	ck_assert(!flow_label_fits(f, 1, 0));
	f->label_known = false;
	ck_assert(flow_label_fits(f, 1, 77));
	ck_assert(flow_label_fits(f, 1, 77));
	ck_assert(!flow_label_fits(f, 1, 78));
	ck_assert(flow_label_fits(f, 2, 79));
	ck_assert(!flow_label_fits(f, 3, 79));
}
END_TEST

START_TEST(quotes_our_own_packet)
{
	struct flow *f = passive(0, 5000, 0);
	struct icmp_pat pat = {.echoed = ECHOED_TCP, .seq = {.state = FIELD_VALUE, .value = 1}};
	unsigned char q[64];

	pat.len.value = 1000;
	ck_assert_uint_eq(flow_quote(f, &pat, AF_INET, q, sizeof(q)), 28);
	ck_assert_uint_eq(get_be16(q + 2), 1040);
	ck_assert_uint_eq(cksum_fold(cksum_add(0, q, 20)), 0);
	ck_assert_int_eq(memcmp(q + 12, &plan.addr.local.v4, 4), 0);
	ck_assert_uint_eq(get_be16(q + 20), 8080);
	ck_assert_uint_eq(get_be32(q + 24), 5001);
}
END_TEST

START_TEST(numbers_count_on)
{
	struct packet_pat syn = line(DIR_INBOUND, S, 9000), synack = line(DIR_OUTBOUND, S | A, 0);
	struct segment out = seg(S | A, 70000, 9001), want = seg(S | A, 0, 9001);
	struct segment next = seg(A, 70001, 9001);
	struct flow *f, *g;

	plan.checks = CHECK_ISN;
	f = passive(100, 5000, 300); /* 5000 is written as 300: nothing came before */
	close_passive(f);
	ck_assert_ptr_eq(flow_for_line(&flows, &syn, &err), f);
	g = flow_for_line(&flows, &synack, &err);
	flow_to_script(g, &want, &out);
	ck_assert_uint_eq(out.tcp.seq, 65300);
	ck_assert_uint_eq(out.tcp.ack, 9001);
	flow_to_script(g, NULL, &next);
	ck_assert_uint_eq(next.tcp.seq, 1);
}
END_TEST

Suite *flow_suite(void)
{
	Suite *s = suite_create("flow");
	TCase *tc = tcase_create("flow");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, passive_numbers);
	tcase_add_test(tc, numbers_wrap);
	tcase_add_test(tc, active_numbers);
	tcase_add_test(tc, synack_that_no_line_asks_for);
	tcase_add_test(tc, overheard_synack);
	tcase_add_test(tc, synack_of_the_next_connection);
	tcase_add_test(tc, syn_that_no_line_asks_for);
	tcase_add_test(tc, timestamps_that_no_line_has);
	tcase_add_test(tc, bound_socket_has_a_peer);
	tcase_add_test(tc, unbound_socket_has_none);
	tcase_add_test(tc, other_connections_are_not_taken);
	tcase_add_test(tc, sack_edges_move_with_the_data);
	tcase_add_test(tc, echo_of_nothing_is_zero);
	tcase_add_test(tc, timestamps_are_bound_and_echoed);
	tcase_add_test(tc, accept_takes_the_newest_child_with_synack);
	tcase_add_test(tc, lines_without_a_socket);
	tcase_add_test(tc, flow_labels_bind);
	tcase_add_test(tc, quotes_our_own_packet);
	tcase_add_test(tc, numbers_count_on);
	suite_add_tcase(s, tc);
	return s;
}
