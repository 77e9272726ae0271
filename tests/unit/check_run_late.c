// SPDX-License-Identifier: GPL-2.0-or-later
/* timing.c, excuse.c in a run: who was late, and what the tolerance counts from. */
#include "tests/unit/handshake_fixture.h"

Suite *run_late_suite(void);

START_TEST(late_answer_is_the_stacks_fault)
{
	struct segment ack = tcp(TCP_FLAG_ACK, ISN + 1, 101, 0);

	answer_handshake();
	fake_dut_answer(&fake, 2, 40000, &ack);
	play(HANDSHAKE "+.1 < P. 1:101(100) ack 1 win 1000\n"
		       "+0 > . 1:1(0) ack 101\n");
	only_difference("time");
	ck_assert(finding.time.missed);
}
END_TEST

START_TEST(late_tool_is_inconclusive)
{
	answer_handshake();
	fake.oversleep_ns = 50 * 1000 * 1000;
	play(HANDSHAKE "+.1 < P. 1:101(100) ack 1 win 1000\n");
	ck_assert_int_eq(finding.verdict, VERDICT_INCONCLUSIVE);
}
END_TEST

/* The fourth packet is to wake the call up; what comes before it must not be late. */
#define CONNECT                                     \
	"0 < 1 > 8080 S 0:0(0) win 1000\n"          \
	"+0 socket(..., SOCK_STREAM, 0) = 3\n"      \
	"+0...0.03 connect(3, ..., ...) = 0\n"      \
	"+.01 getsockname(3, ..., ...) = 0\n"       \
	"+.01 < 1 > 8080 . 1:1(0) ack 1 win 1000\n" \
	"+.01 < 1 > 8080 . 1:1(0) ack 1 win 1000\n" \
	"+.01 < 1 > 8080 . 1:1(0) ack 1 win 1000\n"

/* A call that our own packet wakes up returns as late as that was. */
/* The clock moves between two lines: a busy host. What the stack sent meanwhile was not early. */
START_TEST(a_pause_between_lines_is_ours)
{
	struct segment ack = tcp(TCP_FLAG_ACK, ISN + 1, 101, 0);

	answer_handshake();
	fake_dut_answer(&fake, 2, 20, &ack);
	fake.pause_after = 3;
	fake.pause_looks = 2;
	fake.pause_ns = 30 * NS_PER_MS;
	play(HANDSHAKE "+.1 < P. 1:101(100) ack 1 win 1000\n"
		       "+0 > . 1:1(0) ack 101\n");
	ck_assert_str_eq(finding.headline, "");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
	ck_assert_int_ge(finding.own_late_us, 29000);
}
END_TEST

START_TEST(late_return_may_be_the_tools_fault)
{
	fake.results[0] = 1000; /* no descriptor of ours */
	fake.wake_after = 4;
	fake.oversleep_ns = 3 * 1000 * 1000; /* each time, and less than the tolerance */
	play(CONNECT);
	ck_assert_int_eq(finding.verdict, VERDICT_INCONCLUSIVE);
	ck_assert_ptr_nonnull(strstr(finding.headline, "connect() returned late"));
}
END_TEST

/* What the tool was late with once is allowed to the stack. */
START_TEST(own_lateness_is_allowed)
{
	struct segment ack = tcp(TCP_FLAG_ACK, ISN + 1, 101, 0);

	answer_handshake();
	fake.oversleep_ns = 2 * 1000 * 1000;
	fake_dut_answer(&fake, 2, 5500, &ack);
	play(HANDSHAKE "+.1 < P. 1:101(100) ack 1 win 1000\n"
		       "+0 > . 1:1(0) ack 101\n");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
}
END_TEST

START_TEST(more_than_own_lateness_is_not)
{
	struct segment ack = tcp(TCP_FLAG_ACK, ISN + 1, 101, 0);

	answer_handshake();
	fake.oversleep_ns = 2 * 1000 * 1000;
	fake_dut_answer(&fake, 2, 6500, &ack);
	play(HANDSHAKE "+.1 < P. 1:101(100) ack 1 win 1000\n"
		       "+0 > . 1:1(0) ack 101\n");
	only_difference("time");
}
END_TEST

START_TEST(late_return_is_the_stacks_fault)
{
	fake.results[0] = 1000; /* no descriptor of ours */
	fake.wake_after = 4;
	play(CONNECT);
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	only_difference("time of return");
}
END_TEST

/* ---- what the tolerance counts from ---- */

/* The second ACK is due a millisecond after the first, which comes a second after the line before,
 * and comes 99 ms later. */
static void probe(const char *when, bool as_packetdrill)
{
	struct segment first = tcp(TCP_FLAG_ACK, ISN + 1, 101, 0), second = first;
	char text[400];

	second.tcp.ack = 201;
	answer_handshake();
	fake_dut_answer(&fake, 2, 1000000, &first);
	fake_dut_answer(&fake, 3, 1100000, &second);
	snprintf(text, sizeof(text),
		 HANDSHAKE "+.1 < P. 1:101(100) ack 1 win 1000\n"
			   "+0 < P. 101:201(100) ack 1 win 1000\n"
			   "%s > . 1:1(0) ack 101\n"
			   "+.001 > . 1:1(0) ack 201\n",
		 when);
	plan = plan_from_text("t.pkt", text, &script);
	plan->cfg.as_packetdrill = as_packetdrill;
	run_script(plan, &fake.dut, NULL, &finding);
}

START_TEST(tolerance_counts_from_the_match)
{
	probe(_i ? "+0~+2" : "*", false);
	only_difference("time");
	ck_assert_int_eq(finding.time.tolerance_us, 4000);
}
END_TEST

START_TEST(as_packetdrill_from_the_line)
{
	probe("*", true);
	ck_assert_str_eq(finding.headline, "");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
}
END_TEST

Suite *run_late_suite(void)
{
	Suite *s = suite_create("run_late");
	TCase *tc = tcase_create("run_late");

	tcase_add_checked_fixture(tc, fixture_setup, teardown);
	tcase_add_test(tc, late_answer_is_the_stacks_fault);
	tcase_add_test(tc, late_tool_is_inconclusive);
	tcase_add_test(tc, own_lateness_is_allowed);
	tcase_add_test(tc, a_pause_between_lines_is_ours);
	tcase_add_test(tc, more_than_own_lateness_is_not);
	tcase_add_test(tc, late_return_may_be_the_tools_fault);
	tcase_add_test(tc, late_return_is_the_stacks_fault);
	tcase_add_loop_test(tc, tolerance_counts_from_the_match, 0, 2);
	tcase_add_test(tc, as_packetdrill_from_the_line);
	suite_add_tcase(s, tc);
	return s;
}
