// SPDX-License-Identifier: GPL-2.0-or-later
/* build_packet.c: packet patterns as the grammar builds them. */
#include <stdio.h>

#include "tests/unit/parser_fixture.h"
#include "tests/unit/suites_parser.h"

static void ck_field(struct field f, int64_t value)
{
	ck_assert_int_eq(f.state, FIELD_VALUE);
	ck_assert_int_eq(f.value, value);
}

START_TEST(tcp_fields)
{
	struct parsed p = parse_ok("0 < [ect0, flowlabel 0xabc] 80 > 0x51 P. 1:11(10) ack 5 win 6"
				   " urg 7 <mss 1460,wscale 7,sackOK,TS val 1 ecr 2,nop,eol,"
				   "sack 1:2 3:4,md5 00ff>");
	const struct packet_pat *k = p.script->events->packet;
	const struct tcpopt_pat *o = k->tcp.opts;

	ck_assert_int_eq(k->dir, DIR_INBOUND);
	ck_assert_int_eq(k->l4, L4_TCP);
	ck_assert_int_eq(k->ip.tos, TOS_ECT0);
	ck_span(&p, k->ip.tos_span, "ect0");
	ck_span(&p, k->ip.span, "[ect0, flowlabel 0xabc]");
	ck_field(k->ip.flow, 0xabc);
	ck_assert_int_eq(k->ip.ttl.state, FIELD_ABSENT);
	ck_field(k->tcp.sport, 80);
	ck_field(k->tcp.dport, 0x51);
	ck_assert_str_eq(k->tcp.flags_text.text, "P.");
	ck_assert_uint_eq(k->tcp.flags, TCP_FLAG_PSH | TCP_FLAG_ACK);
	ck_span(&p, k->tcp.seq_span, "1:11(10)");
	ck_field(k->tcp.seq_end, 11);
	ck_field(k->tcp.len, 10);
	ck_field(k->tcp.ack, 5);
	ck_span(&p, k->tcp.ack.span, "5");
	ck_field(k->tcp.win, 6);
	ck_field(k->tcp.urg, 7);
	ck_assert_int_eq(k->tcp.opts_kind, TCPOPTS_LIST);
	ck_assert_int_eq(o->kind, OPT_MSS);
	ck_field(o->value, 1460);
	ck_span(&p, o->span, "mss 1460");
	o = o->next->next->next;
	ck_assert_int_eq(o->kind, OPT_TS);
	ck_field(o->ecr, 2);
	o = o->next->next->next;
	ck_assert_int_eq(o->kind, OPT_SACK);
	ck_assert_uint_eq(o->nblocks, 2);
	ck_assert_int_eq(o->blocks[1].left.value, 3);
	ck_span(&p, o->blocks[1].span, "3:4");
	ck_assert_str_eq(o->next->cookie.text, "00ff");
	parsed_free(&p);
}
END_TEST

static void ck_flags(const char *written, uint16_t flags, bool ace)
{
	char text[64];
	struct parsed p;

	snprintf(text, sizeof(text), "0 > %s 1:1(0)", written);
	p = parse_ok(text);
	ck_assert_str_eq(p.script->events->packet->tcp.flags_text.text, written);
	ck_assert_uint_eq(p.script->events->packet->tcp.flags, flags);
	ck_assert(p.script->events->packet->tcp.ace == ace);
	parsed_free(&p);
}

START_TEST(tcp_flags)
{
	ck_flags("-", 0, false);
	ck_flags(".", TCP_FLAG_ACK, false);
	ck_flags("SEWA", TCP_FLAG_SYN | TCP_FLAG_ECE | TCP_FLAG_CWR | TCP_FLAG_AE, false);
	ck_flags("FRU.", TCP_FLAG_FIN | TCP_FLAG_RST | TCP_FLAG_URG | TCP_FLAG_ACK, false);
	ck_flags("P.5", TCP_FLAG_PSH | TCP_FLAG_ACK | TCP_FLAG_AE | TCP_FLAG_ECE, true);
	ck_flags(".3", TCP_FLAG_ACK | TCP_FLAG_CWR | TCP_FLAG_ECE, true);
	ck_flags("P2", TCP_FLAG_PSH | TCP_FLAG_CWR, true);
	ck_flags(".0", TCP_FLAG_ACK, false); /* as if no digit were there */
}
END_TEST

START_TEST(accecn)
{
	struct parsed p = parse_ok("0 > . 1:1(0) <ECN e0b 1 ceb 2 e1b 3,ECN e1b 4 ceb 5>");
	const struct tcpopt_pat *o = p.script->events->packet->tcp.opts;

	ck_assert_int_eq(o->kind, OPT_ECN0);
	ck_field(o->counters[2], 3);
	ck_span(&p, o->span, "ECN e0b 1 ceb 2 e1b 3");
	o = o->next;
	ck_assert_int_eq(o->kind, OPT_ECN1);
	ck_field(o->counters[1], 5);
	ck_assert_int_eq(o->counters[2].state, FIELD_ABSENT);
	parsed_free(&p);
}
END_TEST

START_TEST(any_options)
{
	struct parsed p = parse_ok("0 > . 1:1(0) <...>\n+0 > . 1:1(0)");

	ck_assert_int_eq(p.script->events->packet->tcp.opts_kind, TCPOPTS_ANY);
	ck_span(&p, p.script->events->packet->tcp.opts_span, "<...>");
	ck_assert_int_eq(p.script->events->next->packet->tcp.opts_kind, TCPOPTS_NONE);
	parsed_free(&p);
}
END_TEST

START_TEST(half_of_a_timestamp)
{
	struct parsed p = parse_ok("0 > . 1:1(0) <TS val * ecr 5,TS val 5 ecr *,TS val * ecr *>");
	const struct tcpopt_pat *o = p.script->events->packet->tcp.opts;

	ck_assert_int_eq(o->value.state, FIELD_ANY);
	ck_field(o->ecr, 5);
	ck_assert(!o->any);
	ck_span(&p, o->span, "TS val * ecr 5");
	o = o->next;
	ck_field(o->value, 5);
	ck_assert_int_eq(o->ecr.state, FIELD_ANY);
	ck_assert(!o->any);
	ck_assert(o->next->any);
	parsed_free(&p);
}
END_TEST

START_TEST(empty_label_stack)
{
	struct parsed p = parse_ok("0 > ipv4 1.2.3.4 > 5.6.7.8: mpls : . 1:1(0)");
	const struct outer_pat *o = p.script->events->packet->outer->next;

	ck_assert_int_eq(o->kind, OUTER_MPLS);
	ck_assert_uint_eq(o->nlabels, 0);
	script_check(p.script, NULL, &p.diags);
	ck_assert_uint_eq(p.diags.n, 0);
	parsed_free(&p);
}
END_TEST

START_TEST(encapsulation)
{
	struct parsed p = parse_ok("0 > ipv4 [ttl 9] 1.2.3.4 > 5.6.7.8: "
				   "ipv6 fe80::1 > 1:2:3:4:5:6:7:8: gre: "
				   "mpls (label 5, tc 1, ttl 64) (label 6, tc 0, [S], ttl 64): "
				   "gre, flags 0x2000, sum 0, off 0, key 5, seq 0: . 1:1(0)");
	const struct packet_pat *k = p.script->events->packet;
	const struct outer_pat *o = k->outer;

	ck_assert_uint_eq(k->nouter, 5);
	ck_assert_int_eq(o->kind, OUTER_IP4);
	ck_assert_str_eq(o->src.text, "1.2.3.4");
	ck_field(o->info.ttl, 9);
	o = o->next;
	ck_assert_int_eq(o->kind, OUTER_IP6);
	ck_assert_str_eq(o->src.text, "fe80::1");
	ck_assert_str_eq(o->dst.text, "1:2:3:4:5:6:7:8");
	ck_span(&p, o->span, "ipv6 fe80::1 > 1:2:3:4:5:6:7:8");
	o = o->next;
	ck_assert_int_eq(o->kind, OUTER_GRE);
	ck_assert_int_eq(o->gre.flags.state, FIELD_ABSENT);
	o = o->next;
	ck_assert_int_eq(o->kind, OUTER_MPLS);
	ck_assert_uint_eq(o->nlabels, 2);
	ck_assert(o->labels[1].bottom);
	o = o->next;
	ck_field(o->gre.flags, 0x2000);
	ck_field(o->gre.key, 5);
	parsed_free(&p);
}
END_TEST

START_TEST(udp_and_psp)
{
	struct parsed p = parse_ok("0 < udp (100)\n+0 > (ect1) udp 5 > 6 (7)\n"
				   "+0 > encap psp spi 0x17 . 1:1(0) ack 1");
	const struct event *e = p.script->events;

	ck_assert_int_eq(e->packet->l4, L4_UDP);
	ck_field(e->packet->udp.len, 100);
	ck_assert_int_eq(e->packet->udp.sport.state, FIELD_ABSENT);
	e = e->next;
	ck_field(e->packet->udp.dport, 6);
	ck_assert_int_eq(e->packet->ip.tos, TOS_ECT1);
	e = e->next;
	ck_field(e->packet->tcp.spi, 0x17);
	ck_span(&p, e->packet->tcp.psp_span, "encap psp spi 0x17");
	parsed_free(&p);
}
END_TEST

START_TEST(icmp)
{
	struct parsed p = parse_ok("0 < icmp unreachable frag_needed mtu 540 id 3 [1:1461(1460)]\n"
				   "+0 < icmp type_3 [udp (9)]\n+0 > icmp echo_request [raw (8)]\n"
				   "+0 < icmp unreachable CODE");
	const struct event *e = p.script->events;

	ck_assert_str_eq(e->packet->icmp.type.text, "unreachable");
	ck_assert_str_eq(e->packet->icmp.code.text, "frag_needed");
	ck_field(e->packet->icmp.mtu, 540);
	ck_field(e->packet->icmp.id, 3);
	ck_assert_int_eq(e->packet->icmp.echoed, ECHOED_TCP);
	ck_field(e->packet->icmp.seq_end, 1461);
	ck_span(&p, e->packet->icmp.echoed_span, "[1:1461(1460)]");
	e = e->next;
	ck_assert_ptr_null(e->packet->icmp.code.text);
	ck_assert_int_eq(e->packet->icmp.echoed, ECHOED_UDP);
	ck_field(e->packet->icmp.len, 9);
	e = e->next;
	ck_assert_int_eq(e->packet->icmp.echoed, ECHOED_RAW);
	e = e->next;
	ck_assert_int_eq(e->packet->icmp.echoed, ECHOED_NONE);
	ck_assert_str_eq(e->packet->icmp.code.text, "CODE"); /* a variant's symbol stays a word */
	parsed_free(&p);
}
END_TEST

Suite *packets_suite(void)
{
	Suite *s = suite_create("packets");
	TCase *t = tcase_create("all");

	tcase_add_test(t, tcp_fields);
	tcase_add_test(t, tcp_flags);
	tcase_add_test(t, accecn);
	tcase_add_test(t, any_options);
	tcase_add_test(t, half_of_a_timestamp);
	tcase_add_test(t, empty_label_stack);
	tcase_add_test(t, encapsulation);
	tcase_add_test(t, udp_and_psp);
	tcase_add_test(t, icmp);
	suite_add_tcase(s, t);
	return s;
}
