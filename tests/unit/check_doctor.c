// SPDX-License-Identifier: GPL-2.0-or-later
/* doctor_time.c: what measured times come to. The rest is tests/doctor.sh: it needs hosts that lack
 * something. */
#include <check.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "runtime/suite/doctor_parts.h"

Suite *doctor_suite(void);

/* 1000 sleeps of each kind, the latest @latest_us late and @over of each kind over the limit. */
static struct check judged(int64_t latest_us, size_t over)
{
	struct checkup *c = checkup_new();
	struct latency l = {.cpus = 1};
	struct check k;

	for (int i = 0; i < LATENCY_KINDS; i++)
		l.kinds[i] = (struct latency_stats){
			.n = 1000, .max_ns = latest_us * NS_PER_US, .over = over};
	doctor_judge_time(c, &l);
	ck_assert_uint_eq(c->n, 1);
	k = c->items[0];
	checkup_free(c);
	return k;
}

START_TEST(quiet)
{
	struct check k = judged(300, 0);

	ck_assert_int_eq(k.mark, MARK_OK);
	ck_assert_ptr_nonnull(strstr(k.found, "tolerances of 1 ms"));
	ck_assert_str_eq(k.hint, "");
	k = judged(3900, 0);
	ck_assert_int_eq(k.mark, MARK_OK);
	ck_assert_ptr_nonnull(strstr(k.found, "tolerances of 4 ms"));
}
END_TEST

START_TEST(busy_at_times)
{
	struct check k = judged(12000, 1);

	ck_assert_int_eq(k.mark, MARK_NOTE);
	ck_assert_ptr_nonnull(strstr(k.found, "0.1 %"));
	ck_assert_ptr_nonnull(strstr(k.hint, "--tolerance_usecs=20000,"));
}
END_TEST

START_TEST(busy)
{
	struct check k = judged(90000, 50);

	ck_assert_int_eq(k.mark, MARK_NOTE);
	ck_assert_ptr_nonnull(strstr(k.found, "expect INCONCLUSIVE"));
	ck_assert_ptr_nonnull(strstr(k.found, "5 %"));
	ck_assert_ptr_nonnull(strstr(k.hint, "--tolerance_usecs=100000,"));
	ck_assert_ptr_nonnull(strstr(judged(5 * US_PER_S, 50).hint, "usecs=1000000,"));
}
END_TEST

static struct check ticks(size_t most, size_t least)
{
	struct checkup *c = checkup_new();
	struct latency l = {.cpus = 2,
			    .tick_ns = 4 * NS_PER_MS,
			    .most = {.cpu = 3, .n = 200, .extra = most},
			    .least = {.cpu = 7, .n = 200, .extra = least}};
	struct check k;

	doctor_judge_ticks(c, &l);
	ck_assert_uint_eq(c->n, 1);
	k = c->items[0];
	checkup_free(c);
	return k;
}

START_TEST(ticks_that_are_missed)
{
	struct check k = ticks(1, 0);

	ck_assert_int_eq(k.mark, MARK_OK);
	ck_assert_ptr_nonnull(strstr(k.found, "every 4.000 ms"));
	k = ticks(50, 0);
	ck_assert_int_eq(k.mark, MARK_NOTE);
	ck_assert_ptr_nonnull(strstr(k.found, "on CPU 3 25 %"));
	ck_assert_ptr_nonnull(strstr(k.hint, "(CPU 7, for now)"));
	k = ticks(50, 20);
	ck_assert_ptr_null(strstr(k.hint, "CPU 7"));
	ck_assert_ptr_nonnull(strstr(k.hint, "--tolerance_usecs=8000"));
}
END_TEST

Suite *doctor_suite(void)
{
	Suite *s = suite_create("doctor");
	TCase *tc = tcase_create("doctor");

	tcase_add_test(tc, quiet);
	tcase_add_test(tc, busy_at_times);
	tcase_add_test(tc, busy);
	tcase_add_test(tc, ticks_that_are_missed);
	suite_add_tcase(s, tc);
	return s;
}
