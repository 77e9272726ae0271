// SPDX-License-Identifier: GPL-2.0-or-later
/* latency.c: what is late, by how much, on invented sleeps; and that measuring does measure. */
#include <check.h>
#include <stdlib.h>

#include "runtime/base/clock.h"
#include "runtime/suite/latency.h"

Suite *latency_suite(void);

#define PERIOD (4 * NS_PER_MS)

START_TEST(a_tick_more_is_another_thing)
{
	static const struct {
		int64_t late, want;
		size_t extra;
	} c[] = {
		{20 * NS_PER_US, 20 * NS_PER_US, 0},
		{-5, 0, 0}, /* the phase is known to a few microseconds only */
		{3999 * NS_PER_US, 3999 * NS_PER_US, 0},
		{PERIOD, 0, 1},
		{PERIOD + 999 * NS_PER_US, 999 * NS_PER_US, 1},
		{PERIOD + NS_PER_MS, PERIOD + NS_PER_MS, 0}, /* not prompt */
		{2 * PERIOD, 2 * PERIOD, 0},                 /* nor two */
	};

	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		size_t extra = 0;

		ck_assert_int_eq(latency_of_round(c[i].late, PERIOD, &extra), c[i].want);
		ck_assert_uint_eq(extra, c[i].extra);
	}
}
END_TEST

/* Rounds of several threads, in the order in which they were written. */
START_TEST(the_tick_as_measured)
{
	struct stall_round r[100] = {0};

	ck_assert_int_eq(latency_tick(r, 0, PERIOD), 0);
	ck_assert_int_eq(latency_tick(r, 1, PERIOD), 0); /* not written yet */
	for (int64_t i = 0; i < 100; i++)
		r[i ^ 1].woken_ns = 777 * NS_PER_MS + i * (PERIOD + 10 * NS_PER_US) + i % 7;
	ck_assert_int_eq(latency_tick(r, 1, PERIOD), 0);
	ck_assert_int_eq(latency_tick(r, 100, PERIOD) / NS_PER_US, PERIOD / NS_PER_US + 10);
}
END_TEST

START_TEST(sums)
{
	struct latency_stats s;
	int64_t late[1000];

	for (int i = 0; i < 1000; i++)
		late[i] = 1000 - i;
	latency_sum_up(late, 1000, 990, &s);
	ck_assert_uint_eq(s.n, 1000);
	ck_assert_int_eq(s.median_ns, 501);
	ck_assert_int_eq(s.p99_ns, 990);
	ck_assert_int_eq(s.max_ns, 1000);
	ck_assert_uint_eq(s.over, 10);
	latency_sum_up(late, 1, 0, &s);
	ck_assert_int_eq(s.median_ns, 1);
	ck_assert_int_eq(s.p99_ns, 1);
	ck_assert_uint_eq(s.over, 1);
	latency_sum_up(late, 0, 0, &s);
	ck_assert_uint_eq(s.n, 0);
	ck_assert_uint_eq(s.over, 0);
}
END_TEST

START_TEST(lines_of_proc_stat)
{
	struct cpu_times t;
	unsigned cpu;

	ck_assert(cpu_times_parse("cpu12 1 2 3 40 50 6 7 800 9 9", &cpu, &t));
	ck_assert_uint_eq(cpu, 12);
	ck_assert_uint_eq(t.all, 909);
	ck_assert_uint_eq(t.idle, 90);
	ck_assert_uint_eq(t.stolen, 800);
	ck_assert(cpu_times_parse("cpu0 1 2 3 4", &cpu, &t)); /* old kernels */
	ck_assert_uint_eq(t.stolen, 0);
	ck_assert(!cpu_times_parse("cpu  1 2 3 40 50 6 7 800 9 9", &cpu, &t)); /* the sum of all */
	ck_assert(!cpu_times_parse("intr 1 2 3 4 5", &cpu, &t));
}
END_TEST

START_TEST(this_host)
{
	int64_t begin = clock_now_ns();
	struct err e = ERR_INIT;
	struct latency l;

	ck_assert_int_eq(latency_measure(&l, 100 * NS_PER_MS, NS_PER_S, &e), 0);
	/* A nap of a millisecond that would end too late is not begun. */
	ck_assert_int_ge(clock_now_ns() - begin, 99 * NS_PER_MS);
	ck_assert_uint_ge(l.cpus, 1);
	for (int i = 0; i < LATENCY_KINDS; i++) {
		ck_assert_uint_ge(l.kinds[i].n, 2);
		ck_assert_int_ge(l.kinds[i].median_ns, 0);
		ck_assert_int_le(l.kinds[i].median_ns, l.kinds[i].p99_ns);
		ck_assert_int_le(l.kinds[i].p99_ns, l.kinds[i].max_ns);
	}
	/* 100 to 1000 Hz */
	ck_assert_int_ge(l.tick_ns, 900 * NS_PER_US);
	ck_assert_int_le(l.tick_ns, 11 * NS_PER_MS);
}
END_TEST

Suite *latency_suite(void)
{
	Suite *s = suite_create("latency");
	TCase *tc = tcase_create("latency");

	tcase_add_test(tc, a_tick_more_is_another_thing);
	tcase_add_test(tc, the_tick_as_measured);
	tcase_add_test(tc, sums);
	tcase_add_test(tc, lines_of_proc_stat);
	tcase_add_test(tc, this_host);
	suite_add_tcase(s, tc);
	return s;
}
