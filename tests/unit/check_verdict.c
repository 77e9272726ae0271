// SPDX-License-Identifier: GPL-2.0-or-later
/* verdict.c, status.c: the tables of verdicts and of exit statuses. */
#include <check.h>

#include "runtime/finding/status.h"
#include "runtime/finding/verdict.h"
#include "tests/unit/suites_suite.h"

START_TEST(of_several_the_first_in_the_order)
{
	static const int order[] = {
		128 + 9,     STATUS_FAIL, STATUS_USAGE, STATUS_ENVIRONMENT, STATUS_INCONCLUSIVE,
		STATUS_PASS, STATUS_SKIP};
	static const int n = sizeof(order) / sizeof(*order);

	for (int i = 0; i < n; i++)
		for (int k = i; k < n; k++) {
			ck_assert_int_eq(status_worse(order[i], order[k]), order[i]);
			ck_assert_int_eq(status_worse(order[k], order[i]), order[i]);
		}
}
END_TEST

START_TEST(help_to_the_letter)
{
	struct buf b = BUF_INIT;

	status_help(&b);
	ck_assert_str_eq(
		buf_text(&b),
		"exit status: 0 the stack does what the scripts say; 1 it differs; 2 a mistake in "
		"the usage\n"
		"or in a script; 3 the environment lacks something; 4 all skipped; 5 inconclusive: "
		"the tool\n"
		"or the host was late. Of several, the first in the order 1 2 3 5 0 4.\n");
	buf_free(&b);
}
END_TEST

/* What is neither a pass nor skipped is bad. */
START_TEST(bad_ones)
{
	static const enum verdict good[] = {VERDICT_PASS, VERDICT_FLAKY, VERDICT_XFAIL,
					    VERDICT_SKIP};
	unsigned bad = 0;

	for (unsigned i = 0; i < sizeof(good) / sizeof(*good); i++)
		ck_assert(!verdict_is_bad(good[i]));
	for (int v = 0; v < VERDICTS; v++)
		bad += verdict_is_bad((enum verdict)v);
	ck_assert_uint_eq(bad, VERDICTS - sizeof(good) / sizeof(*good));
}
END_TEST

START_TEST(what_a_run_may_end_with)
{
	for (int v = 0; v < VERDICTS; v++)
		ck_assert_int_eq(verdict_is_of_run((enum verdict)v),
				 v != VERDICT_FLAKY && v != VERDICT_XFAIL && v != VERDICT_XPASS);
	ck_assert(!verdict_is_of_run(VERDICTS));
	ck_assert(!verdict_is_of_run((enum verdict) - 1));
}
END_TEST

Suite *verdict_suite(void)
{
	Suite *s = suite_create("verdict");
	TCase *tc = tcase_create("verdict");

	tcase_add_test(tc, of_several_the_first_in_the_order);
	tcase_add_test(tc, help_to_the_letter);
	tcase_add_test(tc, bad_ones);
	tcase_add_test(tc, what_a_run_may_end_with);
	suite_add_tcase(s, tc);
	return s;
}
