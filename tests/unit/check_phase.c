// SPDX-License-Identifier: GPL-2.0-or-later
/* phase.c: the ticks are where most timers say, whatever the others do. */
#include <check.h>

#include "runtime/base/clock.h"
#include "runtime/host/phase.h"
#include "tests/unit/suites_run.h"

#define PERIOD (4 * NS_PER_MS)
#define US     NS_PER_US

static struct phase p;

/* The @i-th tick of the truth, served @late_us late. */
static void served(int i, int64_t late_us)
{
	phase_vote(&p, i * PERIOD + late_us * US, PERIOD);
}

/* How far off the edge is, in us; the truth is at whole periods. */
static int64_t error_us(void)
{
	int64_t behind = p.edge_ns % PERIOD;

	return (behind > PERIOD / 2 ? behind - PERIOD : behind) / US;
}

START_TEST(agreement)
{
	ck_assert(phase_agrees(0, 7 * PERIOD, PERIOD));
	ck_assert(phase_agrees(149 * US, 7 * PERIOD, PERIOD));
	ck_assert(phase_agrees(-149 * US, 7 * PERIOD, PERIOD));
	ck_assert(!phase_agrees(150 * US, 7 * PERIOD, PERIOD));
	ck_assert(!phase_agrees(PERIOD / 2, 0, PERIOD));
}
END_TEST

/* The first sample may have been as late as it likes. */
START_TEST(wrong_at_first)
{
	p = (struct phase){.edge_ns = _i * PERIOD / 20 + 20 * US};
	for (int i = 1; i <= 3; i++)
		served(i, 30);
	ck_assert_int_ge(error_us(), 0);
	ck_assert_int_lt(error_us(), 150);
}
END_TEST

/* Stalls of any length, but fewer than punctual timers, for a day of a busy host. */
START_TEST(noise)
{
	static const int64_t stalls[] = {3100, 900, 3700, 2000, 3990, 400, 3200, 1500};
	unsigned random = 12345 + (unsigned)_i;

	p = (struct phase){.edge_ns = 20 * US};
	for (int i = 1; i < 100000; i++) {
		random = random * 1103515245 + 12345;
		served(i, (random >> 16) % 10 < 4 ? stalls[random >> 16 & 7] : 30);
		if (i > 100) {
			ck_assert_int_gt(error_us(), -200);
			ck_assert_int_lt(error_us(), 450);
		}
	}
}
END_TEST

Suite *phase_suite(void)
{
	Suite *s = suite_create("phase");
	TCase *tc = tcase_create("phase");

	tcase_add_test(tc, agreement);
	tcase_add_loop_test(tc, wrong_at_first, 0, 20);
	tcase_add_loop_test(tc, noise, 0, 5);
	suite_add_tcase(s, tc);
	return s;
}
