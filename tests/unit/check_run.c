// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run.c, state.c, wait.c, calls.c, await.c, command.c, step_inject.c, step_call.c, step_expect.c,
 * explain.c, match.c, flow.c together, against a fake device: scripts that pass, and the exact
 * verdict of each way to fail.
 */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "tests/unit/run_fixture.h"
#include "tests/unit/suites_run.h"

static void teardown(void)
{
	fixture_teardown();
	ck_assert(fake.closed);
}

static void play(const char *text)
{
	play_text(text, NULL);
}

/* The stack's ISN is 5000; its answers to the first three packets of HANDSHAKE. */
#define HANDSHAKE                 \
	"0 < S 0:0(0) win 1000\n" \
	"+0 > S. 0:0(0) ack 1\n"  \
	"+0 < . 1:1(0) ack 1 win 1000\n"

static void answer_handshake(void)
{
	struct segment synack = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, ISN, 1, 0);

	fake_dut_answer(&fake, 0, 10, &synack);
}

static const struct difference *only_difference(const char *field)
{
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_ptr_nonnull(finding.diffs);
	ck_assert_ptr_null(finding.diffs->next);
	ck_assert_str_eq(finding.diffs->field, field);
	return finding.diffs;
}

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

/* ---- parked calls ---- */

/* Calls of the fake: socket, the first and the second that block, ... */
#define TWO_PARKED                            \
	"0 socket(..., SOCK_STREAM, 0) = 3\n" \
	"+0...5.0 read(3, ..., 10) = 0\n"     \
	"+0...0.1 read(3, ..., 10) = 0\n"     \
	"+0.3 getsockopt(3, SOL_SOCKET, SO_TYPE, ..., ...) = 0\n"

static void two_parked(int64_t first_us, int64_t second_us)
{
	int64_t begin = fake.now_ns;

	fake.results[0] = 1000; /* no descriptor of ours */
	fake.takes_us[1] = first_us;
	fake.takes_us[2] = second_us;
	play(TWO_PARKED);
	fake.now_ns -= begin;
}

START_TEST(parked_calls_return_in_any_order)
{
	two_parked(5000000, 100000);
	ck_assert_str_eq(finding.headline, "");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
	ck_assert_int_ge(fake.now_ns, 5 * NS_PER_S);
}
END_TEST

START_TEST(each_parked_call_is_judged)
{
	two_parked(4000000, 100000);
	only_difference("time of return");
	ck_assert_ptr_eq(finding.event, plan->steps[1].event);
	ck_assert_str_eq(finding.headline, "read() returned too early");
}
END_TEST

START_TEST(the_second_is_judged_too)
{
	two_parked(5000000, 200000);
	only_difference("time of return");
	ck_assert_str_eq(finding.headline, "read() returned too late");
	ck_assert_str_eq(finding.diffs->expected, "0.100000");
}
END_TEST

START_TEST(one_of_two_never_returns)
{
	two_parked(5000000, 1000000000);
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_str_eq(finding.headline, "the script is over and this call has not returned");
	ck_assert_ptr_nonnull(strstr(finding.hint, "it was to return at 0.100000"));
	ck_assert_int_lt(fake.now_ns, 3 * NS_PER_S); /* it does not wait for the other */
}
END_TEST

START_TEST(a_call_is_given_its_time)
{
	fake.results[0] = 1000;
	fake.takes_us[1] = 20000000;
	play("0 socket(..., SOCK_STREAM, 0) = 3\n"
	     "+0...20 read(3, ..., 10) = 0\n");
	ck_assert_str_eq(finding.headline, "");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
}
END_TEST

/* One that is late says so, with its time; it is not merely "not back". */
START_TEST(a_late_one_at_the_end)
{
	fake.results[0] = 1000;
	fake.takes_us[1] = 2900000;
	play("0 socket(..., SOCK_STREAM, 0) = 3\n"
	     "+0...2 read(3, ..., 10) = 0\n");
	only_difference("time of return");
	ck_assert_str_eq(finding.diffs->actual, "2.900000");
}
END_TEST

/* The descriptor comes only after 3 s; two calls ask for it, the second inside of a struct. */
#define DUP_LATER "0 socket(..., SOCK_STREAM, 0) = 3\n+0...3 dup(3) = 4\n"

START_TEST(needed_results_are_waited_for)
{
	static const char *const users[] = {
		"+.1 listen(4, 1) = 0\n",
		"+.1 poll([{fd=3, events=POLLIN}, {fd=4, events=POLLIN}], 2, 0) = 0\n",
		"+.1 select(5, [3, 4], NULL, NULL, NULL) = 0\n",
		"+.1 epoll_ctl(3, EPOLL_CTL_ADD, 4, {events=EPOLLIN, fd=4}) = 0\n",
	};
	char text[300];

	fake.results[0] = 10;
	fake.results[1] = 11;
	fake.takes_us[1] = 3000000;
	snprintf(text, sizeof(text), DUP_LATER "%s", users[_i]);
	play(text);
	ck_assert_str_eq(finding.headline, "");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
}
END_TEST

START_TEST(needed_results_may_never_come)
{
	fake.results[0] = 10;
	fake.takes_us[1] = 1000000000;
	play(DUP_LATER "+.1 listen(4, 1) = 0\n");
	ck_assert_int_eq(finding.verdict, VERDICT_ERROR_SCRIPT);
}
END_TEST

/* Late by what its thread waited for a CPU is not the stack's fault; more is. */
START_TEST(return_after_waiting_for_a_cpu)
{
	fake.results[0] = 1000;
	fake.takes_us[1] = 122000;
	fake.waits_us[1] = _i ? 9499 : 9500; /* the tolerance is an eighth: 12.5 ms */
	play("0 socket(..., SOCK_STREAM, 0) = 3\n"
	     "+0...0.1 read(3, ..., 10) = 0\n");
	if (_i) {
		only_difference("time of return");
		return;
	}
	ck_assert_int_eq(finding.verdict, VERDICT_INCONCLUSIVE);
	ck_assert_int_eq(finding.excused, EXCUSED_TIME);
	ck_assert_int_eq(finding.call_wait_us, 9500);
	ck_assert_ptr_nonnull(strstr(finding.headline, "had to wait 9.500 ms for a CPU"));
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

#define NON_FATAL_CALLS "--non_fatal=packet,syscall\n"

/* What a call returns, and when, also of one that blocks; the script goes on behind it. */
START_TEST(calls_that_differ_are_warnings)
{
	fake.results[0] = 1000; /* no descriptor of ours */
	fake.results[1] = -EINVAL;
	fake.takes_us[2] = 300000;
	play(NON_FATAL_CALLS "0 socket(..., SOCK_STREAM, 0) = 3\n"
			     "+0 listen(3, 1) = 0\n"
			     "+0...0.1 read(3, ..., 10) = 0\n"
			     "+.4 `true`\n");
	ck_assert_str_eq(finding.headline, "");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
	ck_assert_ptr_null(finding.diffs);
	ck_assert_int_eq(finding.finest_step_us, 400000);
}
END_TEST

/* But not what the host did, nor a call that does not come back. */
START_TEST(other_findings_of_calls_are_no_warnings)
{
	fake.results[0] = 1000;
	fake.takes_us[1] = _i ? 1000000000 : 122000;
	fake.waits_us[1] = 9500;
	play(NON_FATAL_CALLS "0 socket(..., SOCK_STREAM, 0) = 3\n"
			     "+0...0.1 read(3, ..., 10) = 0\n");
	ck_assert_int_eq(finding.verdict, _i ? VERDICT_FAIL : VERDICT_INCONCLUSIVE);
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

START_TEST(result_and_errno_are_compared)
{
	fake.results[0] = -ECONNREFUSED;
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_ptr_nonnull(strstr(finding.headline, "ECONNREFUSED"));
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
	tcase_add_test(tc, late_answer_is_the_stacks_fault);
	tcase_add_test(tc, late_tool_is_inconclusive);
	tcase_add_test(tc, own_lateness_is_allowed);
	tcase_add_test(tc, a_pause_between_lines_is_ours);
	tcase_add_test(tc, more_than_own_lateness_is_not);
	tcase_add_test(tc, late_return_may_be_the_tools_fault);
	tcase_add_test(tc, late_return_is_the_stacks_fault);
	tcase_add_test(tc, parked_calls_return_in_any_order);
	tcase_add_test(tc, each_parked_call_is_judged);
	tcase_add_test(tc, the_second_is_judged_too);
	tcase_add_test(tc, one_of_two_never_returns);
	tcase_add_test(tc, a_call_is_given_its_time);
	tcase_add_test(tc, a_late_one_at_the_end);
	tcase_add_loop_test(tc, needed_results_are_waited_for, 0, 4);
	tcase_add_test(tc, needed_results_may_never_come);
	tcase_add_loop_test(tc, return_after_waiting_for_a_cpu, 0, 2);
	tcase_add_loop_test(tc, tolerance_counts_from_the_match, 0, 2);
	tcase_add_test(tc, as_packetdrill_from_the_line);
	tcase_add_test(tc, warnings_forget_no_measurement);
	tcase_add_test(tc, calls_that_differ_are_warnings);
	tcase_add_loop_test(tc, other_findings_of_calls_are_no_warnings, 0, 2);
	tcase_add_test(tc, silence_fails);
	tcase_add_test(tc, segments_of_one_line_are_merged);
	tcase_add_test(tc, unequal_segments_are_not_merged);
	tcase_add_test(tc, result_and_errno_are_compared);
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
