// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * injected.c: what the peer has sent; explain_ack.c: what a wrong ACK number means by it; explain.c
 * explain_cause.c: what other differences mean, and where a hint would be untrue.
 */
#include <check.h>
#include <string.h>

#include "parser/parser.h"
#include "runtime/finding/explain.h"
#include "runtime/finding/injected.h"
#include "tests/unit/suites_run.h"

static struct injected sent;
static struct finding finding;
static struct event line;
static int64_t injected_at_us;

static void setup(void)
{
	static struct packet_pat pat;

	pat.tcp.ack.state = FIELD_VALUE;
	line = (struct event){.packet = &pat};
	sent = (struct injected){0};
	injected_at_us = 0;
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

	injected_add(&sent, &line, &s, injected_at_us);
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
	ck_assert_str_eq(said(76, 75), "the line acknowledges sequence number 75; the peer has "
				       "sent only 1:75");
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

START_TEST(what_no_line_before_has_sent)
{
	inject(SYN, 0, 0);
	inject(DATA, 2, 10);
	ck_assert_str_eq(said(12, 1), "the line acknowledges sequence numbers 1 to 11; the peer "
				      "has sent only 2:12");
}
END_TEST

/* ---- other hints: each with its nearest situation in which it is untrue ---- */

static void answer(uint16_t flags, uint32_t seq, uint32_t ack, size_t len)
{
	const struct segment s = {
		.l4 = L4P_TCP,
		.payload_len = len,
		.tcp = {.flags = flags, .seq = seq, .ack = ack},
	};

	injected_answer(&sent, &s);
	finding.has_actual = finding.packet = true;
	finding.actual = s;
	finding.expected = s;
}

static void inject_win(uint16_t flags, uint32_t seq, uint32_t ack, uint16_t win, size_t len)
{
	const struct segment s = {
		.l4 = L4P_TCP,
		.payload_len = len,
		.tcp = {.flags = flags, .seq = seq, .ack = ack, .win = win},
	};

	injected_add(&sent, &line, &s, injected_at_us);
}

/* A connection is open, with 100 bytes of the stack's under way. */
static void connected(uint16_t win)
{
	inject_win(SYN, 0, 0, 1000, 0);
	answer(SYN | ACK, 0, 1, 0);
	inject_win(ACK, 1, 1, win, 0);
	answer(DATA, 1, 1, 100);
}

static const char *time_means(int64_t late_us)
{
	finding.time = (struct time_evidence){.known = true, .missed = true, .actual_us = late_us};
	return explain_time(&finding, &sent);
}

#define IS(text, part)                                                               \
	do {                                                                         \
		const char *is_text = (text);                                        \
		ck_assert_msg(strstr(is_text, part), "%s not in %s", part, is_text); \
	} while (0)

START_TEST(a_delayed_ack_acknowledges_something_new)
{
	connected(1000);
	inject_win(DATA, 1, 101, 1000, 10);
	answer(ACK, 101, 11, 0);
	IS(time_means(40000), "A delayed ACK");
	ck_assert_str_eq(time_means(10000), "");  /* not as long as that */
	ck_assert_str_eq(time_means(400000), ""); /* longer */
	answer(ACK, 101, 11, 0);                  /* once more: of nothing new */
	ck_assert_str_eq(time_means(40000), "");
	inject_win(DATA, 11, 101, 1000, 10);
	answer(ACK, 100, 21, 0); /* a probe that happens to acknowledge */
	ck_assert_str_eq(time_means(40000), "");
	answer(TCP_FLAG_RST | ACK, 101, 31, 0);
	ck_assert_str_eq(time_means(40000), "");
}
END_TEST

START_TEST(a_window_probe_needs_a_closed_window)
{
	connected(0);
	inject_win(ACK, 1, 101, 0, 0);
	answer(ACK, 100, 1, 0);
	IS(time_means(130000), "A window probe");
	IS(time_means(130000), "RTT and at least 200 ms");
	answer(ACK, 101, 1, 0); /* a window update of the stack's own */
	ck_assert_str_eq(time_means(130000), "");
	inject_win(ACK, 1, 101, 10, 0);
	answer(ACK, 100, 1, 0); /* a keep-alive */
	ck_assert_str_eq(time_means(130000), "");
}
END_TEST

static int64_t timer_us(int64_t actual_us)
{
	time_means(actual_us);
	return explain_timer_us(&finding, &sent);
}

START_TEST(a_timer_counts_from_what_came_last)
{
	connected(0);
	ck_assert_int_eq(timer_us(300000), 0); /* for the first time */
	answer(DATA, 1, 1, 100);
	ck_assert_int_eq(timer_us(300000), 300000);
	injected_at_us = 1000000;
	inject_win(ACK, 1, 101, 0, 0);
	answer(ACK, 100, 1, 0); /* a window probe */
	ck_assert_int_eq(timer_us(1250000), 250000);
	ck_assert_int_eq(timer_us(900000), 0);
}
END_TEST

START_TEST(a_timer_needs_no_packet)
{
	connected(1000);
	ck_assert_str_eq(time_means(50000), ""); /* for the first time */
	answer(DATA, 1, 1, 100);
	IS(time_means(50000), "A retransmission by a timer");
	IS(time_means(50000), "an eighth");
	inject_win(ACK, 1, 1, 1000, 0);
	answer(DATA, 1, 1, 100); /* may be a fast retransmit */
	ck_assert_str_eq(time_means(50000), "");
	answer(ACK, 101, 1, 0);
	ck_assert_str_eq(time_means(50000), "");
}
END_TEST

static const struct source nowhere = {.path = (char *)"t.pkt", .text = (char *)""};

static const char *hint(void)
{
	finding.hint[0] = '\0';
	explain_silence(&finding, &nowhere, &sent);
	return finding.hint;
}

START_TEST(a_segment_without_ack_is_dropped)
{
	connected(1000);
	inject_win(TCP_FLAG_PSH, 1, 0, 1000, 10);
	ck_assert_str_eq(hint(), ""); /* something has come */
	finding.has_actual = false;
	IS(hint(), "injects a segment without the ACK flag");
	inject_win(ACK, 11, 101, 1000, 10);
	ck_assert_str_eq(hint(), ""); /* the last line is another */
	inject_win(TCP_FLAG_RST, 11, 0, 1000, 0);
	ck_assert_str_eq(hint(), ""); /* a reset needs none */
}
END_TEST

/* A call that has blocked. */
static void blocks(const char *name)
{
	static struct event ev;
	static struct call call;

	call.name.text = name;
	ev = (struct event){.kind = EVENT_CALL, .call = &call};
	finding.event = &ev;
	finding.packet = false;
}

START_TEST(a_handshake_with_wrong_numbers)
{
	inject_win(SYN, 0, 0, 1000, 0);
	answer(SYN | ACK, 0, 1, 0);
	inject_win(ACK, 0, 1, 1000, 0);
	blocks("accept");
	IS(hint(), "does not complete the handshake");
	blocks("read");
	ck_assert_str_eq(hint(), "");
	inject_win(ACK, 1, 2, 1000, 0);
	blocks("accept");
	IS(hint(), "does not complete the handshake");
	inject_win(ACK, 1, 1, 1000, 0);
	ck_assert_str_eq(hint(), "");
	inject_win(ACK, 0, 1, 1000, 0); /* an open connection may get a keep-alive */
	ck_assert_str_eq(hint(), "");
}
END_TEST

START_TEST(a_handshake_of_an_active_open)
{
	answer(SYN, 7, 0, 0);
	inject_win(SYN | ACK, 0, 7, 1000, 0);
	blocks("connect");
	IS(hint(), "does not complete the handshake");
	inject_win(SYN | ACK, 0, 8, 1000, 0);
	ck_assert_str_eq(hint(), "");
}
END_TEST

/* What is said of one difference. */
static const char *means(const char *field, enum text_field mark, const char *want)
{
	struct difference *d = finding_diff(&finding, (struct span){0, 0}, field, want, "?");

	d->mark = mark;
	explain_differences(&finding, &nowhere, &sent);
	finding.diffs = NULL;
	finding.diffs_end = &finding.diffs;
	return d->why ? d->why : "";
}

START_TEST(other_lengths)
{
	connected(1000);
	finding.actual.payload_len = 2000;
	finding.expected.payload_len = 1000;
	IS(means("payload length", TEXT_LEN, "1000"), "--sysctl=net.ipv4.tcp_min_tso_segs=1");
	finding.actual.payload_len = 1001; /* no burst of such segments */
	ck_assert_str_eq(means("payload length", TEXT_LEN, "1000"),
			 "the stack puts more data into one segment: several writes may have been "
			 "merged");
	finding.actual.payload_len = 999;
	ck_assert_str_eq(means("payload length", TEXT_LEN, "1000"), "");
}
END_TEST

START_TEST(other_sequence_numbers)
{
	connected(1000);
	finding.expected.tcp.seq = 101;
	IS(means("seq", TEXT_SEQ, "101"), "100 bytes earlier: a retransmission");
	finding.actual.payload_len = 0; /* nothing that could be sent again */
	ck_assert_str_eq(means("seq", TEXT_SEQ, "101"),
			 "the stack is 100 bytes less far than the line has it");
	finding.expected.tcp.seq = 2;
	IS(means("seq", TEXT_SEQ, "2"), "a keep-alive or a window probe");
	finding.expected.tcp.seq = 0xffffffff;
	ck_assert_str_eq(means("seq", TEXT_SEQ, "-1"),
			 "the stack is 2 bytes further than the line has it");
}
END_TEST

START_TEST(push_is_no_proof_of_an_empty_queue)
{
	connected(1000);
	finding.expected.tcp.flags = ACK;
	ck_assert_ptr_null(strstr(means("flags", TEXT_FLAGS, "."), "nothing more"));
	finding.actual.payload_len = finding.expected.payload_len = 0;
	ck_assert_str_eq(means("flags", TEXT_FLAGS, "."),
			 "PSH comes with data, and this segment has none");
}
END_TEST

START_TEST(payload_that_is_not_zeros)
{
	connected(1000);
	IS(means("payload", TEXT_FIELDS, "zeros"), "data \"hello\"");
	ck_assert_str_eq(means("payload", TEXT_FIELDS, "\"x\" at offset 0"), "");
}
END_TEST

START_TEST(a_bare_ack_is_only_blamed_for_its_own)
{
	static struct packet_pat pat;
	struct event bare = {.packet = &pat};
	struct segment s = {.l4 = L4P_TCP, .payload_len = 10, .tcp = {.flags = DATA, .seq = 1}};

	inject(SYN, 0, 0);
	injected_add(&sent, &bare, &s, injected_at_us);
	finding.expected.tcp = (struct tcp_hdr){.flags = ACK, .ack = 11};
	finding.actual.tcp = (struct tcp_hdr){.flags = ACK, .ack = 1};
	IS(explain_ack(&finding, &nowhere, &sent), "without a number");
	inject(DATA, 11, 10);
	ck_assert_str_eq(said(21, 11), "it leaves out sequence numbers 11 to 20, which the peer "
				       "has sent");
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
	tcase_add_test(tc, what_no_line_before_has_sent);
	tcase_add_test(tc, a_delayed_ack_acknowledges_something_new);
	tcase_add_test(tc, a_window_probe_needs_a_closed_window);
	tcase_add_test(tc, a_timer_needs_no_packet);
	tcase_add_test(tc, a_timer_counts_from_what_came_last);
	tcase_add_test(tc, a_segment_without_ack_is_dropped);
	tcase_add_test(tc, a_handshake_with_wrong_numbers);
	tcase_add_test(tc, a_handshake_of_an_active_open);
	tcase_add_test(tc, other_lengths);
	tcase_add_test(tc, other_sequence_numbers);
	tcase_add_test(tc, push_is_no_proof_of_an_empty_queue);
	tcase_add_test(tc, payload_that_is_not_zeros);
	tcase_add_test(tc, a_bare_ack_is_only_blamed_for_its_own);
	tcase_add_test(tc, nothing_is_known_of_other_segments);
	suite_add_tcase(s, tc);
	return s;
}
