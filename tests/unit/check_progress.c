// SPDX-License-Identifier: GPL-2.0-or-later
/* progress.c: the line on a terminal, how often it is drawn, and that it goes away. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime/suite/progress.h"
#include "tests/unit/suites_suite.h"

#define CLEAR "\r\033[K"

static char *text;
static size_t len;
static FILE *out;
static struct totals totals;
static struct task tasks[4];
static struct task_list list = {.items = tasks, .n = 4};

static void setup(void)
{
	out = open_memstream(&text, &len);
	for (int i = 0; i < 4; i++)
		tasks[i].estimate_us = 1000000;
	totals = (struct totals){.planned = 4};
}

static void teardown(void)
{
	fclose(out);
	free(text);
}

static void pause_ms(long ms)
{
	struct timespec t = {.tv_nsec = ms * 1000000};

	nanosleep(&t, NULL);
}

START_TEST(drawn_and_taken_away)
{
	struct progress *p = progress_new(out, &totals, &list, 2);

	progress_show(p, 2);
	fflush(out);
	ck_assert_str_eq(text, "0/4 done, 2 running, 0 failed");
	progress_show(p, 2); /* too soon for another */
	fflush(out);
	ck_assert_str_eq(text, "0/4 done, 2 running, 0 failed");
	totals_add(&totals, VERDICT_FAIL);
	progress_settled(p, 1000000);
	fflush(out);
	ck_assert_str_eq(text, "0/4 done, 2 running, 0 failed" CLEAR);
	pause_ms(120);
	progress_show(p, 1);
	fflush(out);
	/* three times as much is left as took a tenth of a second */
	ck_assert_str_eq(text, "0/4 done, 2 running, 0 failed" CLEAR
			       "1/4 done, 1 running, 1 failed, about 0:00 left");
	progress_free(p);
	fflush(out);
	ck_assert_str_eq(text + len - strlen(CLEAR), CLEAR);
}
END_TEST

START_TEST(without_an_end)
{
	struct progress *p;

	totals.planned = 0;
	p = progress_new(out, &totals, &list, 2);
	progress_show(p, 3);
	progress_free(p);
	fflush(out);
	ck_assert_str_eq(text, "0 done, 3 running, 0 failed" CLEAR);
}
END_TEST

START_TEST(not_wanted)
{
	progress_show(NULL, 1);
	progress_settled(NULL, 0);
	progress_free(NULL);
	fflush(out);
	ck_assert_uint_eq(len, 0);
}
END_TEST

Suite *progress_suite(void)
{
	Suite *s = suite_create("progress");
	TCase *tc = tcase_create("progress");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, drawn_and_taken_away);
	tcase_add_test(tc, without_an_end);
	tcase_add_test(tc, not_wanted);
	suite_add_tcase(s, tc);
	return s;
}
