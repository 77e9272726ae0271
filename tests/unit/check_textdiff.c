// SPDX-License-Identifier: GPL-2.0-or-later
#include <check.h>
#include <string.h>

#include "runtime/report/textdiff.h"

Suite *textdiff_suite(void);

static void ck_diff(const char *old, const char *new, unsigned lines, const char *want)
{
	const struct text a = {"a", old, strlen(old)}, b = {"b", new, strlen(new)};
	struct buf out = BUF_INIT;

	ck_assert_uint_eq(textdiff(&a, &b, &out), lines);
	ck_assert_str_eq(buf_text(&out), want);
	ck_assert_uint_eq(textdiff(&a, &b, NULL), lines);
	buf_free(&out);
}

START_TEST(same)
{
	ck_diff("1\n2\n", "1\n2\n", 0, "");
	ck_diff("", "", 0, "");
}
END_TEST

START_TEST(one_line)
{
	ck_diff("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nX\n6\n7\n8\n", 2,
		"--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n");
}
END_TEST

START_TEST(lines_come_and_go)
{
	ck_diff("1\n2\n3\n", "1\n3\n", 1, "--- a\n+++ b\n@@ -1,3 +1,2 @@\n 1\n-2\n 3\n");
	ck_diff("1\n3\n", "1\n2\n3\n", 1, "--- a\n+++ b\n@@ -1,2 +1,3 @@\n 1\n+2\n 3\n");
	ck_diff("", "1\n", 1, "--- a\n+++ b\n@@ -0,0 +1,1 @@\n+1\n");
}
END_TEST

START_TEST(far_apart)
{
	ck_diff("A\n1\n2\n3\n4\n5\n6\n7\nB\n", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", 4,
		"--- a\n+++ b\n@@ -1,4 +1,4 @@\n-A\n+a\n 1\n 2\n 3\n"
		"@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-B\n+b\n");
}
END_TEST

START_TEST(no_newline)
{
	ck_diff("1\n2", "1\n2\n", 2,
		"--- a\n+++ b\n@@ -1,2 +1,2 @@\n 1\n-2\n\\ No newline at end of file\n+2\n");
}
END_TEST

Suite *textdiff_suite(void)
{
	Suite *s = suite_create("textdiff");
	TCase *t = tcase_create("textdiff");

	tcase_add_test(t, same);
	tcase_add_test(t, one_line);
	tcase_add_test(t, lines_come_and_go);
	tcase_add_test(t, far_apart);
	tcase_add_test(t, no_newline);
	suite_add_tcase(s, t);
	return s;
}
