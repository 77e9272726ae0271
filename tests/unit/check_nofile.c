// SPDX-License-Identifier: GPL-2.0-or-later
/* nofile.c: the limit of open descriptors goes up, and back for programs. */
#include <check.h>
#include <sys/resource.h>

#include "runtime/host/nofile.h"
#include "tests/unit/suites_run.h"

static rlim_t soft(void)
{
	struct rlimit l;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &l), 0);
	return l.rlim_cur;
}

static void limit(rlim_t cur, rlim_t max)
{
	struct rlimit l = {cur, max};

	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &l), 0);
}

START_TEST(up_and_back)
{
	nofile_lift(); /* nothing is known yet */
	limit(100, 500);
	nofile_lift();
	ck_assert_uint_eq(soft(), 100);
	nofile_raise();
	ck_assert_uint_eq(soft(), 500);
	nofile_lift();
	ck_assert_uint_eq(soft(), 100);
	nofile_raise();
	nofile_raise();
	ck_assert_uint_eq(soft(), 500);
	nofile_lift();
	ck_assert_uint_eq(soft(), 100);
}
END_TEST

Suite *nofile_suite(void)
{
	Suite *s = suite_create("nofile");
	TCase *tc = tcase_create("nofile");

	tcase_add_test(tc, up_and_back);
	suite_add_tcase(s, tc);
	return s;
}
