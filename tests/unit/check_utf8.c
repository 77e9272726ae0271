// SPDX-License-Identifier: GPL-2.0-or-later
/* utf8.c: what RFC 3629, section 3 and 4, allows and forbids. */
#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/report/utf8.h"
#include "tests/unit/suites_suite.h"

static const struct {
	const char *bytes;
	size_t len;
} cases[] = {
	{"a", 1},
	{"\x7f", 1},
	{"\xc2\x80", 2},
	{"\xdf\xbf", 2},
	{"\xe0\xa0\x80", 3},
	{"\xed\x9f\xbf", 3},
	{"\xee\x80\x80", 3},
	{"\xef\xbf\xbd", 3},
	{"\xf0\x90\x80\x80", 4},
	{"\xf4\x8f\xbf\xbf", 4},
	/* a continuation alone; bytes that never occur */
	{"\x80", 0},
	{"\xbf", 0},
	{"\xfe", 0},
	{"\xff", 0},
	{"\xf8\x88\x80\x80\x80", 0},
	/* not the shortest form */
	{"\xc0\xaf", 0},
	{"\xc1\xbf", 0},
	{"\xe0\x9f\xbf", 0},
	{"\xf0\x8f\xbf\xbf", 0},
	/* surrogates, beyond U+10FFFF */
	{"\xed\xa0\x80", 0},
	{"\xed\xbf\xbf", 0},
	{"\xf4\x90\x80\x80", 0},
	/* cut off, or followed by something else */
	{"\xc3", 0},
	{"\xe2\x82", 0},
	{"\xf0\x9f\x98", 0},
	{"\xe2\x82g", 0},
};

START_TEST(length)
{
	ck_assert_uint_eq(utf8_length(cases[_i].bytes, strlen(cases[_i].bytes) + 1), cases[_i].len);
}
END_TEST

/* Nothing behind the text's end counts: it may be another's memory. */
START_TEST(text_ends)
{
	static const char euro[] = "\xe2\x82\xac";
	char *tight = malloc(2);

	ck_assert_uint_eq(utf8_length(euro, 3), 3);
	ck_assert_uint_eq(utf8_length(euro, 2), 0);
	memcpy(tight, euro, 2); /* ASan watches */
	ck_assert_uint_eq(utf8_length(tight, 2), 0);
	ck_assert_uint_eq(utf8_length(tight, 1), 0);
	free(tight);
}
END_TEST

/* The forms cover each code point once: as many valid sequences as there are code points. */
START_TEST(every_code_point)
{
	unsigned n = 0;

	for (uint32_t c = 0x80; c < 0x110000; c++) {
		char b[5] = {0};

		if (c < 0x800) {
			b[0] = (char)(0xc0 | c >> 6);
			b[1] = (char)(0x80 | (c & 63));
		} else if (c < 0x10000) {
			b[0] = (char)(0xe0 | c >> 12);
			b[1] = (char)(0x80 | (c >> 6 & 63));
			b[2] = (char)(0x80 | (c & 63));
		} else {
			b[0] = (char)(0xf0 | c >> 18);
			b[1] = (char)(0x80 | (c >> 12 & 63));
			b[2] = (char)(0x80 | (c >> 6 & 63));
			b[3] = (char)(0x80 | (c & 63));
		}
		n += utf8_length(b, 4) == (c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
	}
	ck_assert_uint_eq(n, 0x110000 - 0x80 - 0x800);
}
END_TEST

Suite *utf8_suite(void)
{
	Suite *s = suite_create("utf8");
	TCase *tc = tcase_create("utf8");

	tcase_add_loop_test(tc, length, 0, sizeof(cases) / sizeof(*cases));
	tcase_add_test(tc, text_ends);
	tcase_add_test(tc, every_code_point);
	suite_add_tcase(s, tc);
	return s;
}
