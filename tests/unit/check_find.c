// SPDX-License-Identifier: GPL-2.0-or-later
/* find.c: which files a path stands for. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/suite/find.h"
#include "tests/unit/suites_run.h"

static char root[] = "/tmp/tcpcheck-find-XXXXXX";
static struct file_list list;
static struct err err;

static void touch(const char *name)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	fclose(f);
}

static void setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(root));
	ck_assert_int_eq(chdir(root), 0);
	mkdir("d", 0700);
	mkdir("d/sub", 0700);
	mkdir("empty", 0700);
	touch("d/b.pkt");
	touch("d/a.pkt");
	touch("d/note.txt");
	touch("d/.pkt");
	touch("d/sub/c.pkt");
	list = (struct file_list){0};
}

static void teardown(void)
{
	static const char *const names[] = {"d/sub/c.pkt", "d/.pkt", "d/note.txt", "d/a.pkt",
					    "d/b.pkt",     "empty",  "d/sub",      "d"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		remove(names[i]);
	ck_assert_int_eq(chdir("/"), 0);
	rmdir(root);
	strcpy(root + strlen(root) - 6, "XXXXXX");
	file_list_free(&list);
}

START_TEST(folders_are_searched_in_order)
{
	ck_assert_int_eq(file_list_add(&list, "d", &err), 0);
	ck_assert_uint_eq(list.n, 3);
	ck_assert_str_eq(list.paths[0], "d/a.pkt");
	ck_assert_str_eq(list.paths[1], "d/b.pkt");
	ck_assert_str_eq(list.paths[2], "d/sub/c.pkt");
}
END_TEST

START_TEST(files_are_taken_as_they_are)
{
	ck_assert_int_eq(file_list_add(&list, "d/note.txt", &err), 0);
	ck_assert_int_eq(file_list_add(&list, "missing", &err), 0);
	ck_assert_uint_eq(list.n, 2);
}
END_TEST

START_TEST(a_folder_without_scripts_is_a_mistake)
{
	ck_assert_int_eq(file_list_add(&list, "empty", &err), -1);
	ck_assert_int_eq(err.kind, ERR_SCRIPT);
	ck_assert_str_eq(err.what, "empty: no script (*.pkt) in this folder");
}
END_TEST

/* Loading them will say what is wrong. */
START_TEST(what_cannot_be_read_is_listed)
{
	ck_assert_int_eq(symlink("nowhere", "d/link"), 0);
	ck_assert_int_eq(file_list_add(&list, "d", &err), 0);
	unlink("d/link");
	ck_assert_uint_eq(list.n, 4);
	ck_assert_str_eq(list.paths[2], "d/link");
}
END_TEST

START_TEST(names_that_nobody_may_print)
{
	static const char *const names[] = {"d/a\n::error::b.pkt", "d/\033[2J.pkt", "d/\x7f.pkt"};

	touch(names[_i]);
	ck_assert_int_eq(file_list_add(&list, "d", &err), -1);
	ck_assert_uint_eq(list.n, 3);
	ck_assert_int_eq(err.kind, ERR_SCRIPT);
	ck_assert_ptr_null(strpbrk(err.what, "\n\033\x7f"));
	ck_assert_int_eq(file_list_add(&list, names[_i], &err), -1);
	ck_assert_uint_eq(list.n, 3);
	unlink(names[_i]);
}
END_TEST

Suite *find_suite(void)
{
	Suite *s = suite_create("find");
	TCase *tc = tcase_create("find");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, folders_are_searched_in_order);
	tcase_add_test(tc, files_are_taken_as_they_are);
	tcase_add_test(tc, a_folder_without_scripts_is_a_mistake);
	tcase_add_test(tc, what_cannot_be_read_is_listed);
	tcase_add_loop_test(tc, names_that_nobody_may_print, 0, 3);
	suite_add_tcase(s, tc);
	return s;
}
