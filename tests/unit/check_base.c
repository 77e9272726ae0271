// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/base: arena, buf, err, file, seq. finding.c too, which is little more. */
#include <check.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/arena.h"
#include "runtime/base/buf.h"
#include "runtime/base/err.h"
#include "runtime/base/file.h"
#include "runtime/base/release.h"
#include "runtime/base/seq.h"
#include "runtime/finding/finding.h"
#include "tests/unit/suites_run.h"

START_TEST(arena_is_zeroed_and_aligned)
{
	struct arena a = ARENA_INIT;

	for (size_t n = 1; n < 300000; n = n * 3 + 1) {
		unsigned char *p = arena_alloc(&a, n);

		ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			ck_assert_uint_eq(p[i], 0);
		memset(p, 0xff, n);
	}
	ck_assert_str_eq(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
	ck_assert_int_eq(memcmp(arena_strndup(&a, "a\0b", 3), "a\0b", 4), 0);
	arena_free(&a);
	ck_assert_ptr_null(a.chunks);
}
END_TEST

START_TEST(whole_files)
{
	struct buf b = BUF_INIT;

	ck_assert_int_eq(file_read("/dev/null", 0, &b), 0);
	ck_assert_uint_eq(b.len, 0);
	ck_assert_int_eq(file_read("/proc/self/exe", 16, &b), -1);
	ck_assert_uint_gt(b.len, 16);
	buf_reset(&b);
	ck_assert_int_eq(file_read("/proc/self/exe", SIZE_MAX, &b), 0);
	ck_assert_int_eq(memcmp(b.data, "\177ELF", 4), 0);
	ck_assert_uint_gt(b.len, 100000);
	ck_assert_int_eq(file_read("/no/such/file", SIZE_MAX, &b), -1);
	ck_assert_int_eq(file_read("/proc", SIZE_MAX, &b), -1);
	buf_reset(&b);
	buf_hex(&b, "\x00\xfe\x7f", 3);
	ck_assert_str_eq(buf_text(&b), "00fe7f");
	buf_free(&b);
}
END_TEST

START_TEST(file_in_path_finds)
{
	char *before = getenv("PATH") ? strdup(getenv("PATH")) : NULL;

	setenv("PATH", "/nonexistent:/bin", 1);
	ck_assert(file_in_path("sh") && !file_in_path("no-such-program"));
	setenv("PATH", "/nonexistent", 1);
	ck_assert(!file_in_path("sh"));
	unsetenv("PATH");
	ck_assert(!file_in_path("sh"));
	if (before)
		setenv("PATH", before, 1);
	free(before);
}
END_TEST

START_TEST(names_below)
{
	ck_assert(file_is_below("/run", "/run") && file_is_below("/run/x", "/run"));
	ck_assert(!file_is_below("/runner", "/run") && !file_is_below("/", "/run"));
}
END_TEST

START_TEST(buf_grows)
{
	struct buf b = BUF_INIT;

	ck_assert_str_eq(buf_text(&b), "");
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%03d", i);
	ck_assert_uint_eq(b.len, 3000);
	ck_assert_str_eq(buf_text(&b) + 2997, "999");
	buf_reset(&b);
	buf_fill(&b, '-', 63);
	buf_putc(&b, '|');
	ck_assert_uint_eq(strlen(buf_text(&b)), 64);
	buf_free(&b);
}
END_TEST

START_TEST(err_keeps_errno)
{
	struct err e = ERR_INIT;

	errno = ENOENT;
	ck_assert_int_eq(err_sys(&e, "open %s", "x"), -1);
	ck_assert_str_eq(e.what, "open x: No such file or directory");
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(err_kind_set(&e, ERR_LACK, "no"), -1);
	ck_assert_int_eq(e.kind, ERR_LACK);
	err_hint(&e, "do %d", 1);
	ck_assert_str_eq(e.hint, "do 1");
	ck_assert_int_eq(err_set(NULL, "x"), -1);
}
END_TEST

START_TEST(seq_wraps)
{
	ck_assert(seq_before(0xfffffff0u, 5));
	ck_assert(!seq_before(5, 0xfffffff0u));
	ck_assert(!seq_before(5, 5));
	ck_assert_int_eq(seq_diff(0xffffffffu, 1), 2);
	ck_assert_int_eq(seq_diff(1, 0xffffffffu), -2);
}
END_TEST

START_TEST(first_verdict_stays)
{
	struct finding f;
	struct span at = {3, 4};

	finding_init(&f);
	finding_set(&f, VERDICT_FAIL, NULL, at, "one");
	finding_set(&f, VERDICT_ERROR_ENV, NULL, at, "two");
	ck_assert_int_eq(f.verdict, VERDICT_FAIL);
	ck_assert_str_eq(f.headline, "one");
	finding_diff_num(&f, at, "x", 1, -2);
	finding_diff(&f, at, "y", NULL, "z");
	ck_assert_str_eq(f.diffs->actual, "-2");
	ck_assert_ptr_null(f.diffs->next->expected);
	ck_assert_int_eq(verdict_status(VERDICT_INCONCLUSIVE), 5);
	finding_free(&f);
	ck_assert_ptr_null(f.diffs);
}
END_TEST

START_TEST(releases)
{
	ck_assert_int_lt(release_compare("6.9.1", "6.12"), 0);
	ck_assert_int_gt(release_compare("6.12.117", "6.9"), 0);
	ck_assert_int_eq(release_compare("6.12.117", "6.12"), 0);
	ck_assert_int_lt(release_compare("6.12", "6.12.1"), 0);
}
END_TEST

Suite *base_suite(void)
{
	Suite *s = suite_create("base");
	TCase *tc = tcase_create("base");

	tcase_add_test(tc, arena_is_zeroed_and_aligned);
	tcase_add_test(tc, whole_files);
	tcase_add_test(tc, names_below);
	tcase_add_test(tc, file_in_path_finds);
	tcase_add_test(tc, buf_grows);
	tcase_add_test(tc, err_keeps_errno);
	tcase_add_test(tc, seq_wraps);
	tcase_add_test(tc, first_verdict_stays);
	tcase_add_test(tc, releases);
	suite_add_tcase(s, tc);
	return s;
}
