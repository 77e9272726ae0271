// SPDX-License-Identifier: GPL-2.0-or-later
/* folder.h folder.c: all or nothing. jsontext.h: what goes into such files. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/report/folder.h"
#include "runtime/report/jsontext.h"

Suite *folder_suite(void);

static const char *const names[] = {"a", "b", NULL};
static char root[] = "/tmp/tcpcheck-folder-XXXXXX";
static struct folder dir;
static struct err err;

static void setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(root));
	ck_assert_int_eq(chdir(root), 0);
	err = (struct err)ERR_INIT;
}

static void teardown(void)
{
	static const char *const all[] = {"x/y/z/a", "x/y/z/b", "x/y/z/mine", "x/y/z", "x/y",
					  "x",       "z/a",     "z/b",        "z"};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		remove(all[i]);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(root), 0); /* nothing is left beside it */
	strcpy(root + strlen(root) - 6, "XXXXXX");
}

static unsigned entries(const char *path)
{
	DIR *d = opendir(path);
	unsigned n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n ? n - 2 : 0;
}

static void make(const char *path, const char *text)
{
	ck_assert_int_eq(folder_begin(&dir, path, names, &err), 0);
	ck_assert_int_eq(folder_file(&dir, "a", text, strlen(text), &err), 0);
	ck_assert_int_eq(folder_file(&dir, "b", NULL, 0, &err), 0);
	ck_assert_int_eq(folder_end(&dir, &err), 0);
}

static void has(const char *path, const char *text)
{
	char got[16] = "";
	FILE *f = fopen(path, "r");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fread(got, 1, sizeof(got) - 1, f), strlen(text));
	ck_assert_str_eq(got, text);
	fclose(f);
}

START_TEST(appears_with_its_parents)
{
	struct stat st;

	make("x/y/z", "one");
	ck_assert_uint_eq(entries("x/y"), 1);
	ck_assert_uint_eq(entries("x/y/z"), 2);
	has("x/y/z/a", "one");
	has("x/y/z/b", "");
	ck_assert_int_eq(stat("x/y/z", &st), 0);
	ck_assert_uint_eq(st.st_mode & 0500, 0500);
}
END_TEST

START_TEST(replaces_an_older_one)
{
	make("z", "one");
	make("z", "other");
	has("z/a", "other");
	ck_assert_uint_eq(entries("."), 1);
}
END_TEST

START_TEST(never_takes_foreign_files)
{
	make("x/y/z", "one");
	has("x/y/z/a", "one");
	ck_assert_int_eq(rename("x/y/z/b", "x/y/z/mine"), 0);
	ck_assert_int_eq(folder_begin(&dir, "x/y/z", names, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.what, "x/y/z: it holds mine"));
	has("x/y/z/a", "one");
	ck_assert_uint_eq(entries("x/y"), 1);
}
END_TEST

START_TEST(dropped_is_gone)
{
	ck_assert_int_eq(folder_begin(&dir, "z", names, &err), 0);
	ck_assert_int_eq(folder_file(&dir, "a", "x", 1, &err), 0);
	ck_assert_uint_eq(entries("."), 1);
	ck_assert_uint_eq(entries("z"), 0);
	folder_drop(&dir);
	ck_assert_uint_eq(entries("."), 0);
}
END_TEST

START_TEST(places_that_cannot_be)
{
	ck_assert_int_eq(mknod("z", S_IFREG | 0600, 0), 0);
	ck_assert_int_eq(folder_begin(&dir, "z/folder", names, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.what, "z/folder: Not a directory"));
	ck_assert_int_eq(folder_begin(&dir, "z", names, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.what, "z: Not a directory"));
	ck_assert_int_eq(folder_begin(&dir, "/dev/null/x/y", names, &err), -1);
	ck_assert_uint_eq(entries("."), 1);
}
END_TEST

static void quoted(const char *text, const char *want)
{
	struct buf b = BUF_INIT;

	json_string(&b, text, strlen(text));
	ck_assert_str_eq(buf_text(&b), want);
	buf_free(&b);
}

#define BAD "\xef\xbf\xbd"

START_TEST(json_strings)
{
	quoted("", "\"\"");
	quoted("a \"b\" \\ /", "\"a \\\"b\\\" \\\\ /\"");
	quoted("1\n2\t\x01\x7f", "\"1\\n2\\t\\u0001\\u007f\"");
	quoted("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80",
	       "\"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80\"");
	/* cut, overlong, a surrogate, beyond Unicode, a lone continuation */
	quoted("\xc3", "\"" BAD "\"");
	quoted("\xc0\x80", "\"" BAD BAD "\"");
	quoted("\xe0\x80\x80", "\"" BAD BAD BAD "\"");
	quoted("\xed\xa0\x80", "\"" BAD BAD BAD "\"");
	quoted("\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\"");
	quoted("a\x80z", "\"a" BAD "z\"");
}
END_TEST

Suite *folder_suite(void)
{
	Suite *s = suite_create("folder");
	TCase *t = tcase_create("folder"), *json = tcase_create("json");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, appears_with_its_parents);
	tcase_add_test(t, replaces_an_older_one);
	tcase_add_test(t, never_takes_foreign_files);
	tcase_add_test(t, dropped_is_gone);
	tcase_add_test(t, places_that_cannot_be);
	suite_add_tcase(s, t);
	tcase_add_test(json, json_strings);
	suite_add_tcase(s, json);
	return s;
}
