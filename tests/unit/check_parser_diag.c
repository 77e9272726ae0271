// SPDX-License-Identifier: GPL-2.0-or-later
/* The list of diagnostics and its rendering, byte by byte. */
#include <stdio.h>
#include <string.h>

#include "parser/diag.h"
#include "tests/unit/suites_parser.h"

static void ck_excerpt(const char *text, struct span at, const char *expected)
{
	struct source *s = source_from_text("t.pkt", text, strlen(text));
	struct buf b = BUF_INIT;

	diag_excerpt(s, at, '^', false, &b);
	ck_assert_str_eq(buf_text(&b), expected);
	buf_free(&b);
	source_free(s);
}

START_TEST(excerpts)
{
	ck_excerpt("abc def\n", (struct span){4, 3}, "    1 | abc def\n      |     ^^^\n");
	/* an empty span, one at the end of a line, one that goes on in the next line */
	ck_excerpt("abc\nd", (struct span){1, 0}, "    1 | abc\n      |  ^\n");
	ck_excerpt("abc\nd", (struct span){3, 0}, "    1 | abc\n      |    ^\n");
	ck_excerpt("abc\nd", (struct span){1, 4}, "    1 | abc\n      |  ^^\n");
	ck_excerpt("abc\r\nd", (struct span){4, 1}, "    1 | abc\n      |    ^\n");
	ck_excerpt("", (struct span){0, 0}, "    1 | \n      | ^\n");
}
END_TEST

START_TEST(tabs_and_odd_bytes)
{
	ck_excerpt("\ta\tb", (struct span){3, 1}, "    1 | \ta\tb\n      | \t \t^\n");
	ck_excerpt("a\033b", (struct span){2, 1}, "    1 | a?b\n      |   ^\n");
	/* one caret for a character of several bytes; broken ones and C1 controls are hidden */
	ck_excerpt("\303\251x", (struct span){2, 1}, "    1 | \303\251x\n      |  ^\n");
	ck_excerpt("\303x", (struct span){1, 1}, "    1 | ?x\n      |  ^\n");
	ck_excerpt("\302\233x", (struct span){2, 1}, "    1 | ??x\n      |   ^\n");
}
END_TEST

START_TEST(long_lines)
{
	char line[1001], expected[400];

	memset(line, 'a', 1000);
	line[1000] = '\0';
	memcpy(line + 500, "XYZ", 3);
	snprintf(expected, sizeof(expected), "    1 | ...%.*s...\n      |    %40s^^^\n", 100,
		 line + 460, "");
	ck_excerpt(line, (struct span){500, 3}, expected);
}
END_TEST

START_TEST(rendering)
{
	struct source *s = source_from_text("a/t.pkt", "one\ntwo\n", 8);
	struct diag_list l = DIAG_LIST_INIT;
	struct buf b = BUF_INIT;

	ck_assert_int_eq(diag_error(&l, (struct span){4, 3}, "second %d", 2), -1);
	diag_note_at(&l, (struct span){0, 3}, "see");
	diag_add(&l, DIAG_WARNING, (struct span){1, 1}, "first");
	diag_note(&l, "why %s", "not");
	ck_assert_uint_eq(l.nerrors, 1);
	diag_render(&l, s, false, &b);
	ck_assert_str_eq(buf_text(&b), "a/t.pkt:1:2: warning: first\n"
				       "    1 | one\n"
				       "      |  ^\n"
				       "a/t.pkt: note: why not\n"
				       "a/t.pkt:2:1: error: second 2\n"
				       "    2 | two\n"
				       "      | ^^^\n"
				       "a/t.pkt:1:1: note: see\n"
				       "    1 | one\n"
				       "      | ~~~\n");
	buf_reset(&b);
	diag_render(&l, s, true, &b);
	ck_assert_ptr_nonnull(strstr(buf_text(&b), "\033[1;31merror:\033[0m second 2\n"));
	buf_free(&b);
	diag_free(&l);
	source_free(s);
}
END_TEST

START_TEST(too_many)
{
	struct source *s = source_from_text("t.pkt", "0123456789abcdef\n", 17);
	struct diag_list l = DIAG_LIST_INIT;
	struct buf b = BUF_INIT;
	const char *tail;

	for (int i = 0; i < DIAG_MAX_ERRORS + 2; i++) {
		ck_assert(!diag_full(&l));
		diag_error(&l, (struct span){(uint32_t)(DIAG_MAX_ERRORS + 2 - i), 1}, "error %d",
			   i);
	}
	/* The first by place are shown, not those that were found first. */
	ck_assert_str_eq(diag_first(&l)->message, "error 11");
	diag_render(&l, s, false, &b);
	ck_assert_ptr_nonnull(strstr(buf_text(&b), "error 11\n"));
	ck_assert_ptr_null(strstr(buf_text(&b), "error 1\n"));
	tail = buf_text(&b) + b.len - strlen("\nt.pkt: 2 more errors\n");
	ck_assert_str_eq(tail, "\nt.pkt: 2 more errors\n");
	buf_free(&b);
	diag_free(&l);
	source_free(s);
}
END_TEST

START_TEST(far_too_many)
{
	struct source *s = source_from_text("t.pkt", "x\n", 2);
	struct diag_list l = DIAG_LIST_INIT;
	struct buf b = BUF_INIT;

	for (int i = 0; i < DIAG_KEEP; i++)
		diag_error(&l, (struct span){0, 1}, "the same");
	ck_assert(diag_full(&l));
	diag_error(&l, (struct span){0, 1}, "dropped");
	diag_note(&l, "dropped as well");
	ck_assert_uint_eq(l.n, DIAG_KEEP);
	ck_assert_uint_eq(l.nerrors, DIAG_KEEP + 1);
	ck_assert_ptr_null(l.items[DIAG_KEEP - 1].note);
	diag_render(&l, s, false, &b);
	ck_assert_str_eq(buf_text(&b), "t.pkt:1:1: error: the same\n    1 | x\n      | ^\n"
				       "t.pkt: 1 more error\n");
	buf_free(&b);
	diag_free(&l);
	source_free(s);
}
END_TEST

Suite *diag_suite(void)
{
	Suite *s = suite_create("diag");
	TCase *t = tcase_create("all");

	tcase_add_test(t, excerpts);
	tcase_add_test(t, tabs_and_odd_bytes);
	tcase_add_test(t, long_lines);
	tcase_add_test(t, rendering);
	tcase_add_test(t, too_many);
	tcase_add_test(t, far_too_many);
	suite_add_tcase(s, t);
	return s;
}
