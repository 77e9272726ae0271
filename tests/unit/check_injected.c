// SPDX-License-Identifier: GPL-2.0-or-later
/* injected.c: what the peer has sent; and explain_ack.c: what a wrong ACK number means by it. */
#include <check.h>
#include <string.h>

#include "parser/parser.h"
#include "runtime/injected.h"
#include "runtime/report/explain.h"
#include "tests/unit/suites_run.h"

static struct injected sent;
static struct finding finding;
static struct event line;

static void setup(void)
{
	static struct packet_pat pat;

	pat.tcp.ack.state = FIELD_VALUE;
	line = (struct event){.packet = &pat};
	sent = (struct injected){0};
	finding_init(&finding);
}

static void teardown(void)
{
	finding_free(&finding);
}

static void inject(uint16_t flags, uint32_t seq, size_t len)
{
	const struct segment s = {
		.l4 = L4P_TCP,
		.payload_len = len,
		.tcp = {.flags = flags, .seq = seq},
	};

	injected_add(&sent, &line, &s);
}

#define SYN  TCP_FLAG_SYN
#define ACK  TCP_FLAG_ACK
#define FIN  (TCP_FLAG_FIN | TCP_FLAG_ACK)
#define DATA (TCP_FLAG_PSH | TCP_FLAG_ACK)

static void range_is(unsigned i, uint32_t start, uint32_t end)
{
	ck_assert_uint_lt(i, sent.n);
	ck_assert_uint_eq(sent.ranges[i].start, start);
	ck_assert_uint_eq(sent.ranges[i].end, end);
}

/* What is said of a segment with @got where @want was expected. */
static const char *said(uint32_t want, uint32_t got)
{
	finding.expected.tcp = (struct tcp_hdr){.flags = ACK, .ack = want};
	finding.actual.tcp = (struct tcp_hdr){.flags = ACK, .ack = got};
	return explain_ack(&finding, NULL, &sent);
}

START_TEST(ranges_grow_and_merge)
{
	inject(SYN, 900, 0);
	range_is(0, 1, 1);
	inject(DATA, 1, 69);
	inject(DATA, 75, 5);
	inject(DATA, 85, 5);
	ck_assert_uint_eq(sent.n, 3);
	range_is(0, 1, 70);
	range_is(2, 85, 90);
	inject(DATA, 80, 5); /* touches both its neighbours */
	ck_assert_uint_eq(sent.n, 2);
	range_is(1, 75, 90);
	inject(DATA, 60, 20);
	ck_assert_uint_eq(sent.n, 1);
	range_is(0, 1, 90);
	inject(FIN, 90, 0);
	range_is(0, 1, 91);
	ck_assert_uint_eq(sent.fin, 90);
}
END_TEST

START_TEST(what_takes_no_numbers_adds_none)
{
	inject(SYN, 0, 0);
	inject(ACK, 900000, 0);
	ck_assert_uint_eq(sent.n, 1);
	inject(ACK, 0, 1); /* a keep-alive */
	range_is(0, 1, 1);
	inject(SYN, 7, 10); /* Fast Open, on another connection */
	range_is(0, 1, 11);
}
END_TEST

START_TEST(what_is_half_the_circle_away_is_not_taken)
{
	inject(SYN, 0, 0);
	inject(DATA, 1, 4);
	inject(DATA, 0x90000000, 10);
	ck_assert_uint_eq(sent.n, 1);
	range_is(0, 1, 5);
}
END_TEST

START_TEST(too_many_holes_count_as_sent)
{
	inject(SYN, 0, 0);
	for (uint32_t i = 1; i < 20; i++)
		inject(DATA, 10 * i, 5);
	ck_assert_uint_eq(sent.n, INJECTED_RANGES);
	range_is(6, 60, 65);
	range_is(7, 70, 195);
}
END_TEST

START_TEST(what_was_never_sent)
{
	inject(SYN, 0, 0);
	ck_assert_str_eq(said(1, 6),
			 "it acknowledges sequence numbers 1 to 5, which were never sent: the peer "
			 "has sent nothing but its SYN (RFC 9293, section 3.4)");
	inject(DATA, 1, 74);
	ck_assert_str_eq(
		said(75, 76),
		"it acknowledges sequence number 75, which was never sent: the peer has sent "
		"1:75; the extra 1 looks like a FIN counted before it came (RFC 9293, "
		"section 3.4)");
	inject(FIN, 75, 0);
	ck_assert_str_eq(
		said(76, 77),
		"it acknowledges sequence number 76, which was never sent: the peer has sent "
		"1:75 and its FIN; the extra 1 looks like the FIN counted twice (RFC 9293, "
		"section 3.4)");
}
END_TEST

START_TEST(what_is_in_a_hole)
{
	inject(SYN, 0, 0);
	inject(DATA, 1, 69);
	inject(DATA, 75, 5);
	ck_assert_str_eq(
		said(70, 80),
		"it acknowledges sequence numbers 70 to 74, which were never sent: the peer "
		"has sent 1:70 and 75:80 (RFC 9293, section 3.4)");
	inject(FIN, 80, 0);
	ck_assert_str_eq(
		said(70, 71),
		"it acknowledges sequence number 70, which was never sent: the peer has sent "
		"1:70, 75:80 and its FIN; the extra 1 looks like the FIN counted before the "
		"data in front of it (RFC 9293, section 3.4)");
}
END_TEST

START_TEST(what_is_left_out)
{
	inject(SYN, 0, 0);
	inject(DATA, 1, 74);
	ck_assert_str_eq(said(75, 74), "it leaves out sequence number 74, which the peer has sent");
	ck_assert_str_eq(said(75, 70),
			 "it leaves out sequence numbers 70 to 74, which the peer has sent");
	ck_assert_str_eq(said(76, 75), "the line asks for sequence number 75, which no line before "
				       "it sends: the peer has sent 1:75");
	inject(FIN, 75, 0);
	ck_assert_str_eq(
		said(76, 75),
		"it does not acknowledge the peer's FIN, which takes sequence number 75 (RFC "
		"9293, section 3.4)");
}
END_TEST

START_TEST(what_is_more_than_the_line_asks_for)
{
	inject(SYN, 0, 0);
	inject(DATA, 1, 74);
	ck_assert_str_eq(
		said(70, 75),
		"it acknowledges sequence numbers 70 to 74 as well, which the peer has sent");
	inject(FIN, 75, 0);
	ck_assert_str_eq(
		said(75, 76),
		"it acknowledges the peer's FIN as well, which takes sequence number 75 (RFC "
		"9293, section 3.4)");
	ck_assert_str_eq(said(0, 76), "the line has no ack, which stands for ack 0");
}
END_TEST

START_TEST(nothing_is_known_of_other_segments)
{
	inject(SYN, 0, 0);
	finding.expected.tcp = (struct tcp_hdr){.flags = ACK, .ack = 1};
	finding.actual.tcp = (struct tcp_hdr){.flags = TCP_FLAG_RST};
	ck_assert_ptr_null(explain_ack(&finding, NULL, &sent));
	finding.actual.tcp = (struct tcp_hdr){.flags = SYN | ACK, .ack = 7};
	ck_assert_ptr_null(explain_ack(&finding, NULL, &sent));
}
END_TEST

Suite *injected_suite(void)
{
	Suite *s = suite_create("injected");
	TCase *tc = tcase_create("injected");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, ranges_grow_and_merge);
	tcase_add_test(tc, what_takes_no_numbers_adds_none);
	tcase_add_test(tc, what_is_half_the_circle_away_is_not_taken);
	tcase_add_test(tc, too_many_holes_count_as_sent);
	tcase_add_test(tc, what_was_never_sent);
	tcase_add_test(tc, what_is_in_a_hole);
	tcase_add_test(tc, what_is_left_out);
	tcase_add_test(tc, what_is_more_than_the_line_asks_for);
	tcase_add_test(tc, nothing_is_known_of_other_segments);
	suite_add_tcase(s, tc);
	return s;
}
