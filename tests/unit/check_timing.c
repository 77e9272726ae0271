// SPDX-License-Identifier: GPL-2.0-or-later
/* timing.c: what time forms mean, tolerance, lateness. tcpcheck-script(5), TIME, has the
 * numbers. */
#include <check.h>

#include "runtime/base/clock.h"
#include "runtime/finding/timing.h"
#include "tests/unit/suites_run.h"

#define START (7 * NS_PER_S)

static struct packet_pat inbound = {.dir = DIR_INBOUND}, outbound = {.dir = DIR_OUTBOUND};

static struct event packet_at(struct packet_pat *p, enum when_kind kind, int64_t at, int64_t end)
{
	struct event ev = {.kind = EVENT_PACKET,
			   .when = {.kind = kind, .at_us = at, .end_us = end}};

	ev.packet = p;
	return ev;
}

static struct timing fresh(void)
{
	struct timing t;

	timing_init(&t, &config_default, START);
	return t;
}

static int64_t live(int64_t us)
{
	return START + us * NS_PER_US;
}

START_TEST(relative_counts_from_now)
{
	struct timing t = fresh();
	struct event first = packet_at(&outbound, WHEN_ABSOLUTE, 0, 0);
	struct event second = packet_at(&inbound, WHEN_RELATIVE, 100, 0);
	struct due d = timing_due(&t, &first, live(0));

	timing_passed(&t, &first, &d);
	d = timing_due(&t, &second, live(5000));
	ck_assert_int_eq(d.from_us, 5100);
	ck_assert_int_eq(d.to_us, 5100);
}
END_TEST

START_TEST(inbound_after_inbound_does_not_drift)
{
	struct timing t = fresh();
	struct event first = packet_at(&inbound, WHEN_ABSOLUTE, 0, 0);
	struct event second = packet_at(&inbound, WHEN_RELATIVE, 100, 0);
	struct due d = timing_due(&t, &first, live(0));

	timing_passed(&t, &first, &d);
	d = timing_due(&t, &second, live(90));
	ck_assert_int_eq(d.from_us, 100);
}
END_TEST

START_TEST(first_relative_counts_from_zero)
{
	struct timing t = fresh();
	struct event first = packet_at(&inbound, WHEN_RELATIVE, 0, 0);

	ck_assert_int_eq(timing_due(&t, &first, live(250)).from_us, 0);
}
END_TEST

START_TEST(blocking_end_shares_the_base)
{
	struct timing t = fresh();
	struct event first = packet_at(&outbound, WHEN_ABSOLUTE, 0, 0);
	struct call call = {.blocking = true, .end_us = 200000};
	struct event ev = {.kind = EVENT_CALL, .when = {.kind = WHEN_RELATIVE, .at_us = 100000}};
	struct due d = timing_due(&t, &first, live(0));

	ev.call = &call;
	timing_passed(&t, &first, &d);
	d = timing_due(&t, &ev, live(1000));
	ck_assert_int_eq(d.from_us, 101000);
	ck_assert_int_eq(d.end_us, 201000);
}
END_TEST

START_TEST(tolerance_is_the_larger_of_both)
{
	struct timing t = fresh();

	ck_assert_int_eq(timing_tolerance(&t, 0), 4000);
	ck_assert_int_eq(timing_tolerance(&t, 32000), 4000);
	ck_assert_int_eq(timing_tolerance(&t, 100000), 12500);
	ck_assert_int_eq(timing_tolerance(&t, 1000000), 125000);
}
END_TEST

START_TEST(bounds_are_inclusive)
{
	struct timing t = fresh();
	struct due d = {.from_us = 10000, .to_us = 20000};

	ck_assert(!timing_judge(&t, &d, 6000).missed);
	ck_assert(timing_judge(&t, &d, 5999).missed);
	ck_assert(!timing_judge(&t, &d, 24000).missed);
	ck_assert(timing_judge(&t, &d, 24001).missed);
	d.any = true;
	ck_assert(!timing_judge(&t, &d, 99999999).missed);
}
END_TEST

START_TEST(gap_is_from_the_previous_due_time)
{
	struct timing t = fresh();
	struct event first = packet_at(&outbound, WHEN_ABSOLUTE, 0, 0);
	struct due d = {.from_us = 1000000, .to_us = 1000000};

	timing_passed(&t, &first, &d);
	d = (struct due){.from_us = 2000000, .to_us = 2500000};
	ck_assert_int_eq(timing_judge(&t, &d, 2000000).tolerance_us, 125000);
}
END_TEST

START_TEST(script_time_rounds_down)
{
	struct timing t = fresh();

	ck_assert_int_eq(timing_script_us(&t, START + 4000999), 4000);
	ck_assert_int_eq(timing_script_us(&t, START - 1), -1);
	ck_assert_int_eq(timing_script_us(&t, START - 1000), -1);
	ck_assert_int_eq(timing_live_ns(&t, 3), START + 3000);
}
END_TEST

START_TEST(patience_is_two_seconds_and_the_gap)
{
	struct timing t = fresh();
	struct due d = {.from_us = 900000, .to_us = 900000};

	ck_assert_int_eq(timing_patience_ns(&t, &d), 2 * NS_PER_S);
	d.to_us = 1000000;
	ck_assert_int_eq(timing_patience_ns(&t, &d), 3 * NS_PER_S);
}
END_TEST

START_TEST(quantiles_of_lateness)
{
	struct lateness l = {0};
	struct event a, b;

	for (int i = 1; i <= 100; i++)
		lateness_add(&l, i == 50 ? &b : &a, i == 50 ? 5000 : i);
	ck_assert_int_eq(l.max_us, 5000);
	ck_assert_ptr_eq(l.max_event, &b);
	ck_assert_uint_eq(lateness_quantile(&l, 0), 1);
	ck_assert_uint_eq(lateness_quantile(&l, 1000), 5000);
	ck_assert_uint_eq(lateness_quantile(&l, 500), 51);
	lateness_free(&l);
}
END_TEST

Suite *timing_suite(void)
{
	Suite *s = suite_create("timing");
	TCase *tc = tcase_create("timing");

	tcase_add_test(tc, relative_counts_from_now);
	tcase_add_test(tc, inbound_after_inbound_does_not_drift);
	tcase_add_test(tc, first_relative_counts_from_zero);
	tcase_add_test(tc, blocking_end_shares_the_base);
	tcase_add_test(tc, tolerance_is_the_larger_of_both);
	tcase_add_test(tc, bounds_are_inclusive);
	tcase_add_test(tc, gap_is_from_the_previous_due_time);
	tcase_add_test(tc, script_time_rounds_down);
	tcase_add_test(tc, patience_is_two_seconds_and_the_gap);
	tcase_add_test(tc, quantiles_of_lateness);
	suite_add_tcase(s, tc);
	return s;
}
