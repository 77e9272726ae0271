// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run.c, state.c, wait.c, calls.c, await.c, command.c, step_inject.c, step_call.c, step_expect.c,
 * explain.c, match.c, flow.c together, against a fake device: scripts that pass, and the exact
 * verdict of each way to fail. Calls are in check_run_calls.c, lateness is in check_run_late.c.
 */
#include "tests/unit/handshake_fixture.h"

#include "tests/unit/suites_run.h"

START_TEST(handshake_and_data_pass)
{
	struct segment ack = tcp(TCP_FLAG_ACK, ISN + 1, 101, 0);

	answer_handshake();
	fake_dut_answer(&fake, 2, 20, &ack);
	play(HANDSHAKE "+.1 < P. 1:101(100) ack 1 win 1000\n"
		       "+0 > . 1:1(0) ack 101\n");
	ck_assert_str_eq(finding.headline, "");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
	/* live numbers of what was injected */
	ck_assert_uint_eq(fake.injected[1].tcp.ack, ISN + 1);
	ck_assert_uint_eq(fake.injected[2].payload_len, 100);
}
END_TEST

START_TEST(wrong_ack_fails_with_both_numbers)
{
	struct segment ack = tcp(TCP_FLAG_ACK, ISN + 1, 102, 0);
	const struct difference *d;

	answer_handshake();
	fake_dut_answer(&fake, 2, 20, &ack);
	play(HANDSHAKE "+.1 < P. 1:101(100) ack 1 win 1000\n"
		       "+0 > . 1:1(0) ack 101\n");
	d = only_difference("ack");
	ck_assert_str_eq(d->expected, "101");
	ck_assert_str_eq(d->actual, "102");
	ck_assert_ptr_nonnull(strstr(
		d->why, "sequence number 101, which was never sent: the peer has sent 1:101"));
	ck_assert_int_eq(memcmp(script->source->text + d->span.off, "101", 3), 0);
}
END_TEST

START_TEST(an_ack_without_its_bit_says_nothing)
{
	struct segment reset = tcp(TCP_FLAG_RST, ISN + 1, 101, 0);

	answer_handshake();
	fake_dut_answer(&fake, 2, 20, &reset);
	play(HANDSHAKE "+.1 < P. 1:101(100) ack 1 win 1000\n"
		       "+0 > R 1:1(0)\n");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
}
END_TEST

START_TEST(all_differences_are_listed)
{
	struct segment bad = tcp(TCP_FLAG_ACK | TCP_FLAG_PSH, ISN + 2, 50, 0);
	unsigned n = 0;

	bad.tcp.win = 7;
	answer_handshake();
	fake_dut_answer(&fake, 2, 20, &bad);
	play(HANDSHAKE "+.1 < P. 1:101(100) ack 1 win 1000\n"
		       "+0 > . 1:1(0) ack 101 win 1000\n");
	for (const struct difference *d = finding.diffs; d; d = d->next)
		n++;
	ck_assert_uint_eq(n, 4);
	ck_assert_str_eq(finding.headline, "the packet differs in flags, seq, ack, win");
}
END_TEST

/* ---- warnings ---- */

START_TEST(warnings_forget_no_measurement)
{
	struct segment ack = tcp(TCP_FLAG_ACK, ISN + 1, 102, 0);

	finding.before = "as before";
	answer_handshake();
	fake_dut_answer(&fake, 2, 20, &ack);
	play("--non_fatal=packet\n" HANDSHAKE "+.02 < P. 1:101(100) ack 1 win 1000\n"
	     "+0 > . 1:1(0) ack 101\n"
	     "+.1 `true`\n");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
	ck_assert_ptr_null(finding.diffs);
	ck_assert_int_eq(finding.finest_step_us, 20000);
	ck_assert_str_eq(finding.before, "as before");
}
END_TEST

START_TEST(silence_fails)
{
	answer_handshake();
	play(HANDSHAKE "+.1 < P. 1:101(100) ack 1 win 1000\n"
		       "+0 > . 1:1(0) ack 101\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_str_eq(finding.headline, "the stack did not send this packet");
	ck_assert(!finding.has_actual);
}
END_TEST

START_TEST(segments_of_one_line_are_merged)
{
	struct segment one = tcp(TCP_FLAG_ACK, ISN + 1, 1, 100);
	struct segment two = tcp(TCP_FLAG_ACK | TCP_FLAG_PSH, ISN + 101, 1, 50);

	answer_handshake();
	fake_dut_answer(&fake, 2, 10, &one);
	fake_dut_answer(&fake, 3, 10, &two);
	play(HANDSHAKE "+.1 < . 1:1(0) ack 1 win 1000\n"
		       "+0 < . 1:1(0) ack 1 win 1000\n"
		       "+0 > P. 1:151(150) ack 1\n");
	ck_assert_str_eq(finding.headline, "");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
}
END_TEST

START_TEST(unequal_segments_are_not_merged)
{
	struct segment one = tcp(TCP_FLAG_ACK, ISN + 1, 1, 100);
	struct segment two = tcp(TCP_FLAG_ACK, ISN + 101, 1, 50);
	struct segment three = tcp(TCP_FLAG_ACK | TCP_FLAG_PSH, ISN + 151, 1, 100);

	answer_handshake();
	fake_dut_answer(&fake, 2, 10, &one);
	fake_dut_answer(&fake, 3, 10, &two);
	fake_dut_answer(&fake, 4, 10, &three);
	play(HANDSHAKE "+.1 < . 1:1(0) ack 1 win 1000\n"
		       "+0 < . 1:1(0) ack 1 win 1000\n"
		       "+0 < . 1:1(0) ack 1 win 1000\n"
		       "+0 > P. 1:251(250) ack 1\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_str_eq(finding.headline, "the stack sent this data in other segments");
}
END_TEST

START_TEST(absolute_past_is_inconclusive)
{
	answer_handshake();
	play("0 < S 0:0(0) win 1000\n"
	     "+0 > S. 0:0(0) ack 1\n"
	     "+1 < . 1:1(0) ack 1 win 1000\n"
	     "0.5 < . 1:1(0) ack 1 win 1000\n");
	ck_assert_int_eq(finding.verdict, VERDICT_INCONCLUSIVE);
}
END_TEST

START_TEST(a_reset_ends_the_run)
{
	answer_handshake();
	play(HANDSHAKE);
	ck_assert_uint_eq(fake.ninjected, 3);
	ck_assert_uint_eq(fake.injected[2].tcp.flags, TCP_FLAG_RST | TCP_FLAG_ACK);
	ck_assert_uint_eq(fake.injected[2].tcp.seq, 1);
	ck_assert_uint_eq(fake.injected[2].tcp.ack, ISN + 1);
}
END_TEST

/* step_shell.c */
START_TEST(output_of_a_failed_command_is_evidence)
{
	play("0 `echo one`\n+0 `echo two; echo three >&2; exit 2`\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_str_eq(finding.headline, "the command failed: exit status 2");
	ck_assert_str_eq(finding.output, "  | two\n  | three\n");
}
END_TEST

START_TEST(command_that_does_not_end)
{
	play("--command_timeout=1\n0 `sleep 60`\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_str_eq(finding.headline, "the command did not end within 1 s and was killed");
	ck_assert_ptr_null(finding.output);
}
END_TEST

START_TEST(clean_up_belongs_to_init)
{
	play("`exit 1`\n0 `true`\n`exit 2`\n");
	ck_assert_int_eq(finding.verdict, VERDICT_ERROR_ENV);
	ck_assert_str_eq(finding.headline, "the init command failed: exit status 1");
}
END_TEST

/* step_net.c */
START_TEST(network_changes_when_due)
{
	int64_t start = fake.now_ns;

	play("0 link down\n+2 mtu 1300\n");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
	ck_assert_uint_eq(fake.nchanges, 2);
	ck_assert_int_eq(fake.changes[0].kind, CHANGE_LINK);
	ck_assert(!fake.changes[0].on);
	ck_assert_uint_eq(fake.changes[1].mtu, 1300);
	ck_assert_int_ge(fake.now_ns - start, 2000000000);
}
END_TEST

START_TEST(refused_change_is_the_scripts_mistake)
{
	fake.refuse_changes = true;
	play("0 link down\n+0 route  add\n");
	ck_assert_int_eq(finding.verdict, VERDICT_ERROR_SCRIPT);
	ck_assert_str_eq(finding.headline, "add route 1.2.3.4/32: File exists");
	ck_assert_int_eq(finding.at.len, strlen("link down"));
}
END_TEST

START_TEST(device_whose_network_cannot_change)
{
	struct dut_ops without = *fake.dut.ops;

	without.network = NULL;
	fake.dut.ops = &without;
	play("0 link down\n");
	ck_assert_int_eq(finding.verdict, VERDICT_SKIP);
}
END_TEST

/* What came until then is told, with the line. */
START_TEST(time_is_up)
{
	struct segment s = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, ISN, 1, 0);

	fake.dut.until_ns = fake.now_ns + 3 * NS_PER_S;
	fake.dut.limit_ns = 2 * NS_PER_S;
	fake_dut_answer(&fake, 0, 10, &s);
	play_text("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
		  "+0 listen(3, 5) = 0\n"
		  "+0 < S 0:0(0) win 1000\n"
		  "+0 > S. 0:0(0) ack 1\n"
		  "+10 < . 1:1(0) ack 1 win 1000\n",
		  NULL);
	ck_assert_int_eq(finding.verdict, VERDICT_TIMEOUT);
	ck_assert_str_eq(finding.headline, "not over within 2 s of wall-clock time");
	ck_assert_uint_eq(source_line(script->source, finding.event->span.off, NULL), 5);
	ck_assert_uint_eq(fake.ninjected, 2); /* and the closing RST */
}
END_TEST

Suite *run_suite(void)
{
	Suite *s = suite_create("run");
	TCase *tc = tcase_create("run");

	tcase_add_checked_fixture(tc, fixture_setup, teardown);
	tcase_add_test(tc, handshake_and_data_pass);
	tcase_add_test(tc, wrong_ack_fails_with_both_numbers);
	tcase_add_test(tc, an_ack_without_its_bit_says_nothing);
	tcase_add_test(tc, all_differences_are_listed);
	tcase_add_test(tc, warnings_forget_no_measurement);
	tcase_add_test(tc, silence_fails);
	tcase_add_test(tc, segments_of_one_line_are_merged);
	tcase_add_test(tc, unequal_segments_are_not_merged);
	tcase_add_test(tc, absolute_past_is_inconclusive);
	tcase_add_test(tc, a_reset_ends_the_run);
	tcase_add_test(tc, output_of_a_failed_command_is_evidence);
	tcase_add_test(tc, command_that_does_not_end);
	tcase_add_test(tc, clean_up_belongs_to_init);
	tcase_add_test(tc, network_changes_when_due);
	tcase_add_test(tc, refused_change_is_the_scripts_mistake);
	tcase_add_test(tc, time_is_up);
	tcase_add_test(tc, device_whose_network_cannot_change);
	suite_add_tcase(s, tc);
	return s;
}
