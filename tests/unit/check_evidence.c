// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * artifacts.h artifacts.c evidence_*.c both.c sample.c unasked.c: a run against the fake device,
 * listened to by two, and the packets that are kept of it. Its texts are in check_evidence_text.c.
 */
#include "tests/unit/evidence_fixture.h"

Suite *evidence_suite(void);

START_TEST(packets_with_their_lines)
{
	struct packet_block p;
	struct segment s;

	play_failing();
	evidence_capture(kept, plan, &finding, &text);
	p = packet(0);
	ck_assert_str_eq(p.comments[0], "t.pkt:3: +.1 < S 0:0(0) win 1000");
	ck_assert_uint_eq(p.flags, 1);
	p = packet(1);
	ck_assert_str_eq(p.comments[0], "t.pkt:5: +0 > S. 0:0(0) ack 1");
	ck_assert_uint_eq(p.flags, 2);
	ck_assert_str_eq(packet(2).comments[0], "t.pkt:6: +0 < . 1:1(0) ack 1 win 1000");
	p = packet(3);
	ck_assert_str_eq(p.comments[0], "t.pkt:8: +.1 < P. 1:101(100) ack 1 win 1000");
	ck_assert_str_eq(p.comments[1], "");
	ck_assert_int_eq(segment_parse(p.data, p.len, &s, NULL), 0);
	ck_assert_uint_eq(s.payload_len, 100);
	p = packet(4);
	ck_assert_str_eq(p.comments[0], "t.pkt:9: +0 > . 1:1(0) ack 101");
	ck_assert_str_eq(p.comments[1], "FAIL: the packet differs in ack");
	p = packet(5);
	ck_assert_str_eq(p.comments[0], "of no line: tcpcheck resets the connection at the end");
	ck_assert(!packet_block(&text, 6, &p));
}
END_TEST

START_TEST(other_packets_say_so)
{
	struct segment synack = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, 5000, 1, 0);
	struct segment more = tcp(TCP_FLAG_ACK, 5001, 1, 0);
	struct reporter *r = artifacts_reporter(kept);

	fake.results[0] = 900;
	fake_dut_answer(&fake, 0, 10, &synack);
	fake_dut_answer(&fake, 1, 10, &more);
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 listen(3, 1) = 0\n"
	     "+0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n"
	     "+0 < . 1:1(0) ack 1 win 1000\n+.1 < . 1:1(0) ack 1 win 1000\n+0 listen(3, 1) = 5\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	evidence_capture(kept, plan, &finding, &text);
	ck_assert_str_eq(packet(3).comments[0], "of no line: sent, and not asked for");
	/* Passed over, since it is another connection's. */
	r->ops->event(r,
		      &(struct report_event){.kind = REPORT_UNASKED, .frame = 4, .segment = &more});
	buf_reset(&text);
	evidence_capture(kept, plan, &finding, &text);
	ck_assert_str_eq(packet(3).comments[0],
			 "of no line: not of the connection that a line was waiting for");
}
END_TEST

/* Whether @a stands before @b. */
static bool before(const char *a, const char *b)
{
	const char *first = strstr(buf_text(&text), a), *second = strstr(buf_text(&text), b);

	return first && second && first < second;
}

/* When no line is left that looks at packets, one is told of as it comes. */
START_TEST(what_no_line_asks_for_is_told)
{
	struct segment synack = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, 5000, 1, 0);
	struct segment data = tcp(TCP_FLAG_ACK, 5001, 1, 10);

	fake.results[0] = 900;
	data.payload = (const unsigned char *)"0123456789";
	fake_dut_answer(&fake, 0, 10, &synack);
	fake_dut_answer(&fake, 1, 10, &data);
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 listen(3, 1) = 0\n"
	     "+0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n"
	     "+0 < . 1:1(0) ack 1 win 1000\n+.1 < . 1:1(0) ack 11 win 1000\n");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
	evidence_events(kept, plan, &finding, &text);
	HAS("\"kind\":\"left\",\"packet\":4,\"text\":\"> . 1:11(10) ack 1 win 1000\"}");
	ck_assert(before("\"left\"", "\"line\":6"));
}
END_TEST

/* After a failure all that was sent before it is told of; what our closing provokes is not, but it
 * is in the capture. The verdict is of the time when it was made. */
START_TEST(what_was_sent_before_a_failure_is_told)
{
	struct segment synack = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, 5000, 1, 0);
	struct segment more = tcp(TCP_FLAG_ACK, 5001, 1, 0);

	fake.results[0] = 900;
	fake_dut_answer(&fake, 0, 10, &synack);
	fake_dut_answer(&fake, 1, 0, &more);
	fake_dut_answer(&fake, 2, 0, &more); /* to the closing reset */
	fake.lost = 2;
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 listen(3, 1) = 0\n"
	     "+0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n"
	     "+.1 < . 1:1(0) ack 1 win 1000\n+0 listen(3, 1) = 5\n+0 > . 1:1(0) ack 1\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_int_eq(finding.made_us, 100010);
	evidence_events(kept, plan, &finding, &text);
	HAS("{\"time\":0.100010,\"kind\":\"left\",\"packet\":4,\"text\":\"> . 1:1(0) ack 1 win "
	    "1000\"}\n"
	    "{\"time\":0.100010,\"kind\":\"verdict\"");
	buf_reset(&text);
	evidence_capture(kept, plan, &finding, &text);
	ck_assert_str_eq(packet(3).comments[0], "of no line: sent, and not asked for");
	ck_assert_str_eq(packet(4).comments[0],
			 "of no line: tcpcheck resets the connection at the end");
	ck_assert_str_eq(packet(5).comments[0],
			 "of no line: after the end: the clean-up or the closing of the sockets "
			 "makes the stack send it");
	buf_reset(&text);
	evidence_environment(kept, plan, &finding, &text);
	HAS("packets         8, of which 2 are missing in the capture\n");
}
END_TEST

START_TEST(packets_are_in_order_of_time)
{
	struct packet_block p;
	unsigned *places;

	play_failing();
	/* The stack sent it before, and it was looked at after. */
	kept->shots[4].time_ns = kept->shots[3].time_ns - 1;
	evidence_capture(kept, plan, &finding, &text);
	p = packet(3);
	ck_assert_str_eq(p.comments[1], "FAIL: the packet differs in ack");
	ck_assert_int_eq(packet(4).time_ns, p.time_ns + 1);
	places = evidence_order(kept);
	ck_assert_uint_eq(places[3], 5);
	ck_assert_uint_eq(places[4], 4);
	free(places);
}
END_TEST

/* What the stack left to the device is filled in. */
START_TEST(unfinished_checksums_are_finished)
{
	struct packet_block p;
	struct segment s;

	play_failing();
	kept->shots[4].csum_partial = true;
	kept->shots[4].data[20 + 16] ^= 0x55;
	kept->shots[3].data[20 + 16] ^= 0x55; /* ours, and as the script wants it */
	evidence_capture(kept, plan, &finding, &text);
	p = packet(4);
	ck_assert_int_eq(segment_parse(p.data, p.len, &s, NULL), 0);
	ck_assert(s.cksum_ok);
	p = packet(3);
	ck_assert_int_eq(segment_parse(p.data, p.len, &s, NULL), 0);
	ck_assert(!s.cksum_ok);
}
END_TEST

START_TEST(oldest_packets_go_first)
{
	static unsigned char big[60000] = {0x45};
	struct frame f = {.len = sizeof(big), .wire_len = sizeof(big), .data = big};
	struct packet_block p;
	size_t n = 0;

	play_failing();
	for (unsigned i = 0; i < 300; i++) {
		f.time_ns = fake.now_ns + i;
		artifacts_packet(kept, true, &f);
	}
	ck_assert_uint_gt(kept->dropped, 6);
	ck_assert_uint_le(kept->bytes, EVIDENCE_PACKET_BYTES);
	evidence_capture(kept, plan, &finding, &text);
	while (packet_block(&text, (unsigned)n, &p))
		n++;
	ck_assert_uint_eq(n, kept->nshots - kept->dropped);
	ck_assert_int_eq(p.time_ns - kept->wall_ns, fake.now_ns + 299);
}
END_TEST

Suite *evidence_suite(void)
{
	Suite *s = suite_create("evidence");
	TCase *t = tcase_create("evidence"), *free_of = tcase_create("places");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, packets_with_their_lines);
	tcase_add_test(t, other_packets_say_so);
	tcase_add_test(t, what_no_line_asks_for_is_told);
	tcase_add_test(t, what_was_sent_before_a_failure_is_told);
	tcase_add_test(t, packets_are_in_order_of_time);
	tcase_add_test(t, unfinished_checksums_are_finished);
	tcase_add_test(t, oldest_packets_go_first);
	suite_add_tcase(s, t);
	suite_add_tcase(s, free_of);
	return s;
}
