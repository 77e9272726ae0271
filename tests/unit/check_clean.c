// SPDX-License-Identifier: GPL-2.0-or-later
/* clean.c and colour.c: what a terminal gets to see, however it is cut into pieces. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/report/clean.h"
#include "runtime/report/colour.h"
#include "tests/unit/suites_suite.h"

static const struct {
	const char *in, *plain,
		*terminal; /* terminal: where our escapes may stand; NULL: the same */
} cases[] = {
	{"text\twith tab\n", "text\twith tab\n", NULL},
	{"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\n", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\n",
	 NULL},
	{"\033[31mred\033[0m\n", "?[31mred?[0m\n", "\033[31mred\033[0m\n"},
	{"\r\033[K12 done", "??[K12 done", "\r\033[K12 done"},
	{"\033[2J\033]0;title\007\033[31;44m", "?[2J?]0;title??[31;44m", NULL},
	{"\033[1;31\033[1;31m", "?[1;31?[1;31m", "?[1;31\033[1;31m"},
	{"line\r\nover\rwritten\n", "line\nover?written\n", NULL},
	{"\x80\xff\xc3(\xe2\x82 ",
	 "??"
	 "?("
	 "?? ",
	 NULL},
	{"a\x7f\x08z \xc2\x9b"
	 "31m",
	 "a??z ?31m", NULL},
	/* right-to-left override, isolate, mark; line separator; zero width */
	{"a\xe2\x80\xae\xe2\x81\xa7\xd8\x9c\xe2\x80\xa8\xe2\x80\x8b"
	 "b",
	 "a?????b", NULL},
};

/* Of a text written in pieces of @piece bytes. */
static void through(const char *text, bool escapes, size_t piece, char *got, size_t cap)
{
	int fd = memfd_create("clean", MFD_CLOEXEC);
	FILE *f = clean_open(fd, escapes);
	size_t len = strlen(text);
	ssize_t n;

	for (size_t i = 0; i < len; i += piece) {
		fwrite(text + i, 1, len - i < piece ? len - i : piece, f);
		ck_assert_int_eq(fflush(f), 0);
	}
	ck_assert_int_eq(fclose(f), 0);
	n = pread(fd, got, cap - 1, 0);
	ck_assert_int_ge(n, 0);
	got[n] = '\0';
	close(fd);
}

START_TEST(in_any_pieces)
{
	const char *terminal = cases[_i].terminal ? cases[_i].terminal : cases[_i].plain;
	char got[256];

	for (size_t piece = 1; piece < 6; piece++) {
		through(cases[_i].in, false, piece, got, sizeof(got));
		ck_assert_str_eq(got, cases[_i].plain);
		through(cases[_i].in, true, piece, got, sizeof(got));
		ck_assert_str_eq(got, terminal);
	}
}
END_TEST

START_TEST(marked_lines)
{
	struct buf out = BUF_INIT;

	clean_marked("ok 1\r\n\nBail out!\033[A\nno end", "  | ", &out);
	ck_assert_str_eq(buf_text(&out), "  | ok 1\n  | \n  | Bail out!?[A\n  | no end\n");
	buf_reset(&out);
	clean_marked("", "  | ", &out);
	ck_assert_str_eq(buf_text(&out), "");
	buf_free(&out);
}
END_TEST

START_TEST(a_full_disk_is_an_error)
{
	FILE *f;
	int fd = memfd_create("clean", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	ck_assert_int_eq(ftruncate(fd, 0), 0);
	close(fd);
	f = clean_open(fd, false); /* closed: every write fails */
	fputs("x\n", f);
	ck_assert(fflush(f) != 0 || ferror(f));
	fclose(f);
}
END_TEST

/* Whatever reports write to a terminal is among the escapes that pass; a file gets none. */
START_TEST(our_colours)
{
	char got[64], text[64];

	for (enum colour c = COLOUR_PLAIN; c <= COLOUR_DIM; c++) {
		snprintf(text, sizeof(text), "%sx%s", colour_on(c, true), colour_off(true));
		through(text, true, sizeof(text), got, sizeof(got));
		ck_assert_str_eq(got, text);
		ck_assert_str_eq(colour_on(c, false), "");
	}
	ck_assert_str_eq(colour_off(false), "");
}
END_TEST

Suite *clean_suite(void)
{
	Suite *s = suite_create("clean");
	TCase *tc = tcase_create("clean");

	tcase_add_loop_test(tc, in_any_pieces, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(tc, our_colours);
	tcase_add_test(tc, marked_lines);
	tcase_add_test(tc, a_full_disk_is_an_error);
	suite_add_tcase(s, tc);
	return s;
}
