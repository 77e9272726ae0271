// SPDX-License-Identifier: GPL-2.0-or-later
/* quote.c: every byte, with the short escapes and without. */
#include <check.h>
#include <string.h>

#include "runtime/base/quote.h"
#include "tests/unit/suites_run.h"

static void quoted(const char *bytes, size_t n, const char *brief, const char *want)
{
	struct buf out = BUF_INIT;

	quote_bytes(&out, (const unsigned char *)bytes, n, brief);
	ck_assert_str_eq(buf_text(&out), want);
	buf_free(&out);
}

START_TEST(escapes)
{
	static const char all[] = "a\n\t\r\v\f\"\\z";

	quoted("", 0, QUOTE_SHORT, "\"\"");
	quoted(all, 9, QUOTE_SHORT, "\"a\\n\\t\\r\\v\\f\\\"\\\\z\"");
	quoted(all, 9, "\"\\", "\"a\\x0a\\x09\\x0d\\x0b\\x0c\\\"\\\\z\"");
	quoted(all, 9, "", "\"a\\x0a\\x09\\x0d\\x0b\\x0c\\x22\\x5cz\"");
	quoted("\0 ~\x7f\x80\xff", 6, QUOTE_SHORT, "\"\\x00 ~\\x7f\\x80\\xff\"");
}
END_TEST

Suite *quote_suite(void)
{
	Suite *s = suite_create("quote");
	TCase *tc = tcase_create("quote");

	tcase_add_test(tc, escapes);
	suite_add_tcase(s, tc);
	return s;
}
