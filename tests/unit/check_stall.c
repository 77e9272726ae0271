// SPDX-License-Identifier: GPL-2.0-or-later
/* stall.c: the watchers run and are plausible; a stall that is made is seen; CPUs come and go. */
#include <check.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/stall.h"
#include "runtime/host/tick.h"
#include "tests/unit/suites_suite.h"

static void pause_ms(long ms)
{
	struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&t, NULL);
}

static void watch(void)
{
	tick_prepare();
	stall_prepare();
	stall_watch();
}

static cpu_set_t mask(void)
{
	cpu_set_t set;

	ck_assert_int_eq(sched_getaffinity(0, sizeof(set), &set), 0);
	return set;
}

START_TEST(nobody_watches)
{
	cpu_set_t before = mask(), after;

	ck_assert_int_eq(stall_worst(0, clock_now_ns()), -1);
	stall_prepare(); /* someone will */
	ck_assert_int_eq(stall_worst(0, clock_now_ns()), 0);
	stall_move_to_calm();
	stall_lift_move();
	stall_renew_move();
	after = mask();
	ck_assert(CPU_EQUAL(&before, &after));
}
END_TEST

START_TEST(plausible)
{
	int64_t begin = clock_now_ns(), end;

	watch();
	watch(); /* harmless */
	pause_ms(300);
	end = clock_now_ns();
	ck_assert_int_ge(stall_worst(begin, end), 0);
	/* nothing was late for longer than all of it took */
	ck_assert_int_le(stall_worst(begin, end), end - begin);
	/* before anything was watched, and in the future, nothing was seen */
	ck_assert_int_eq(stall_worst(begin - 10 * NS_PER_S, begin - 2 * NS_PER_S), 0);
	ck_assert_int_eq(stall_worst(end + 10 * NS_PER_S, end + 11 * NS_PER_S), 0);
	/* any range is fine */
	ck_assert_int_ge(stall_worst(0, end), 0);
}
END_TEST

/* All threads of a process that is stopped are woken late, as those of a virtual machine that is.
 */
START_TEST(a_stall_is_seen_by_the_children)
{
	int64_t begin, end;
	pid_t pid = getpid(), helper;
	int status;

	watch();
	pause_ms(200);
	begin = clock_now_ns();
	helper = fork();
	if (helper == 0) {
		kill(pid, SIGSTOP);
		pause_ms(300);
		kill(pid, SIGCONT);
		pause_ms(100);
		_exit(stall_worst(begin, clock_now_ns()) < 250 * NS_PER_MS);
	}
	ck_assert_int_eq(waitpid(helper, &status, 0), helper);
	end = clock_now_ns();
	ck_assert_int_eq(status, 0);
	ck_assert_int_ge(stall_worst(begin, end), 250 * NS_PER_MS);
	/* overlapping is enough */
	ck_assert_int_ge(stall_worst(begin + 150 * NS_PER_MS, begin + 151 * NS_PER_MS),
			 250 * NS_PER_MS);
	/* and long before it there was none of that length */
	ck_assert_int_lt(stall_worst(begin - 10 * NS_PER_S, begin - NS_PER_S), 250 * NS_PER_MS);
}
END_TEST

START_TEST(to_the_calm_and_back)
{
	cpu_set_t before = mask(), on, off, again;

	watch();
	stall_move_to_calm(); /* too little is known */
	on = mask();
	ck_assert(CPU_EQUAL(&before, &on));
	pause_ms(500);
	stall_move_to_calm();
	on = mask();
	ck_assert_int_eq(CPU_COUNT(&on), 1);
	CPU_AND(&off, &on, &before);
	ck_assert(CPU_EQUAL(&off, &on));
	stall_lift_move();
	off = mask();
	ck_assert(CPU_EQUAL(&before, &off));
	stall_renew_move();
	again = mask();
	ck_assert(CPU_EQUAL(&on, &again));
	ck_assert_int_ge(stall_worst(0, clock_now_ns()), 0);
}
END_TEST

START_TEST(only_allowed_cpus_are_chosen)
{
	cpu_set_t all = mask(), one, got;
	int last = -1;

	for (int c = 0; c < CPU_SETSIZE; c++)
		if (CPU_ISSET(c, &all))
			last = c;
	CPU_ZERO(&one);
	CPU_SET(last, &one);
	ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
	watch();
	pause_ms(500);
	stall_move_to_calm();
	got = mask();
	ck_assert(CPU_EQUAL(&one, &got));
}
END_TEST

START_TEST(rounds_are_kept_for_who_asks)
{
	const struct stall_round *r;
	int64_t begin = clock_now_ns();
	size_t n;

	watch();
	pause_ms(50);
	ck_assert_uint_eq(stall_rounds(&r), 0);
	stall_keep_rounds();
	stall_keep_rounds(); /* harmless */
	pause_ms(300);
	n = stall_rounds(&r);
	ck_assert_uint_ge(n, 4);
	for (size_t i = 0; i < n; i++) {
		if (!r[i].woken_ns)
			continue;
		ck_assert_int_ge(r[i].due_ns, begin);
		ck_assert_int_ge(r[i].woken_ns, r[i].due_ns - 2 * tick_period_ns());
		ck_assert_int_le(r[i].woken_ns, clock_now_ns());
	}
}
END_TEST

Suite *stall_suite(void)
{
	Suite *s = suite_create("stall");
	TCase *tc = tcase_create("stall");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, nobody_watches);
	tcase_add_test(tc, plausible);
	tcase_add_test(tc, a_stall_is_seen_by_the_children);
	tcase_add_test(tc, to_the_calm_and_back);
	tcase_add_test(tc, only_allowed_cpus_are_chosen);
	tcase_add_test(tc, rounds_are_kept_for_who_asks);
	suite_add_tcase(s, tc);
	return s;
}
