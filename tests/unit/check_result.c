// SPDX-License-Identifier: GPL-2.0-or-later
/* result.c: how it is filled, and what another process or a virtual machine may have left. */
#include <check.h>
#include <string.h>

#include "runtime/finding/result.h"
#include "tests/unit/suites_suite.h"

START_TEST(a_finding_fills_it)
{
	struct source *src = source_from_text("x.pkt", "first\n  second\n", 15);
	struct finding f;
	struct result r = {.reached = 9};

	finding_init(&f);
	f.own_late_us = 5;
	finding_set(&f, VERDICT_FAIL, NULL, (struct span){8, 6}, "differs");
	finding_diff_num(&f, (struct span){8, 6}, "ack", 1, 2);
	result_take(&r, &f, src);
	ck_assert(r.ended && r.verdict == VERDICT_FAIL);
	ck_assert_uint_eq(r.line, 2);
	ck_assert_uint_eq(r.col, 3);
	ck_assert_uint_eq(r.reached, 9);
	ck_assert_int_eq(r.own_late_us, 5);
	ck_assert_int_eq(r.stall_us, -1);
	ck_assert_str_eq(r.reason, "differs");
	ck_assert_str_ne(r.differing, "");
	finding_free(&f);
	source_free(src);
}
END_TEST

/* Not in the middle of a character, or it would be none. */
START_TEST(a_long_reason_loses_its_end)
{
	char text[RESULT_REASON + 10];
	struct result r = {.ended = false};

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	result_set(&r, VERDICT_SKIP, text);
	ck_assert(r.ended && r.verdict == VERDICT_SKIP);
	ck_assert_uint_eq(strlen(r.reason), RESULT_REASON - 1);
	memcpy(text + RESULT_REASON - 2, "\xe2\x82\xac", 3);
	result_set(&r, VERDICT_SKIP, text);
	ck_assert_uint_eq(strlen(r.reason), RESULT_REASON - 2);
	text[RESULT_REASON - 1] = '\0';
	result_set(&r, VERDICT_SKIP, text);
	ck_assert_str_eq(r.reason, text);
}
END_TEST

START_TEST(a_good_one_stays)
{
	struct result r = {.ended = true, .verdict = VERDICT_FAIL, .line = 7, .reason = "differs"};

	ck_assert(result_receive(&r));
	ck_assert(r.ended && r.verdict == VERDICT_FAIL);
	ck_assert_uint_eq(r.line, 7);
	ck_assert_str_eq(r.reason, "differs");
}
END_TEST

START_TEST(texts_end_and_are_one_line)
{
	struct result r = {.ended = true};

	memset(r.reason, 'x', sizeof(r.reason));
	memset(r.differing, 'y', sizeof(r.differing));
	memcpy(r.reason, "a\nok 1\033[2J", 10);
	ck_assert(result_receive(&r));
	ck_assert_uint_eq(strlen(r.reason), sizeof(r.reason) - 1);
	ck_assert_uint_eq(strlen(r.differing), sizeof(r.differing) - 1);
	ck_assert(!strncmp(r.reason, "a ok 1 [2J", 10));
}
END_TEST

/* Each value that the compiler may rely on. */
START_TEST(nonsense_is_no_result)
{
	static const size_t flags[] = {offsetof(struct result, ended),
				       offsetof(struct result, kept),
				       offsetof(struct result, text_lost)};
	static const unsigned verdicts[] = {VERDICT_FLAKY, VERDICT_XFAIL, VERDICT_XPASS,
					    VERDICTS,      0x7fffffff,    0xffffffff};
	struct result r, empty = {0};

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		r = (struct result){.reason = "x"};
		((unsigned char *)&r)[flags[i]] = 2;
		ck_assert(!result_receive(&r));
		ck_assert_mem_eq(&r, &empty, sizeof(r));
	}
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++) {
		r = (struct result){.ended = true};
		memcpy(&r.verdict, &verdicts[i], sizeof(verdicts[i]));
		ck_assert(!result_receive(&r));
		ck_assert(!r.ended);
	}
	r = (struct result){.ended = true};
	memset(&r.excused, 0x55, sizeof(r.excused));
	ck_assert(!result_receive(&r));
}
END_TEST

Suite *result_suite(void)
{
	Suite *s = suite_create("result");
	TCase *tc = tcase_create("result");

	tcase_add_test(tc, a_finding_fills_it);
	tcase_add_test(tc, a_long_reason_loses_its_end);
	tcase_add_test(tc, a_good_one_stays);
	tcase_add_test(tc, texts_end_and_are_one_line);
	tcase_add_test(tc, nonsense_is_no_result);
	suite_add_tcase(s, tc);
	return s;
}
