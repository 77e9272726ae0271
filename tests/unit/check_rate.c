// SPDX-License-Identifier: GPL-2.0-or-later
/* rate.c: Wilson's interval, against values worked out by hand from the formula. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/report/rate.h"
#include "tests/unit/suites_suite.h"

static const struct {
	struct rate rate;
	double least, most;
} known[] = {
	/* One of two, with z^2 = 3.841459: 1/2 -+ 1.959964 / 5.841459 * sqrt(1/2 + 0.960365). */
	{{1, 2}, 0.0945312, 0.9054688},
	/* All or none of n: the bounds are n / (n + z^2) and z^2 / (n + z^2). */
	{{1, 1}, 0.2065493, 1},
	{{0, 1}, 0, 0.7934507},
	{{10, 10}, 0.7224672, 1},
	{{0, 10}, 0, 0.2775328},
	{{1000, 1000}, 0.9961732, 1},
	/* Half of 100. */
	{{50, 100}, 0.4038315, 0.5961685},
	{{0, 0}, 0, 1},
};

START_TEST(known_values)
{
	double least, most;

	rate_interval(known[_i].rate, &least, &most);
	ck_assert_double_eq_tol(least, known[_i].least, 1e-6);
	ck_assert_double_eq_tol(most, known[_i].most, 1e-6);
}
END_TEST

START_TEST(the_rate_is_inside_and_more_runs_make_it_surer)
{
	double least, most, width = 2;

	for (unsigned n = 2; n < 100000; n *= 2) {
		rate_interval((struct rate){n / 2, n}, &least, &most);
		ck_assert_double_lt(least, 0.5);
		ck_assert_double_gt(most, 0.5);
		ck_assert_double_lt(most - least, width);
		width = most - least;
	}
}
END_TEST

START_TEST(shown_on_one_line)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	rate_show(f, "a.pkt", "ipv4", "6.12", (struct rate){50, 100});
	rate_show(f, "b.pkt", "ipv6", "6.12", (struct rate){0, 0});
	fclose(f);
	ck_assert_str_eq(
		text,
		"a.pkt (ipv4, 6.12): 50 of 100 passed, 50.00 % (95 % sure: 40.38 to 59.62 %)\n"
		"b.pkt (ipv6, 6.12): 0 of 0 passed, 0.00 % (95 % sure: 0.00 to 100.00 %)\n");
	free(text);
}
END_TEST

Suite *rate_suite(void)
{
	Suite *s = suite_create("rate");
	TCase *tc = tcase_create("rate");

	tcase_add_loop_test(tc, known_values, 0, sizeof(known) / sizeof(*known));
	tcase_add_test(tc, the_rate_is_inside_and_more_runs_make_it_surer);
	tcase_add_test(tc, shown_on_one_line);
	suite_add_tcase(s, tc);
	return s;
}
