// SPDX-License-Identifier: GPL-2.0-or-later
/* flow.c, live.c, map.c: which flow, and the numbers of both worlds (tcpcheck-script(5),
 * PACKETS). */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/flow/flow.h"
#include "tests/unit/suites_run.h"

static struct plan plan;
static struct flows flows;
static struct err err;

static void setup(void)
{
	memset(&plan, 0, sizeof(plan));
	plan.variant = variant_get(VARIANT_IPV4);
	plan.cfg.bind_port = 8080;
	plan.cfg.connect_port = 8081;
	ipaddr_parse("192.168.0.1", &plan.addr.local);
	ipaddr_parse("192.0.2.1", &plan.addr.remote);
	flows_init(&flows, &plan);
	err = (struct err)ERR_INIT;
}

static void teardown(void)
{
	flows_free(&flows);
}

static struct packet_pat line(enum direction dir, uint16_t flags, uint32_t seq)
{
	struct packet_pat p = {.dir = dir, .l4 = L4_TCP};

	p.tcp.flags = flags;
	p.tcp.seq = (struct field){.state = FIELD_VALUE, .value = seq};
	return p;
}

static struct segment seg(uint16_t flags, uint32_t seq, uint32_t ack)
{
	struct segment s = {.l4 = L4P_TCP};

	s.tcp.flags = flags;
	s.tcp.seq = seq;
	s.tcp.ack = ack;
	return s;
}

static void add_ts(struct segment *s, uint32_t val, uint32_t ecr)
{
	unsigned char *o = s->tcp.opts;

	memcpy(o, "\001\001\010\012", 4);
	put_be32(o + 4, val);
	put_be32(o + 8, ecr);
	s->tcp.opts_len = 12;
}

static uint32_t ts_val(const struct segment *s)
{
	return get_be32(s->tcp.opts + 4);
}

static uint32_t ts_ecr(const struct segment *s)
{
	return get_be32(s->tcp.opts + 8);
}

#define S TCP_FLAG_SYN
#define A TCP_FLAG_ACK

/* A passive connection up to the SYN-ACK: peer's ISN @risn, stack's ISN @lisn, written as @sisn. */
static struct flow *passive(uint32_t risn, uint32_t lisn, uint32_t sisn)
{
	struct packet_pat syn = line(DIR_INBOUND, S, risn);
	struct segment in = seg(S, risn, 0), out = seg(S | A, lisn, risn + 1);
	struct segment expected = seg(S | A, sisn, risn + 1);
	struct flow *f = flow_for_line(&flows, &syn, &err);

	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_uint_eq(in.tcp.seq, risn);
	flow_to_script(f, &expected, &out);
	ck_assert_uint_eq(out.tcp.seq, sisn);
	ck_assert_uint_eq(out.tcp.ack, risn + 1);
	return f;
}

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

/* The handshake's last segment, and the application closes. */
static void close_passive(struct flow *f)
{
	struct segment in = seg(A, 1, 1);

	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_ptr_eq(flow_accept(&flows, 4, 0, 0), f);
	f->live_fd = -1;
}

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
	tcase_add_test(tc, ports_tell_children_apart);
	tcase_add_test(tc, synack_chooses_the_newest_child);
	tcase_add_test(tc, ports_name_active_flows);
	tcase_add_test(tc, ports_come_again);
	tcase_add_test(tc, the_same_syn_opens_nothing_new);
	tcase_add_test(tc, own_ports_come_again);
	tcase_add_test(tc, numbers_count_on);
	suite_add_tcase(s, tc);
	return s;
}
