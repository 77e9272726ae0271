// SPDX-License-Identifier: GPL-2.0-or-later
/* mistyped.c: which path was meant for a subcommand. */
#include <check.h>
#include <string.h>

#include "runtime/cli/mistyped.h"
#include "tests/unit/suites_run.h"

static const char *const names[] = {"check", "draw", NULL};
static struct cite at;
static struct err err;

/* What is said of them; "": nothing. */
static const char *said(const char *one, const char *two)
{
	char *paths[] = {(char *)one, (char *)two};
	char *argv[] = {(char *)"tcpcheck", (char *)one, (char *)two, NULL};
	struct cmdline c = {.paths = paths, .npaths = two ? 2 : 1, .argv = argv};

	err = (struct err)ERR_INIT;
	return mistyped_find(&c, names, &at, &err) ? err.what : "";
}

START_TEST(nearly_a_subcommand)
{
	ck_assert_str_eq(said("chekc", "a.pkt"), "unknown subcommand 'chekc'");
	ck_assert_str_eq(err.hint, "did you mean 'tcpcheck check'?");
	ck_assert_int_eq(at.arg, 1);
	ck_assert_str_eq(said("version", NULL), "unknown subcommand 'version'");
	ck_assert_str_eq(err.hint, "did you mean 'tcpcheck --version'?");
}
END_TEST

/* Behind another path only what cannot be anything else. */
START_TEST(at_the_wrong_place)
{
	ck_assert_str_eq(said("a.pkt", "draw"), "there is no script 'draw'");
	ck_assert_str_eq(err.hint, "a subcommand comes first: tcpcheck draw ...");
	ck_assert_int_eq(at.arg, 2);
	ck_assert_str_eq(said("a.pkt", "darw"), "");
}
END_TEST

START_TEST(a_path)
{
	ck_assert_str_eq(said("handshake.pkt", NULL), "");
	ck_assert_str_eq(said("/tmp", NULL), "");
}
END_TEST

Suite *mistyped_suite(void)
{
	Suite *s = suite_create("mistyped");
	TCase *t = tcase_create("mistyped");

	tcase_add_test(t, nearly_a_subcommand);
	tcase_add_test(t, at_the_wrong_place);
	tcase_add_test(t, a_path);
	suite_add_tcase(s, t);
	return s;
}
