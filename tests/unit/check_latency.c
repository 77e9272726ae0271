// SPDX-License-Identifier: GPL-2.0-or-later
/* latency.c: what is late, by how much, on invented naps; and that measuring does measure. */
#include <check.h>
#include <stdlib.h>

#include "runtime/base/clock.h"
#include "runtime/suite/latency.h"

Suite *latency_suite(void);

#define PERIOD (4 * NS_PER_MS)
#define PHASE  (1234567 + 77 * PERIOD)
#define NAPS   100

/* Naps that begin 100 us behind a tick and end two ticks later, 20 to 29 us behind it. */
static void prompt_naps(struct nap *naps)
{
	for (int64_t i = 0; i < NAPS; i++) {
		naps[i].begin_ns = PHASE + 2 * i * PERIOD + 100 * NS_PER_US;
		naps[i].end_ns = PHASE + 2 * (i + 1) * PERIOD + (20 + i % 10) * NS_PER_US;
	}
}

START_TEST(prompt_sleepers_are_not_late)
{
	struct nap naps[NAPS];
	int64_t late[NAPS], period;
	size_t extra;

	prompt_naps(naps);
	period = latency_of_wheel(naps, NAPS, PERIOD, late, &extra);
	ck_assert_int_ge(period, PERIOD - NS_PER_US);
	ck_assert_int_le(period, PERIOD + NS_PER_US);
	ck_assert_uint_eq(extra, 0);
	/* The phase is not known: the promptest defines it. */
	for (int i = 0; i < NAPS; i++)
		ck_assert_int_eq(late[i], (i % 10) * NS_PER_US);
}
END_TEST

START_TEST(a_late_sleeper_is_late)
{
	struct nap naps[NAPS];
	int64_t late[NAPS];
	size_t extra;

	prompt_naps(naps);
	naps[50].end_ns += 1500 * NS_PER_US;
	naps[60].end_ns += 6 * NS_PER_MS; /* more than a tick */
	latency_of_wheel(naps, NAPS, PERIOD, late, &extra);
	ck_assert_int_eq(late[50], 1500 * NS_PER_US);
	ck_assert_int_eq(late[60], 6 * NS_PER_MS);
	ck_assert_int_eq(late[61], NS_PER_US);
	ck_assert_uint_eq(extra, 0);
}
END_TEST

START_TEST(a_tick_more_is_another_thing)
{
	struct nap naps[NAPS];
	int64_t late[NAPS];
	size_t extra;

	prompt_naps(naps);
	for (int i = 0; i < NAPS; i += 4)
		naps[i].end_ns += PERIOD;
	naps[1].end_ns += 2 * PERIOD; /* but not two */
	latency_of_wheel(naps, NAPS, PERIOD, late, &extra);
	ck_assert_uint_eq(extra, NAPS / 4);
	ck_assert_int_eq(late[4], 4 * NS_PER_US);
	ck_assert_int_ge(late[1], 2 * PERIOD);
}
END_TEST

/* A busy host: half of the sleepers come anywhere within a tick. */
START_TEST(the_phase_is_found_among_the_late)
{
	struct nap naps[NAPS];
	int64_t late[NAPS];
	size_t extra;

	prompt_naps(naps);
	for (int64_t i = 0; i < NAPS; i += 2)
		naps[i].end_ns += i * PERIOD * 9 / 10 / NAPS;
	latency_of_wheel(naps, NAPS, PERIOD, late, &extra);
	for (int i = 1; i < NAPS; i += 2)
		ck_assert_int_le(late[i], 10 * NS_PER_US);
	ck_assert_int_ge(late[98], 3 * NS_PER_MS);
}
END_TEST

START_TEST(too_few_to_tell)
{
	struct nap one = {0, PERIOD};
	int64_t late;
	size_t extra;

	ck_assert_int_eq(latency_of_wheel(&one, 1, PERIOD, &late, &extra), 0);
	ck_assert_int_eq(latency_of_wheel(&one, 0, PERIOD, &late, &extra), 0);
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
	ck_assert_int_ge(clock_now_ns() - begin, 100 * NS_PER_MS);
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

	tcase_add_test(tc, prompt_sleepers_are_not_late);
	tcase_add_test(tc, a_late_sleeper_is_late);
	tcase_add_test(tc, a_tick_more_is_another_thing);
	tcase_add_test(tc, the_phase_is_found_among_the_late);
	tcase_add_test(tc, too_few_to_tell);
	tcase_add_test(tc, sums);
	tcase_add_test(tc, lines_of_proc_stat);
	tcase_add_test(tc, this_host);
	suite_add_tcase(s, tc);
	return s;
}
