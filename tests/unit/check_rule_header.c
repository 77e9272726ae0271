// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules about single headers: what makes each fire, and the nearest lawful thing. */
#include "tests/unit/rules_fixture.h"

Suite *rule_header_suite(void);

START_TEST(flags)
{
	FIRES("flags-contradict", "0.0 > SF 0:0(0) win 8000\n");
	FIRES("flags-contradict", OPEN "1.0 > FR. 1:1(0) ack 1 win 8000\n");
	SPARES("flags-contradict", OPEN "1.0 > FP. 1:11(10) ack 1 win 8000\n");
}
END_TEST

START_TEST(checksum)
{
	FIRES("checksum-wrong", OPEN "1.0 > P. 1:11(10) ack 1 win 8000 bad\n");
	SPARES("checksum-wrong", OPEN "1.0 > P. 1:11(10) ack 1 win 8000\n");
	SPARES("checksum-wrong", OPEN "1.0 > P. 1:11(10) ack 1 win 8000 bad partial\n");
	SPARES("checksum-wrong", OPEN "1.0 > P. 1:11(10) ack 1 win 8000 bad cut\n");
	rules_at_tested = false; /* it may have been damaged on its way */
	SPARES("checksum-wrong", OPEN "1.0 > P. 1:11(10) ack 1 win 8000 bad\n");
	rules_at_tested = true;
}
END_TEST

static size_t cut; /* octets at the end that were not captured */

/* A SYN of the end under test, with bytes of its headers changed. */
static void syn(const char *opts, unsigned at, unsigned value, unsigned ip_sum)
{
	struct segment s = {.l4 = L4P_TCP};
	unsigned char bytes[100];
	char text[80];
	struct rules_cfg cfg = {.place = RULES_AT_TESTED, .whole = true, .found = rules_hear};
	struct watcher *w = watcher_new(&cfg);
	struct rules_packet p = {.number = 1, .data = bytes, .sender = RULES_TESTED};

	rules_addresses(&s, true);
	s.tcp.flags = TCP_FLAG_SYN;
	snprintf(text, sizeof(text), "%s", opts);
	rules_options(text, true, &s.tcp);
	p.len = p.wire_len = (size_t)segment_emit(&s, bytes, sizeof(bytes), NULL);
	bytes[at] = (unsigned char)value;
	if (ip_sum) {
		put_be16(bytes + 10, 0);
		put_be16(bytes + 10, cksum_fold(cksum_add(0, bytes, IP4_HDR_LEN)));
	}
	p.len -= cut;
	*rules_heard = 0;
	watcher_packet(w, &p);
	watcher_free(w);
}

START_TEST(ip)
{
	syn("mss 1000", 6, 0x80, 1);
	ck_assert_msg(rules_said("ip-reserved-flag"), "%s", rules_heard);
	syn("mss 1000", 6, 0x40, 1);
	ck_assert_msg(!rules_said(NULL), "%s", rules_heard);
	syn("mss 1000", 10, 0x77, 0);
	ck_assert_msg(rules_said("ip-checksum-wrong"), "%s", rules_heard);
	syn("mss 1000", 8, 0, 1);
	ck_assert_msg(rules_said("ttl-zero"), "%s", rules_heard);
	syn("mss 1000", 8, 1, 1);
	ck_assert_msg(!rules_said(NULL), "%s", rules_heard);
}
END_TEST

START_TEST(reserved)
{
	syn("mss 1000", 32, 0x62, 1);
	ck_assert_msg(rules_said("reserved-bits"), "%s", rules_heard);
	syn("mss 1000", 32, 0x61, 1); /* AE, which RFC 9768 has taken */
	ck_assert_msg(!rules_said("reserved-bits"), "%s", rules_heard);
}
END_TEST

START_TEST(options)
{
	syn("mss 1000", 41, 9, 1); /* longer than the header */
	ck_assert_msg(rules_said("opts-malformed"), "%s", rules_heard);
	syn("mss 1000,kind 253 0102", 45, 1, 1);
	ck_assert_msg(rules_said("opts-malformed"), "%s", rules_heard);
	cut = 3; /* of the last option there is the kind only */
	syn("mss 1000,kind 253 0102", 0, 0x45, 1);
	ck_assert_msg(!rules_said(NULL), "%s", rules_heard);
	cut = 0;
	SPARES("opts-malformed", "0.0 > S 0:0(0) win 8000 <mss 1000,kind 253 0102>\n");
	FIRES("opts-length", "0.0 > S 0:0(0) win 8000 <kind 2 0001020304>\n");
	FIRES("opts-length", "0.0 > S 0:0(0) win 8000 <kind 3 0102>\n");
	FIRES("opts-length", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100 <kind 8 0102>\n");
	FIRES("opts-length", OPEN_ALL "1.0 > . 1:1(0) ack 1 win 100 <kind 5 01020304>\n");
	SPARES("opts-length", OPEN_ALL);
	FIRES("opts-padding", "0.0 > S 0:0(0) win 8000 <mss 1000,eol,nop>\n");
	SPARES("opts-padding", "0.0 > S 0:0(0) win 8000 <mss 1000,eol,eol>\n");
	SPARES("opts-padding", "0.0 > S 0:0(0) win 8000 <mss 1000,nop,nop>\n");
	FIRES("wscale-most", "0.0 > S 0:0(0) win 8000 <mss 1000,wscale 15>\n");
	SPARES("wscale-most", "0.0 > S 0:0(0) win 8000 <mss 1000,wscale 14>\n");
}
END_TEST

START_TEST(urgent)
{
	FIRES("urgent-back", OPEN "1.0 > PU. 1:11(10) ack 1 win 8000 urg 20\n"
				  "1.0 > PU. 11:21(10) ack 1 win 8000 urg 5\n");
	SPARES("urgent-back", OPEN "1.0 > PU. 1:11(10) ack 1 win 8000 urg 20\n"
				   "1.0 > PU. 11:21(10) ack 1 win 8000 urg 10\n");
	/* the former is passed */
	SPARES("urgent-back", OPEN "1.0 > PU. 1:11(10) ack 1 win 8000 urg 10\n"
				   "1.0 > PU. 11:21(10) ack 1 win 8000 urg 5\n");
	FIRES("urgent-lost", OPEN "1.0 > PU. 1:11(10) ack 1 win 8000 urg 20\n"
				  "1.0 > P. 11:21(10) ack 1 win 8000\n");
	SPARES("urgent-lost", OPEN "1.0 > PU. 1:11(10) ack 1 win 8000 urg 10\n"
				   "1.0 > P. 11:21(10) ack 1 win 8000\n");
	FIRES("urgent-lost", OPEN "1.0 > PU. 1:11(10) ack 1 win 8000 urg 10\n"
				  "2.0 > P. 1:11(10) ack 1 win 8000\n");
}
END_TEST

Suite *rule_header_suite(void)
{
	Suite *s = suite_create("rule_header");
	TCase *tc = tcase_create("rule_header");

	tcase_add_test(tc, flags);
	tcase_add_test(tc, checksum);
	tcase_add_test(tc, ip);
	tcase_add_test(tc, reserved);
	tcase_add_test(tc, options);
	tcase_add_test(tc, urgent);
	suite_add_tcase(s, tc);
	return s;
}
