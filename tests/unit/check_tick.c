// SPDX-License-Identifier: GPL-2.0-or-later
/* tick.c: times that keep a fixed distance from the kernel's ticks. */
#include <check.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/tick.h"
#include "tests/unit/suites_run.h"

static int64_t period(void)
{
	struct timespec res;

	clock_getres(CLOCK_MONOTONIC_COARSE, &res);
	return timespec_ns(&res);
}

START_TEST(never_in_the_past_and_at_most_a_tick_away)
{
	int64_t from = clock_now_ns() + NS_PER_S;

	for (int i = 0; i < 20; i++) {
		int64_t start = tick_next(from + i * 777777, 250000);

		ck_assert_int_ge(start, from + i * 777777);
		ck_assert_int_lt(start, from + i * 777777 + period());
	}
}
END_TEST

START_TEST(always_the_same_phase)
{
	int64_t a = tick_next(clock_now_ns(), 250000);
	int64_t b = tick_next(a + 12345678, 250000);

	ck_assert_int_eq((b - a) % period(), 0);
}
END_TEST

START_TEST(a_child_uses_what_its_parent_learns)
{
	int64_t mine, start;
	int fds[2], status;

	ck_assert_int_eq(pipe(fds), 0);
	tick_prepare();
	if (fork() == 0) {
		start = tick_next(clock_now_ns(), 0);
		_exit(write(fds[1], &start, sizeof(start)) != sizeof(start));
	}
	tick_learn();
	mine = tick_next(clock_now_ns(), 0);
	ck_assert_int_eq(read(fds[0], &start, sizeof(start)), sizeof(start));
	wait(&status);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq((mine - start) % period(), 0);
}
END_TEST

START_TEST(the_shortest_sleep_is_of_one_to_two_ticks)
{
	int64_t begin, took, least = NS_PER_S;

	ck_assert_int_eq(tick_period_ns(), period());
	for (int i = 0; i < 10; i++) {
		begin = clock_now_ns();
		took = tick_wait() - begin;
		if (took < least)
			least = took;
	}
	/* The host may be late, the kernel never early. */
	ck_assert_int_ge(least, period() / 2);
	ck_assert_int_le(least, 20 * period());
}
END_TEST

Suite *tick_suite(void)
{
	Suite *s = suite_create("tick");
	TCase *tc = tcase_create("tick");

	tcase_add_test(tc, never_in_the_past_and_at_most_a_tick_away);
	tcase_add_test(tc, always_the_same_phase);
	tcase_add_test(tc, a_child_uses_what_its_parent_learns);
	tcase_add_test(tc, the_shortest_sleep_is_of_one_to_two_ticks);
	suite_add_tcase(s, tc);
	return s;
}
