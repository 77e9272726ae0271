// SPDX-License-Identifier: GPL-2.0-or-later
/* expect.c, expect_index.c, lines.c: the expectations file, its mistakes, and what it covers. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/buf.h"
#include "runtime/suite/expect.h"
#include "runtime/suite/expect_index.h"
#include "tests/unit/suites_suite.h"

static struct expectations x;
static struct err err;

static void parse(const char *text)
{
	err = (struct err)ERR_INIT;
	ck_assert_msg(expect_parse(&x, text, "known", "2026-11-21", &err) == 0, "%s", err.what);
}

static void teardown(void)
{
	expect_free(&x);
}

/* The reason of the line that covers it, or "-". */
static const char *find(const char *script, const char *variant, const char *kernel)
{
	const struct expected *first = expect_find(&x, script, variant, kernel);

	return first ? first->one->reason : "-";
}

START_TEST(comments_blanks_and_fields)
{
	parse("# a comment\n\n   \t\n  # another: one\n"
	      "  a*.pkt\tvariant=ipv6  kernel=6.1-6.12 until=2027-06-30:  RACK: bug #4711 \t\r\n"
	      "b.pkt: no end of line");
	ck_assert_uint_eq(x.n, 2);
	ck_assert_str_eq(x.items[0].pattern, "a*.pkt");
	ck_assert_str_eq(x.items[0].variant, "ipv6");
	ck_assert_str_eq(x.items[0].from, "6.1");
	ck_assert_str_eq(x.items[0].to, "6.12");
	ck_assert_str_eq(x.items[0].until, "2027-06-30");
	ck_assert_str_eq(x.items[0].reason, "RACK: bug #4711");
	ck_assert_uint_eq(x.items[0].line, 5);
	ck_assert_str_eq(x.items[1].reason, "no end of line");
	ck_assert_ptr_null(x.items[1].variant);
}
END_TEST

static const struct {
	const char *pattern, *script;
	bool covers;
} patterns[] = {
	{"a.pkt", "a.pkt", true},
	{"a.pkt", "x/y/a.pkt", true},
	{"a.pkt", "/x/y/a.pkt", true},
	{"a.pkt", "xa.pkt", false},
	{"a.pkt", "a.pkt/b.pkt", false},
	{"y/a.pkt", "x/y/a.pkt", true},
	{"y/a.pkt", "x/yy/a.pkt", false},
	{"x/y/a.pkt", "y/a.pkt", false},
	{"sack*.pkt", "tcp/sack-shift.pkt", true},
	{"sack-?.pkt", "tcp/sack-1.pkt", true},
	{"sack-[0-9].pkt", "tcp/sack-x.pkt", false},
	{"tcp/*", "a/tcp/b/c.pkt", true},
	{"*", "anything/at/all.pkt", true},
};

START_TEST(patterns_match_at_a_slash)
{
	char text[100];

	snprintf(text, sizeof(text), "%s: because\n", patterns[_i].pattern);
	parse(text);
	ck_assert_str_eq(find(patterns[_i].script, "ipv4", "6.12"),
			 patterns[_i].covers ? "because" : "-");
}
END_TEST

static const struct {
	const char *range, *release;
	bool covers;
} kernels[] = {
	{"6.1-6.12", "6.1.0", true},   {"6.1-6.12", "6.12.117-generic", true},
	{"6.1-6.12", "6.12", true},    {"6.1-6.12", "6.13.0-rc1", false},
	{"6.1-6.12", "6.0.19", false}, {"6.1-6.12", "5.15.0", false},
	{"6.1-6.12", "7.2", false},    {"6.1-", "6.100", true},
	{"6.1-", "6.0", false},        {"-6.12", "4.9.0", true},
	{"-6.12", "6.12.99", true},    {"-6.12.3", "6.12.4", false},
	{"6.12", "6.12.5", true},      {"6.12", "6.1.2", false},
	{"6", "6.12.5", true},         {"6.12.5", "6.12", false}, /* it may be older */
};

START_TEST(ranges_of_kernels)
{
	char text[100];

	snprintf(text, sizeof(text), "a.pkt kernel=%s: because\n", kernels[_i].range);
	parse(text);
	ck_assert_str_eq(find("a.pkt", "ipv4", kernels[_i].release),
			 kernels[_i].covers ? "because" : "-");
}
END_TEST

START_TEST(all_conditions_and_the_first_line)
{
	parse("a.pkt variant=ipv6 kernel=6-: first\n"
	      "a.pkt: second\n"
	      "a.pkt variant=ipv4: third\n"
	      "b.pkt: never\n");
	ck_assert_str_eq(find("a.pkt", "ipv6", "6.1"), "first");
	ck_assert_str_eq(find("a.pkt", "ipv6", "5.1"), "second");
	ck_assert_str_eq(find("a.pkt", "ipv4-mapped-ipv6", "6.1"), "second");
	ck_assert(x.items[0].used && x.items[1].used);
	/* It says something about what was run, though another line says it first. */
	ck_assert_str_eq(find("a.pkt", "ipv4", "6.1"), "second");
	ck_assert(x.items[2].used);
	ck_assert(!x.items[3].used);
}
END_TEST

/* A kernel of which nobody knows how old it is must not be taken for an old one. */
START_TEST(an_unknown_release_is_not_matched)
{
	parse("a.pkt kernel=-6.1: old\nb.pkt kernel=-6.1 until=2020-01-01: gone\nb.pkt: all\n");
	ck_assert_str_eq(find("b.pkt", "ipv4", NULL), "all");
	ck_assert_ptr_null(x.unsure);
	ck_assert_str_eq(find("a.pkt", "ipv4", NULL), "-");
	ck_assert_ptr_eq(x.unsure, &x.items[0]);
}
END_TEST

static const struct {
	const char *pattern, *script;
} odd_patterns[] = {
	{"*/a.pkt", "x/y/a.pkt"},
	{"*a.pkt", "x/ya.pkt"},
	{"?.pkt", "x/y.pkt"},
	{"[ab].pkt", "x/b.pkt"},
	{"[]x].pkt", "x/].pkt"},
	{"*[a.]pkt", "x/y.pkt"},
	{"a\\*.pkt", "x/a*.pkt"},
	{"\\a.pkt", "x/a.pkt"},
	{"*\\a.pkt", "x/a.pkt"},
	{"x/*", "x/x/x/a.pkt"},
	{"x*", "x"},
	{"**", "x"},
	{"a*b*c.pkt", "x/aXbYc.pkt"},
};

/* Those that are found by their literal parts find as much as fnmatch(3) does. */
START_TEST(wildcards_anywhere)
{
	char text[100];

	snprintf(text, sizeof(text), "other*: no\n%s: because\n", odd_patterns[_i].pattern);
	parse(text);
	ck_assert_str_eq(find(odd_patterns[_i].script, "ipv4", "6"), "because");
	ck_assert_str_eq(find("Z/Z", "ipv4", "6"),
			 strcmp(odd_patterns[_i].pattern, "**") ? "-" : "because");
}
END_TEST

START_TEST(names_longer_than_any_key)
{
	char name[700], text[1600], stem[600];

	memset(stem, 'n', sizeof(stem) - 1);
	stem[sizeof(stem) - 1] = '\0';
	snprintf(name, sizeof(name), "d/%s.pkt", stem);
	snprintf(text, sizeof(text), "%s.pkt: whole\n", stem);
	parse(text);
	ck_assert_str_eq(find(name, "ipv4", "6"), "whole");
	expect_free(&x);
	snprintf(text, sizeof(text), "%s*: head\n*%s.pkt: tail\n", stem, stem);
	parse(text);
	ck_assert_str_eq(find(name, "ipv4", "6"), "head");
	ck_assert(x.items[1].used);
	ck_assert_str_eq(find("d/short.pkt", "ipv4", "6"), "-");
}
END_TEST

/* 10 000 lines and 100 000 scripts: minutes, were each line tried for each script. */
START_TEST(many_lines_and_scripts)
{
	struct buf text = BUF_INIT;
	struct timespec a, b;
	char name[60];

	for (unsigned i = 0; i < 10000; i++)
		buf_printf(&text, i % 10 ? "d%u/s%05u.pkt: known\n" : "d%u/s%05u*.pkt: known\n",
			   i % 7, i);
	parse(buf_text(&text));
	buf_free(&text);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	for (unsigned i = 0; i < 100000; i++) {
		snprintf(name, sizeof(name), "some/where/d%u/s%05u.pkt", i % 7, i);
		ck_assert_str_eq(find(name, "ipv4", "6"), i < 10000 ? "known" : "-");
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	ck_assert_int_lt(b.tv_sec - a.tv_sec, 5);
}
END_TEST

START_TEST(an_expired_line_does_not_count)
{
	parse("a.pkt until=2026-11-20: gone\na.pkt until=2026-11-21: the last day\n");
	ck_assert(x.items[0].expired && !x.items[1].expired);
	ck_assert_str_eq(find("a.pkt", "ipv4", "6.1"), "the last day");
	ck_assert(x.items[0].used);
}
END_TEST

static const struct {
	const char *line, *message;
} mistakes[] = {
	{"a.pkt", "there is no reason behind ': '"},
	{"a.pkt:", "there is no reason behind ': '"},
	{"a.pkt:  \t", "there is no reason behind ': '"},
	{"a.pkt:reason", "there is no reason behind ': '"},
	{": reason", "there is no pattern"},
	{"a.pkt b.pkt: r", "this is not a condition: 'b.pkt'"},
	{"a.pkt os=6.1: r", "there is no condition 'os'"},
	{"a.pkt variant=ipv5: r", "there is no variant 'ipv5'"},
	{"a.pkt variant=: r", "there is no variant ''"},
	{"a.pkt kernel=: r", "this is not a valid range of kernel releases: ''"},
	{"a.pkt kernel=-: r", "this is not a valid range of kernel releases: '-'"},
	{"a.pkt kernel=new: r", "this is not a valid range of kernel releases: 'new'"},
	{"a.pkt kernel=6.1-6.2-6.3: r",
	 "this is not a valid range of kernel releases: '6.1-6.2-6.3'"},
	{"a.pkt kernel=6.1-x: r", "this is not a valid range of kernel releases: '6.1-x'"},
	{"a.pkt until=tomorrow: r", "this is not a valid day (YYYY-MM-DD): 'tomorrow'"},
	{"a.pkt until=2027-13-01: r", "this is not a valid day (YYYY-MM-DD): '2027-13-01'"},
	{"a.pkt until=2027-00-01: r", "this is not a valid day (YYYY-MM-DD): '2027-00-01'"},
	{"a.pkt until=2027-01-32: r", "this is not a valid day (YYYY-MM-DD): '2027-01-32'"},
	{"a.pkt until=2027-02-30: r", "this is not a valid day (YYYY-MM-DD): '2027-02-30'"},
	{"a.pkt kernel=6.12-6.1: r", "this is not a valid range of kernel releases: '6.12-6.1'"},
	{"a.pkt line=0: r", "this is not the number of a line: '0'"},
	{"a.pkt line=: r", "this is not the number of a line: ''"},
	{"a.pkt line=+1: r", "this is not the number of a line: '+1'"},
	{"a.pkt line=9-12: r", "this is not the number of a line: '9-12'"},
	{"a.pkt line=4294967296: r", "this is not the number of a line: '4294967296'"},
	{"a.pkt until=2027-1-2: r", "this is not a valid day (YYYY-MM-DD): '2027-1-2'"},
	{"a.pkt until=+027-01-02: r", "this is not a valid day (YYYY-MM-DD): '+027-01-02'"},
	{"a.pkt until=2027/01/02: r", "this is not a valid day (YYYY-MM-DD): '2027/01/02'"},
};

START_TEST(mistakes_have_line_and_hint)
{
	char text[200], want[200];

	snprintf(text, sizeof(text), "# first\nb.pkt: good\n%s\n", mistakes[_i].line);
	snprintf(want, sizeof(want), "known:3: %s", mistakes[_i].message);
	err = (struct err)ERR_INIT;
	ck_assert_int_eq(expect_parse(&x, text, "known", "2026-11-21", &err), -1);
	ck_assert_int_eq(err.kind, ERR_SCRIPT);
	ck_assert_str_eq(err.what, want);
	ck_assert_str_eq(err.hint, "a line is: PATTERN [variant=NAME] [kernel=FROM-TO] "
				   "[line=N] [until=YYYY-MM-DD]: REASON");
	ck_assert_uint_eq(x.n, 0);
}
END_TEST

START_TEST(files_that_cannot_be_read)
{
	ck_assert_int_eq(expect_read(&x, "/nonexistent/known", "2026-11-21", &err), -1);
	ck_assert_str_eq(err.what, "/nonexistent/known: No such file or directory");
	ck_assert_int_eq(err.kind, ERR_SCRIPT);
	/* can be opened, but not read: no expectations would be the worst answer */
	ck_assert_int_eq(expect_read(&x, "/tmp", "2026-11-21", &err), -1);
	ck_assert_str_eq(err.what, "/tmp: Is a directory");
}
END_TEST

START_TEST(a_file)
{
	char path[] = "/tmp/tcpcheck-expect-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "a.pkt: why\n", 11), 11);
	close(fd);
	ck_assert_int_eq(expect_read(&x, path, "2026-11-21", &err), 0);
	unlink(path);
	ck_assert_str_eq(find("a.pkt", "ipv4", "6.1"), "why");
}
END_TEST

static const struct {
	enum verdict was, is;
} verdicts[] = {
	{VERDICT_PASS, VERDICT_XPASS},
	{VERDICT_FLAKY, VERDICT_XPASS},
	{VERDICT_FAIL, VERDICT_XFAIL},
	{VERDICT_TIMEOUT, VERDICT_XFAIL},
	{VERDICT_SKIP, VERDICT_SKIP},
	{VERDICT_INCONCLUSIVE, VERDICT_INCONCLUSIVE},
	{VERDICT_ERROR_SCRIPT, VERDICT_ERROR_SCRIPT},
	{VERDICT_ERROR_ENV, VERDICT_ERROR_ENV},
};

START_TEST(what_becomes_of_verdicts)
{
	struct outcome o = {.verdict = verdicts[_i].was, .expected = ""};

	parse("a.pkt: because");
	expect_apply(expect_find(&x, "a.pkt", "ipv4", "6.12"), &o);
	ck_assert_int_eq(o.verdict, verdicts[_i].is);
	ck_assert_str_eq(o.expected, o.verdict == verdicts[_i].was ? "" : "because");
}
END_TEST

/* Another failure is not the one that is known. */
START_TEST(what_fails_elsewhere)
{
	struct attempt last = {.result = {.line = 9}};
	struct outcome o = {.tries = &last, .ntries = 1, .expected = ""};
	const struct expected *known;

	parse("a.pkt line=12: later\na.pkt line=9: known\na.pkt line=9: again");
	ck_assert_uint_eq(x.items[1].at, 9);
	known = expect_find(&x, "a.pkt", "ipv4", "6.12");
	last.result.line = 10;
	o.verdict = VERDICT_FAIL;
	expect_apply(known, &o);
	ck_assert_int_eq(o.verdict, VERDICT_FAIL);
	ck_assert_str_eq(o.expected, "");
	last.result.line = 9;
	expect_apply(known, &o);
	ck_assert_int_eq(o.verdict, VERDICT_XFAIL);
	ck_assert_str_eq(o.expected, "known");
	o.verdict = VERDICT_PASS;
	expect_apply(known, &o);
	ck_assert_int_eq(o.verdict, VERDICT_XPASS);
	ck_assert_str_eq(o.expected, "later");
}
END_TEST

Suite *expect_suite(void)
{
	Suite *s = suite_create("expect");
	TCase *tc = tcase_create("expect");

	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, comments_blanks_and_fields);
	tcase_add_loop_test(tc, patterns_match_at_a_slash, 0, sizeof(patterns) / sizeof(*patterns));
	tcase_add_loop_test(tc, ranges_of_kernels, 0, sizeof(kernels) / sizeof(*kernels));
	tcase_add_test(tc, all_conditions_and_the_first_line);
	tcase_add_test(tc, an_unknown_release_is_not_matched);
	tcase_add_loop_test(tc, wildcards_anywhere, 0,
			    sizeof(odd_patterns) / sizeof(*odd_patterns));
	tcase_add_test(tc, names_longer_than_any_key);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, many_lines_and_scripts);
	tcase_add_test(tc, an_expired_line_does_not_count);
	tcase_add_loop_test(tc, mistakes_have_line_and_hint, 0,
			    sizeof(mistakes) / sizeof(*mistakes));
	tcase_add_test(tc, files_that_cannot_be_read);
	tcase_add_test(tc, a_file);
	tcase_add_test(tc, what_fails_elsewhere);
	tcase_add_loop_test(tc, what_becomes_of_verdicts, 0, sizeof(verdicts) / sizeof(*verdicts));
	suite_add_tcase(s, tc);
	return s;
}
