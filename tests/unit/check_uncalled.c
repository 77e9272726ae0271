// SPDX-License-Identifier: GPL-2.0-or-later
/* uncalled.c: which connection a line opens when there are no calls. */
#include <check.h>
#include <string.h>

#include "runtime/flow/flow.h"

Suite *uncalled_suite(void);

#define S TCP_FLAG_SYN
#define A TCP_FLAG_ACK

static struct plan plan;
static struct flows flows;
static struct err err;

static void setup(void)
{
	memset(&plan, 0, sizeof(plan));
	plan.variant = variant_get(VARIANT_IPV4);
	plan.peer_only = true;
	plan.cfg.bind_port = 8080;
	ipaddr_parse("192.168.0.1", &plan.addr.local);
	ipaddr_parse("192.0.2.1", &plan.addr.remote);
	flows_init(&flows, &plan);
	err = (struct err)ERR_INIT;
}

static void teardown(void)
{
	flows_free(&flows);
}

static struct flow *line(enum direction dir, enum l4_kind l4, uint16_t flags, unsigned from,
			 unsigned to)
{
	/* Lines live as long as the script: a connection remembers its first. */
	static struct packet_pat lines[16];
	static unsigned nlines;
	struct packet_pat *p = &lines[nlines++ % 16];
	struct field *sport = l4 == L4_UDP ? &p->udp.sport : &p->tcp.sport;
	struct field *dport = l4 == L4_UDP ? &p->udp.dport : &p->tcp.dport;

	*p = (struct packet_pat){.dir = dir, .l4 = l4};
	p->tcp.flags = flags;
	if (from) {
		*sport = (struct field){.state = FIELD_VALUE, .value = from};
		*dport = (struct field){.state = FIELD_VALUE, .value = to};
	}
	return flow_for_line(&flows, p, &err);
}

static struct segment live(enum l4_proto l4, unsigned from, unsigned to, uint16_t flags,
			   uint32_t seq)
{
	struct segment s = {.l4 = l4};

	s.ip.src = plan.addr.local;
	s.ip.dst = plan.addr.remote;
	if (l4 == L4P_UDP) {
		s.udp.sport = (uint16_t)from;
		s.udp.dport = (uint16_t)to;
		return s;
	}
	s.tcp.sport = (uint16_t)from;
	s.tcp.dport = (uint16_t)to;
	s.tcp.flags = flags;
	s.tcp.seq = seq;
	return s;
}

START_TEST(passive)
{
	struct flow *f = line(DIR_INBOUND, L4_TCP, S, 0, 0);

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(f->state, FLOW_CHILD_PACKET);
	ck_assert_uint_eq(f->live.local_port, 8080);
	/* The same without ports is the same; with others, another one, at any port. */
	ck_assert_ptr_eq(line(DIR_INBOUND, L4_TCP, S, 0, 0), f);
	ck_assert_ptr_ne(line(DIR_INBOUND, L4_TCP, S, 40000, 7), f);
	ck_assert_uint_eq(flows.all->live.local_port, 7);
	ck_assert_ptr_eq(line(DIR_INBOUND, L4_TCP, A, 0, 0), f);
	ck_assert_ptr_eq(line(DIR_INBOUND, L4_TCP, A, 40000, 7), flows.all);
}
END_TEST

START_TEST(active)
{
	struct segment syn = live(L4P_TCP, 4321, 99, S, 1000), elsewhere = syn,
		       in = {.l4 = L4P_TCP};
	struct flow *f = line(DIR_OUTBOUND, L4_TCP, S, 0, 0), *g;

	ck_assert_int_eq(f->state, FLOW_SYN_SEEN);
	ipaddr_parse("192.0.2.9", &elsewhere.ip.dst);
	ck_assert(!flow_takes(f, &elsewhere));
	ck_assert(flow_takes(f, &syn));
	ck_assert_uint_eq(f->live.local_port, 4321);
	ck_assert_uint_eq(f->live.remote_port, 99);
	ck_assert_uint_eq(f->live.local_isn, 1000);
	/* Once more, and once more after an answer that nobody has taken: the same. */
	ck_assert_ptr_eq(line(DIR_OUTBOUND, L4_TCP, S, 0, 0), f);
	in.tcp.flags = S | A;
	ck_assert_int_eq(flow_to_live(&flows, f, &in, &err), 0);
	ck_assert_uint_eq(in.tcp.dport, 4321);
	ck_assert_int_eq(f->state, FLOW_ACTIVE_ACKED);
	ck_assert_ptr_eq(line(DIR_OUTBOUND, L4_TCP, S, 0, 0), f);
	f->sent_ack = true;
	g = line(DIR_OUTBOUND, L4_TCP, S, 0, 0);
	ck_assert_ptr_ne(g, f);
	ck_assert(!flow_takes(g, &syn)); /* of the older one */
	syn.tcp.sport = 4322;
	ck_assert(flow_takes(g, &syn));
}
END_TEST

START_TEST(active_with_ports)
{
	struct segment syn = live(L4P_TCP, 50001, 80, S, 5), other = live(L4P_TCP, 50002, 81, S, 6);
	struct flow *f = line(DIR_OUTBOUND, L4_TCP, S, 1000, 80);
	struct flow *g = line(DIR_OUTBOUND, L4_TCP, S, 1001, 81);

	ck_assert_ptr_ne(f, g);
	ck_assert(!flow_takes(f, &other)); /* where to is part of what is expected */
	ck_assert(flow_takes(f, &syn));
	ck_assert(flow_takes(g, &other));
	ck_assert_uint_eq(f->script.local_port, 1000);
	ck_assert_ptr_eq(line(DIR_OUTBOUND, L4_TCP, S, 1000, 80), f);
	ck_assert_ptr_eq(line(DIR_INBOUND, L4_TCP, S | A, 81, 1001), g);
}
END_TEST

START_TEST(datagrams)
{
	struct segment answer = live(L4P_UDP, 8080, 0, 0, 0), first = live(L4P_UDP, 5353, 53, 0, 0);
	struct flow *f = line(DIR_INBOUND, L4_UDP, 0, 0, 0), *g;

	answer.udp.dport = f->live.remote_port;
	ck_assert(flow_takes(f, &answer));
	ck_assert_ptr_eq(line(DIR_OUTBOUND, L4_UDP, 0, 0, 0), f);
	g = line(DIR_OUTBOUND, L4_UDP, 0, 1000, 53);
	ck_assert_ptr_ne(g, f);
	ck_assert(!flow_takes(g, &answer));
	ck_assert(flow_takes(g, &first));
	ck_assert_uint_eq(g->live.local_port, 5353);
	/* And a connection behind them. */
	ck_assert_int_eq(line(DIR_INBOUND, L4_TCP, S, 0, 0)->state, FLOW_CHILD_PACKET);
}
END_TEST

START_TEST(errors_and_echoes)
{
	struct packet_pat nothing = {.dir = DIR_OUTBOUND, .l4 = L4_NOTHING};
	struct flow *f = line(DIR_INBOUND, L4_ICMP, 0, 0, 0);
	struct segment echo = {.l4 = L4P_ICMP};

	ck_assert_ptr_nonnull(f);
	echo.ip.src.family = echo.ip.dst.family = AF_INET;
	ck_assert_int_eq(flow_to_live(&flows, f, &echo, &err), 0);
	ck_assert(ipaddr_equal(&echo.ip.dst, &plan.addr.local));
	ck_assert(ipaddr_equal(&echo.ip.src, &plan.addr.remote));
	ck_assert_ptr_nonnull(flow_for_line(&flows, &nothing, &err));
	/* Nobody knows it: its answer is a reset, not an error of the script. */
	f = line(DIR_INBOUND, L4_TCP, A, 0, 0);
	ck_assert_ptr_nonnull(f);
	ck_assert_ptr_eq(line(DIR_OUTBOUND, L4_TCP, TCP_FLAG_RST, 0, 0), f);
}
END_TEST

/* The ports come again: whether a SYN opens anew, the answer tells. */
START_TEST(again)
{
	struct segment in = {.l4 = L4P_TCP}, out = live(L4P_TCP, 8080, 0, S | A, 7);
	struct segment expected = {.l4 = L4P_TCP};
	struct flow *f = line(DIR_INBOUND, L4_TCP, S, 0, 0), *g;

	in.tcp.flags = S;
	flow_to_live(&flows, f, &in, &err);
	expected.tcp.flags = S | A;
	flow_to_script(f, &expected, &out);
	in = (struct segment){.l4 = L4P_TCP};
	in.tcp.flags = A;
	flow_to_live(&flows, f, &in, &err);
	ck_assert_int_eq(f->state, FLOW_CHILD_ACKED);
	ck_assert_ptr_eq(line(DIR_INBOUND, L4_TCP, S, 0, 0), f);
	g = line(DIR_OUTBOUND, L4_TCP, S | A, 0, 0);
	ck_assert_ptr_ne(g, f);
	ck_assert_uint_eq(g->live.remote_port, f->live.remote_port);
}
END_TEST

Suite *uncalled_suite(void)
{
	Suite *s = suite_create("uncalled");
	TCase *t = tcase_create("uncalled");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, passive);
	tcase_add_test(t, active);
	tcase_add_test(t, active_with_ports);
	tcase_add_test(t, datagrams);
	tcase_add_test(t, errors_and_echoes);
	tcase_add_test(t, again);
	suite_add_tcase(s, t);
	return s;
}
