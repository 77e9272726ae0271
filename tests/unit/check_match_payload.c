// SPDX-License-Identifier: GPL-2.0-or-later
/* match/payload.c: equal or not, and how a difference reads. */
#include <check.h>
#include <string.h>

#include "runtime/match/payload.h"
#include "tests/unit/suites_run.h"

static char expected[PAYLOAD_TEXT], actual[PAYLOAD_TEXT];

static bool differs(const char *want, const char *got, size_t len)
{
	return payload_differs((const unsigned char *)want, (const unsigned char *)got, len,
			       expected, actual);
}

START_TEST(equal)
{
	ck_assert(!differs("abc", "abc", 3));
	ck_assert(!differs("abc", "abd", 2));
	ck_assert(!differs(NULL, "\0\0\0x", 3));
	ck_assert(!differs("a", "b", 0));
}
END_TEST

START_TEST(shown_as_in_a_script)
{
	ck_assert(differs("hallo there", "hello there", 11));
	ck_assert_str_eq(expected, "\"allo there\" at offset 1");
	ck_assert_str_eq(actual, "\"ello there\" at offset 1");
	ck_assert(differs("ab\"", "ab\\", 3));
	ck_assert_str_eq(expected, "\"\\\"\" at offset 2");
	ck_assert_str_eq(actual, "\"\\\\\" at offset 2");
	ck_assert(differs(NULL, "\0\0\n\xff", 4));
	ck_assert_str_eq(expected, "zeros");
	ck_assert_str_eq(actual, "\"\\x0a\\xff\" at offset 2");
}
END_TEST

START_TEST(cut_when_long)
{
	char want[65536], got[65536];

	memset(want, 'w', sizeof(want));
	memset(got, 0x80, sizeof(got));
	memset(got, 'w', 65000);
	ck_assert(differs(want, got, sizeof(want)));
	ck_assert_str_eq(expected, "\"wwwwwwwwwwwwwwww\"... at offset 65000");
	ck_assert(strlen(actual) == 1 + 16 * 4 + 1 + strlen("... at offset 65000"));
}
END_TEST

Suite *match_payload_suite(void)
{
	Suite *s = suite_create("match_payload");
	TCase *tc = tcase_create("match_payload");

	tcase_add_test(tc, equal);
	tcase_add_test(tc, shown_as_in_a_script);
	tcase_add_test(tc, cut_when_long);
	suite_add_tcase(s, tc);
	return s;
}
