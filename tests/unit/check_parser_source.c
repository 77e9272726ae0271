// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines and columns, reading of files, symbol tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/source.h"
#include "parser/symtab.h"
#include "tests/unit/suites_parser.h"

static struct source *text(const char *t)
{
	return source_from_text("t.pkt", t, strlen(t));
}

static void ck_line(const struct source *s, unsigned line, const char *expected)
{
	size_t len;
	const char *got = source_line_text(s, line, &len);

	ck_assert_uint_eq(len, strlen(expected));
	ck_assert(!memcmp(got, expected, len));
}

START_TEST(lines_and_columns)
{
	struct source *s = text("ab\n\ncd\r\nx");
	unsigned col;

	ck_assert_uint_eq(s->nlines, 4);
	ck_assert_uint_eq(source_line(s, 0, &col), 1);
	ck_assert_uint_eq(col, 1);
	ck_assert_uint_eq(source_line(s, 2, &col), 1); /* the line end belongs to its line */
	ck_assert_uint_eq(col, 3);
	ck_assert_uint_eq(source_line(s, 3, &col), 2);
	ck_assert_uint_eq(source_line(s, 5, &col), 3);
	ck_assert_uint_eq(col, 2);
	ck_assert_uint_eq(source_line(s, 9, &col), 4); /* behind the last byte */
	ck_assert_uint_eq(col, 2);
	ck_assert_uint_eq(source_line(s, 4, NULL), 3);
	ck_line(s, 1, "ab");
	ck_line(s, 2, "");
	ck_line(s, 3, "cd"); /* without the CR */
	ck_line(s, 4, "x");
	ck_line(s, 5, "");
	ck_line(s, 0, "");
	source_free(s);
}
END_TEST

START_TEST(empty_text)
{
	struct source *s = text("");

	ck_assert_uint_eq(s->nlines, 1);
	ck_assert_uint_eq(source_line(s, 0, NULL), 1);
	ck_line(s, 1, "");
	source_free(s);
}
END_TEST

START_TEST(joined_spans)
{
	struct span s = span_join((struct span){3, 2}, (struct span){10, 4});

	ck_assert_uint_eq(s.off, 3);
	ck_assert_uint_eq(s.len, 11);
	s = span_join((struct span){3, 20}, (struct span){10, 4});
	ck_assert_uint_eq(s.len, 20);
}
END_TEST

static struct source *read_bytes(const char *bytes, size_t n, struct err *e)
{
	char path[] = "/tmp/check-source-XXXXXX";
	int fd = mkstemp(path);
	struct source *s;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, n), (ssize_t)n);
	close(fd);
	s = source_read(path, e);
	if (s)
		ck_assert_str_eq(s->path, path);
	unlink(path);
	return s;
}

START_TEST(read_files)
{
	struct err e = ERR_INIT;
	struct source *s = read_bytes("+0\n", 3, &e);

	ck_assert_ptr_nonnull(s);
	ck_assert_uint_eq(s->len, 3);
	ck_assert_str_eq(s->text, "+0\n");
	source_free(s);
	ck_assert_ptr_null(read_bytes("a\0b", 3, &e));
	ck_assert_ptr_nonnull(strstr(e.what, "binary"));
	ck_assert_ptr_null(source_read("/", &e));
	ck_assert_ptr_nonnull(strstr(e.what, "directory"));
	ck_assert_ptr_null(source_read("/nonexistent/x.pkt", &e));
	ck_assert_ptr_nonnull(strstr(e.what, "No such file"));
	ck_assert_ptr_null(source_read("/dev/null", &e));
	ck_assert_ptr_nonnull(strstr(e.what, "neither"));
}
END_TEST

Suite *source_suite(void)
{
	Suite *s = suite_create("source");
	TCase *t = tcase_create("all");

	tcase_add_test(t, lines_and_columns);
	tcase_add_test(t, empty_text);
	tcase_add_test(t, joined_spans);
	tcase_add_test(t, read_files);
	suite_add_tcase(s, t);
	return s;
}

/* ---- symbols ---- */

START_TEST(origins)
{
	struct symtab t = SYMTAB_INIT;

	symtab_add(&t, "A", "1", SYMBOL_SCRIPT);
	symtab_add(&t, "A", "2", SYMBOL_SCRIPT);
	ck_assert_str_eq(symtab_find(&t, "A", 1)->value, "2");
	symtab_add(&t, "A", "3", SYMBOL_COMMAND_LINE);
	symtab_add(&t, "A", "4", SYMBOL_SCRIPT);
	ck_assert_str_eq(symtab_find(&t, "A", 1)->value, "3");
	symtab_add(&t, "A", "5", SYMBOL_COMMAND_LINE);
	ck_assert_str_eq(symtab_find(&t, "A", 1)->value, "5");
	ck_assert_uint_eq(t.n, 1);
	symtab_free(&t);
	ck_assert_uint_eq(t.n, 0);
}
END_TEST

START_TEST(whole_names)
{
	struct symtab t = SYMTAB_INIT, copy = SYMTAB_INIT;

	symtab_add(&t, "ABC", "x", SYMBOL_SCRIPT);
	ck_assert_ptr_null(symtab_find(&t, "AB", 2));
	ck_assert_ptr_null(symtab_find(&t, "ABCD", 4));
	ck_assert_ptr_nonnull(symtab_find(&t, "ABCD", 3));
	ck_assert_ptr_null(symtab_find(NULL, "A", 1));
	symtab_copy(&copy, &t);
	symtab_copy(&copy, NULL);
	ck_assert_str_eq(symtab_find(&copy, "ABC", 3)->value, "x");
	symtab_free(&t);
	symtab_free(&copy);
}
END_TEST

START_TEST(definitions)
{
	struct symtab t = SYMTAB_INIT;

	ck_assert(symtab_add_text(&t, "A=b=c", SYMBOL_SCRIPT));
	ck_assert_str_eq(symtab_find(&t, "A", 1)->value, "b=c");
	ck_assert(symtab_add_text(&t, "B=", SYMBOL_SCRIPT));
	ck_assert_str_eq(symtab_find(&t, "B", 1)->value, "");
	ck_assert(!symtab_add_text(&t, "A", SYMBOL_SCRIPT));
	ck_assert(!symtab_add_text(&t, "=x", SYMBOL_SCRIPT));
	ck_assert(!symtab_add_text(&t, "A-B=x", SYMBOL_SCRIPT));
	ck_assert(!symtab_add_text(&t, "12=x", SYMBOL_SCRIPT));
	ck_assert(symtab_add_text(&t, "3abc=x", SYMBOL_SCRIPT));
	symtab_free(&t);
}
END_TEST

Suite *symtab_suite(void)
{
	Suite *s = suite_create("symtab");
	TCase *t = tcase_create("all");

	tcase_add_test(t, origins);
	tcase_add_test(t, whole_names);
	tcase_add_test(t, definitions);
	suite_add_tcase(s, t);
	return s;
}
