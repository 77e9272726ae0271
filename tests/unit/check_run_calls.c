// SPDX-License-Identifier: GPL-2.0-or-later
/* calls.c, await.c, step_call.c: calls that wait, and what becomes of those that differ. */
#include "tests/unit/handshake_fixture.h"

Suite *run_calls_suite(void);

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

START_TEST(result_and_errno_are_compared)
{
	fake.results[0] = -ECONNREFUSED;
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_ptr_nonnull(strstr(finding.headline, "ECONNREFUSED"));
}
END_TEST

Suite *run_calls_suite(void)
{
	Suite *s = suite_create("run_calls");
	TCase *tc = tcase_create("run_calls");

	tcase_add_checked_fixture(tc, fixture_setup, teardown);
	tcase_add_test(tc, parked_calls_return_in_any_order);
	tcase_add_test(tc, each_parked_call_is_judged);
	tcase_add_test(tc, the_second_is_judged_too);
	tcase_add_test(tc, one_of_two_never_returns);
	tcase_add_test(tc, a_call_is_given_its_time);
	tcase_add_test(tc, a_late_one_at_the_end);
	tcase_add_loop_test(tc, needed_results_are_waited_for, 0, 4);
	tcase_add_test(tc, needed_results_may_never_come);
	tcase_add_loop_test(tc, return_after_waiting_for_a_cpu, 0, 2);
	tcase_add_test(tc, calls_that_differ_are_warnings);
	tcase_add_loop_test(tc, other_findings_of_calls_are_no_warnings, 0, 2);
	tcase_add_test(tc, result_and_errno_are_compared);
	suite_add_tcase(s, tc);
	return s;
}
