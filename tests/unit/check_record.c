// SPDX-License-Identifier: GPL-2.0-or-later
/* record.c: what another process or a virtual machine may have left. */
#include <check.h>
#include <string.h>

#include "runtime/suite/record.h"
#include "tests/unit/suites_suite.h"

START_TEST(a_good_one_stays)
{
	struct record r = {.ended = true, .verdict = VERDICT_FAIL, .line = 7, .reason = "differs"};

	ck_assert(record_receive(&r));
	ck_assert(r.ended && r.verdict == VERDICT_FAIL);
	ck_assert_uint_eq(r.line, 7);
	ck_assert_str_eq(r.reason, "differs");
}
END_TEST

START_TEST(texts_end_and_are_one_line)
{
	struct record r = {.ended = true};

	memset(r.reason, 'x', sizeof(r.reason));
	memset(r.differing, 'y', sizeof(r.differing));
	memcpy(r.reason, "a\nok 1\033[2J", 10);
	ck_assert(record_receive(&r));
	ck_assert_uint_eq(strlen(r.reason), sizeof(r.reason) - 1);
	ck_assert_uint_eq(strlen(r.differing), sizeof(r.differing) - 1);
	ck_assert(!strncmp(r.reason, "a ok 1 [2J", 10));
}
END_TEST

/* Each value that the compiler may rely on. */
START_TEST(nonsense_is_no_record)
{
	static const size_t flags[] = {
		offsetof(struct record, ended), offsetof(struct record, kept),
		offsetof(struct record, timed_out), offsetof(struct record, text_lost)};
	static const unsigned verdicts[] = {VERDICT_FLAKY, VERDICT_XFAIL,
					    VERDICT_XPASS, VERDICTS, 0x7fffffff,
					    0xffffffff};
	struct record r, empty = {0};

	for (size_t i = 0; i < 4; i++) {
		r = (struct record){.reason = "x"};
		((unsigned char *)&r)[flags[i]] = 2;
		ck_assert(!record_receive(&r));
		ck_assert_mem_eq(&r, &empty, sizeof(r));
	}
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++) {
		r = (struct record){.ended = true};
		memcpy(&r.verdict, &verdicts[i], sizeof(verdicts[i]));
		ck_assert(!record_receive(&r));
		ck_assert(!r.ended);
	}
	r = (struct record){.ended = true};
	memset(&r.excused, 0x55, sizeof(r.excused));
	ck_assert(!record_receive(&r));
}
END_TEST

Suite *record_suite(void)
{
	Suite *s = suite_create("record");
	TCase *tc = tcase_create("record");

	tcase_add_test(tc, a_good_one_stays);
	tcase_add_test(tc, texts_end_and_are_one_line);
	tcase_add_test(tc, nonsense_is_no_record);
	suite_add_tcase(s, tc);
	return s;
}
