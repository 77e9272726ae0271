// SPDX-License-Identifier: GPL-2.0-or-later
/* flow.c, map.c: connections that are told apart by their ports. */
#include "tests/unit/flow_fixture.h"

Suite *flow_ports_suite(void);

static struct packet_pat line_ports(enum direction dir, uint16_t flags, uint16_t sport,
				    uint16_t dport)
{
	struct packet_pat p = line(dir, flags, 0);

	p.tcp.sport = (struct field){.state = FIELD_VALUE, .value = sport};
	p.tcp.dport = (struct field){.state = FIELD_VALUE, .value = dport};
	return p;
}

START_TEST(ports_tell_children_apart)
{
	struct packet_pat syn1 = line_ports(DIR_INBOUND, S, 5001, 8080);
	struct packet_pat syn2 = line_ports(DIR_INBOUND, S, 5002, 8080);
	struct packet_pat out1 = line_ports(DIR_OUTBOUND, S | A, 8080, 5001);
	struct packet_pat out2 = line_ports(DIR_OUTBOUND, S | A, 8080, 5002);
	struct packet_pat plain = line(DIR_OUTBOUND, A, 0);
	struct packet_pat foreign = line_ports(DIR_INBOUND, A, 5003, 8080);
	struct flow *a, *b;

	flow_listen(flow_open(&flows, AF_INET, SOCK_STREAM, 0, 3));
	a = flow_for_line(&flows, &syn1, &err);
	b = flow_for_line(&flows, &syn2, &err);
	ck_assert_ptr_ne(a, b);
	ck_assert_uint_eq(a->live.remote_port, 5001);
	ck_assert_uint_eq(b->live.remote_port, 5002);
	/* a SYN from elsewhere does not make other lines speak of it */
	ck_assert_ptr_eq(flow_for_line(&flows, &plain, &err), a);
	ck_assert_ptr_eq(flow_for_line(&flows, &out2, &err), b);
	ck_assert_ptr_eq(flow_for_line(&flows, &plain, &err), b);
	ck_assert_ptr_eq(flow_for_line(&flows, &out1, &err), a);
	ck_assert_ptr_eq(flow_for_line(&flows, &plain, &err), a);
	/* nobody's ports: as packetdrill has it, the current connection's numbers */
	ck_assert_ptr_eq(flow_for_line(&flows, &foreign, &err), a);
}
END_TEST

START_TEST(synack_chooses_the_newest_child)
{
	struct packet_pat syn1 = line_ports(DIR_INBOUND, S, 5001, 8080);
	struct packet_pat syn2 = line_ports(DIR_INBOUND, S, 5002, 8080);
	struct packet_pat plain = line(DIR_OUTBOUND, A, 0);
	struct packet_pat synack = line(DIR_OUTBOUND, S | A, 0);
	struct packet_pat nothing = {.dir = DIR_OUTBOUND, .l4 = L4_NOTHING};
	struct flow *a, *b;

	flow_listen(flow_open(&flows, AF_INET, SOCK_STREAM, 0, 3));
	a = flow_for_line(&flows, &syn1, &err);
	b = flow_for_line(&flows, &syn2, &err);
	ck_assert_ptr_eq(flow_for_line(&flows, &synack, &err), b);
	ck_assert_ptr_eq(flow_for_line(&flows, &plain, &err), b);
	/* and so does silence, or that of the wrong connection would count */
	flow_for_line(&flows, &syn1, &err);
	ck_assert_ptr_eq(flow_for_line(&flows, &plain, &err), a);
	syn2.tcp.sport.value = 5003;
	b = flow_for_line(&flows, &syn2, &err);
	ck_assert_ptr_eq(flow_for_line(&flows, &nothing, &err), b);
}
END_TEST

START_TEST(ports_name_active_flows)
{
	struct packet_pat syn1 = line_ports(DIR_OUTBOUND, S, 1, 8081);
	struct packet_pat syn2 = line_ports(DIR_OUTBOUND, S, 2, 8081);
	struct flow *a = flow_open(&flows, AF_INET, SOCK_STREAM, 0, 3);
	struct flow *b = flow_open(&flows, AF_INET, SOCK_STREAM, 0, 4);
	struct segment live = seg(S, 1000, 0);

	flow_connecting(&flows, a);
	flow_connecting(&flows, b);
	live.ip.src = plan.addr.local;
	live.ip.dst = plan.addr.remote;
	live.tcp.sport = 40000;
	live.tcp.dport = 8081;
	ck_assert_ptr_eq(flow_for_line(&flows, &syn1, &err), a);
	ck_assert(flows_own(&flows, NULL, &live));
	ck_assert(flow_takes(a, &live));
	flow_to_script(a, NULL, &live);
	ck_assert_uint_eq(live.tcp.sport, 1);
	ck_assert_ptr_eq(flow_for_line(&flows, &syn2, &err), b);
	ck_assert_uint_eq(a->live.local_port, 40000);
	ck_assert_uint_eq(b->live.local_port, 0);
}
END_TEST

START_TEST(ports_come_again)
{
	struct flow *f = passive(100, 5000, 0), *g;
	struct packet_pat syn = line(DIR_INBOUND, S, 9000), ack = line(DIR_OUTBOUND, A, 2);
	struct packet_pat synack = line(DIR_OUTBOUND, S | A, 0);
	struct segment in = seg(S, 9000, 0), challenge = seg(A, 5002, 102);
	struct segment out = seg(S | A, 70000, 9001), want = seg(S | A, 0, 9001);

	close_passive(f);
	/* A SYN in TIME-WAIT; an answer without SYN is the old connection's. */
	ck_assert_ptr_eq(flow_for_line(&flows, &syn, &err), f);
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_uint_eq(in.tcp.seq, 9000);
	ck_assert_ptr_eq(flow_for_line(&flows, &ack, &err), f);
	flow_to_script(f, NULL, &challenge);
	ck_assert_uint_eq(challenge.tcp.ack, 2);
	/* A SYN-ACK is the new one's. */
	g = flow_for_line(&flows, &synack, &err);
	ck_assert_ptr_ne(g, f);
	ck_assert_uint_eq(g->live.remote_port, f->live.remote_port);
	ck_assert_uint_eq(g->live.local_port, f->live.local_port);
	flow_to_script(g, &want, &out);
	ck_assert_uint_eq(out.tcp.seq, 0);
	ck_assert_uint_eq(g->live.local_isn, 70000);
	ck_assert_uint_eq(g->live.remote_isn, 9000);
	ck_assert_ptr_eq(flow_accept(&flows, 5, 0, g->live.remote_port), g);
}
END_TEST

START_TEST(the_same_syn_opens_nothing_new)
{
	struct flow *f = passive(100, 5000, 0);
	struct packet_pat syn = line(DIR_INBOUND, S, 100);
	struct packet_pat synack = line(DIR_OUTBOUND, S | A, 0);
	struct segment in = seg(A, 1, 1);

	/* in SYN-RECEIVED, and with an ACK that the stack ignores (TCP_DEFER_ACCEPT) */
	ck_assert_ptr_eq(flow_for_line(&flows, &syn, &err), f);
	ck_assert_ptr_eq(flow_for_line(&flows, &synack, &err), f);
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_ptr_eq(flow_for_line(&flows, &syn, &err), f);
	ck_assert_ptr_eq(flow_for_line(&flows, &synack, &err), f);
	/* ... and so it may after the connection is closed: with timestamps (RFC 6191). */
	close_passive(f);
	ck_assert_ptr_eq(flow_for_line(&flows, &syn, &err), f);
	ck_assert_ptr_ne(flow_for_line(&flows, &synack, &err), f);
}
END_TEST

START_TEST(own_ports_come_again)
{
	struct packet_pat syn = line_ports(DIR_OUTBOUND, S, 1, 8081);
	struct segment first = seg(S, 1000, 0), again, other;
	struct flow *a, *b;

	first.ip.src = plan.addr.local;
	first.ip.dst = plan.addr.remote;
	first.tcp.sport = 40000;
	first.tcp.dport = 8081;
	again = other = first;
	other.tcp.seq = 70000;
	a = flow_open(&flows, AF_INET, SOCK_STREAM, 0, 3);
	flow_connecting(&flows, a);
	ck_assert_ptr_eq(flow_for_line(&flows, &syn, &err), a);
	ck_assert(flow_takes(a, &first));
	a->state = FLOW_ACTIVE_ACKED;
	plan.checks = CHECK_ISN;
	b = flow_open(&flows, AF_INET, SOCK_STREAM, 0, 4);
	flow_connecting(&flows, b);
	/* the name of the first one, which is past its SYN */
	ck_assert_ptr_eq(flow_for_line(&flows, &syn, &err), b);
	ck_assert_uint_eq(b->script.local_port, 1);
	ck_assert_msg(!flow_takes(b, &again), "the first one's SYN, sent again");
	ck_assert(flow_takes(b, &other));
	ck_assert_uint_eq(b->live.local_port, 40000);
	flow_to_script(b, NULL, &other);
	ck_assert_uint_eq(other.tcp.seq, 69000);
}
END_TEST

Suite *flow_ports_suite(void)
{
	Suite *s = suite_create("flow_ports");
	TCase *tc = tcase_create("flow_ports");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, ports_tell_children_apart);
	tcase_add_test(tc, synack_chooses_the_newest_child);
	tcase_add_test(tc, ports_name_active_flows);
	tcase_add_test(tc, ports_come_again);
	tcase_add_test(tc, the_same_syn_opens_nothing_new);
	tcase_add_test(tc, own_ports_come_again);
	suite_add_tcase(s, tc);
	return s;
}
