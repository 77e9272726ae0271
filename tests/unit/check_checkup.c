// SPDX-License-Identifier: GPL-2.0-or-later
/* checkup.c: the list of checks and its form. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/suite/checkup.h"

Suite *checkup_suite(void);

static char *text_of(struct checkup *c)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	checkup_show(c, f);
	fclose(f);
	return text;
}

START_TEST(one_line_each_and_its_hint)
{
	struct checkup *c = checkup_new();
	struct err e = ERR_INIT;
	char *text;

	ck_assert_int_eq(checkup_worst(c), MARK_OK);
	checkup_add(c, MARK_OK, "a", "found %d", 1);
	checkup_add(c, MARK_NOTE, "b", "two\nlines\n\n");
	checkup_hint(c, "do %s", "this");
	ck_assert_int_eq(checkup_worst(c), MARK_NOTE);
	err_set(&e, "it is missing");
	err_hint(&e, "install it");
	checkup_err(c, MARK_BAD, "c", &e);
	ck_assert_int_eq(checkup_worst(c), MARK_BAD);
	text = text_of(c);
	ck_assert_str_eq(text, "ok    a: found 1\nnote  b: two lines\n      do this\n"
			       "bad   c: it is missing\n      install it\n");
	free(text);
	checkup_free(c);
}
END_TEST

START_TEST(nothing_is_shown_twice)
{
	struct checkup *c = checkup_new();

	checkup_add(c, MARK_OK, "a", "1");
	free(text_of(c));
	checkup_add(c, MARK_OK, "b", "2");
	char *text = text_of(c);

	ck_assert_str_eq(text, "ok    b: 2\n");
	free(text);
	checkup_free(c);
}
END_TEST

START_TEST(a_child_adds_to_it)
{
	struct checkup *c = checkup_new();
	int status;

	if (fork() == 0) {
		checkup_add(c, MARK_BAD, "child", "was here");
		_exit(0);
	}
	wait(&status);
	ck_assert_uint_eq(c->n, 1);
	ck_assert_int_eq(checkup_worst(c), MARK_BAD);
	ck_assert_str_eq(c->items[0].found, "was here");
	checkup_free(c);
}
END_TEST

START_TEST(long_texts_are_cut)
{
	struct checkup *c = checkup_new();
	char big[4096];

	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	checkup_add(c, MARK_OK, "a", "%s", big);
	checkup_hint(c, "%s", big);
	ck_assert_uint_eq(strlen(c->items[0].found), sizeof(c->items[0].found) - 1);
	ck_assert_uint_eq(strlen(c->items[0].hint), sizeof(c->items[0].hint) - 1);
	checkup_free(c);
}
END_TEST

Suite *checkup_suite(void)
{
	Suite *s = suite_create("checkup");
	TCase *tc = tcase_create("checkup");

	tcase_add_test(tc, one_line_each_and_its_hint);
	tcase_add_test(tc, nothing_is_shown_twice);
	tcase_add_test(tc, a_child_adds_to_it);
	tcase_add_test(tc, long_texts_are_cut);
	suite_add_tcase(s, tc);
	return s;
}
