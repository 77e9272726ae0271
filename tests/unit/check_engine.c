// SPDX-License-Identifier: GPL-2.0-or-later
/* engine.c: what Bazel says, who reads along, and what git bisect hears. */
#include <check.h>
#include <string.h>

#include "runtime/suite/engine.h"
#include "runtime/suite/session.h"
#include "tests/unit/suites_suite.h"

static bool bazel;

static char *get(const char *name)
{
	static char xml[] = "out/test.xml", kept[] = "out/kept", only[] = "lab/*";

	if (!bazel)
		return NULL;
	if (!strcmp(name, "XML_OUTPUT_FILE"))
		return xml;
	if (!strcmp(name, "TEST_UNDECLARED_OUTPUTS_DIR"))
		return kept;
	return strcmp(name, "TESTBRIDGE_TEST_ONLY") ? NULL : only;
}

START_TEST(what_bazel_says)
{
	struct cmdline c = {0};

	bazel = true;
	engine_adopt(&c, get);
	ck_assert_str_eq(c.suite.junit, "out/test.xml");
	ck_assert_str_eq(c.artifacts, "out/kept");
	ck_assert_str_eq(c.suite.only, "lab/*");
	/* The command line wins. */
	c.suite.junit = "mine.xml";
	c.artifacts = "mine";
	engine_adopt(&c, get);
	ck_assert_str_eq(c.suite.junit, "mine.xml");
	ck_assert_str_eq(c.artifacts, "mine");
}
END_TEST

START_TEST(nobody_says_anything)
{
	struct cmdline c = {0};

	bazel = false;
	engine_adopt(&c, get);
	ck_assert_ptr_null(c.suite.junit);
	ck_assert_ptr_null(c.artifacts);
	ck_assert_ptr_null(c.suite.only);
}
END_TEST

static char *actions(const char *name)
{
	static char yes[] = "true";

	return strcmp(name, "GITHUB_ACTIONS") ? NULL : yes;
}

START_TEST(who_reads_along)
{
	struct cmdline c = {0};

	bazel = false;
	ck_assert(!engine_reads_along(&c, get));
	ck_assert(engine_reads_along(&c, actions));
	c.suite.github = "annotations.txt";
	ck_assert(!engine_reads_along(&c, get));
	c.suite.github = "-";
	ck_assert(engine_reads_along(&c, get));
}
END_TEST

static const struct {
	int status;
	bool virtual_time;
	int bisect;
} statuses[] = {
	{STATUS_PASS, false, 0},
	{STATUS_FAIL, false, 1},
	{STATUS_SKIP, false, 125},
	{STATUS_INCONCLUSIVE, false, 125},
	{STATUS_USAGE, false, 128},
	{STATUS_USAGE, true, 128},
	{STATUS_ENVIRONMENT, false, 128},
	{STATUS_ENVIRONMENT, true, 125},
	{128 + 2, false, 130},
	{128 + 15, true, 143},
};

START_TEST(what_git_bisect_hears)
{
	ck_assert_int_eq(engine_bisect(statuses[_i].status, statuses[_i].virtual_time),
			 statuses[_i].bisect);
}
END_TEST

START_TEST(wanted_even_with_mistakes)
{
	char *yes[] = {(char *)"tcpcheck", (char *)"--no_such", (char *)"--exit=bisect"};
	char *two[] = {(char *)"tcpcheck", (char *)"--exit", (char *)"bisect"};
	char *path[] = {(char *)"tcpcheck", (char *)"--", (char *)"--exit=bisect"};

	ck_assert(engine_wants_bisect(3, yes));
	ck_assert(engine_wants_bisect(3, two));
	ck_assert(!engine_wants_bisect(3, path));
	ck_assert(!engine_wants_bisect(2, two));
}
END_TEST

Suite *engine_suite(void)
{
	Suite *s = suite_create("engine");
	TCase *tc = tcase_create("engine");

	tcase_add_test(tc, what_bazel_says);
	tcase_add_test(tc, nobody_says_anything);
	tcase_add_test(tc, who_reads_along);
	tcase_add_loop_test(tc, what_git_bisect_hears, 0, sizeof(statuses) / sizeof(*statuses));
	tcase_add_test(tc, wanted_even_with_mistakes);
	suite_add_tcase(s, tc);
	return s;
}
