// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/code/told.c: what driver.py tells, and what a script might tell in its name. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "runtime/code/python.h"
#include "tests/unit/suites_runtime.h"

static const char script[] = "+0 %{ x = 1 }%\n"
			     "+0 %{\n"
			     "assert x == y, 'z'\n"
			     "}%\n";
static struct source *src;
static struct text_block blocks[2];
static struct event events[2];
static struct finding finding;
static struct diag_list diags;
static struct python python;

static void make_block(unsigned i, const char *from, const char *to)
{
	uint32_t off = (uint32_t)(strstr(script, from) - script);
	uint32_t end = (uint32_t)(strstr(script + off, to) - script);

	blocks[i] = (struct text_block){.text = {script + off, end - off, {off, end - off}},
					.span = {off - 2, end - off + 4}};
	events[i] = (struct event){.kind = EVENT_CODE, .block = &blocks[i]};
}

static void setup(void)
{
	struct snapshot snap = {0};

	src = source_from_text("x.pkt", script, strlen(script));
	make_block(0, "x = 1", " }%");
	make_block(1, "\nassert", "}%");
	python_init(&python);
	python_add(&python, &events[0], &snap);
	python_add(&python, &events[1], &snap);
	python.told = memfd_create("told", 0);
	finding_init(&finding);
	diags = (struct diag_list)DIAG_LIST_INIT;
}

static void teardown(void)
{
	python_free(&python);
	finding_free(&finding);
	diag_free(&diags);
	source_free(src);
}

static bool told(const char *text)
{
	ck_assert_int_eq(write(python.told, text, strlen(text)), (ssize_t)strlen(text));
	return python_finding(&python, src, &finding);
}

static const char *marked(struct span at)
{
	static char text[100];

	snprintf(text, sizeof(text), "%.*s", (int)at.len, script + at.off);
	return text;
}

START_TEST(failed_assertion)
{
	ck_assert(told("assert\t3 0 3 18\tx == y\tz\n"
		       "call\t1 0 1 0\tf\n"
		       "value\t3 7 3 8\tx\t== 2\t1\n"
		       "value\t3 12 3 13\ty\t\t2\n"
		       "value\t3 12 3 13\ttcpi_ca_state\t== 4\t0\nend\n"));
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_str_eq(finding.headline, "assertion failed: x == y");
	ck_assert_str_eq(finding.hint, "z (in f(), called in line 1)");
	ck_assert_str_eq(marked(finding.at), "assert x == y, 'z'");
	ck_assert_ptr_eq(finding.event, &events[0]);
	ck_assert_str_eq(finding.diffs->expected, "== 2");
	ck_assert_str_eq(finding.diffs->actual, "1");
	ck_assert_str_eq(marked(finding.diffs->span), "x");
	ck_assert_ptr_null(finding.diffs->next->expected);
	ck_assert_str_eq(finding.diffs->next->next->expected, "== 4 (TCP_CA_Loss)");
	ck_assert_str_eq(finding.diffs->next->next->actual, "0 (TCP_CA_Open)");
}
END_TEST

/* In the first line of a block columns count from where its text begins. */
START_TEST(first_line)
{
	ck_assert(told("raise\t1 4 1 5\t\tname 'tcpi_cwnd' is not defined\nend\n"));
	ck_assert_str_eq(marked(finding.at), "1");
	ck_assert_str_eq(finding.hint, "did you mean 'tcpi_snd_cwnd'?");
}
END_TEST

START_TEST(mistakes)
{
	ck_assert(told("print\t3 0 3 6\tx, 1,\nend\n"));
	ck_assert_int_eq(finding.verdict, VERDICT_ERROR_SCRIPT);
	ck_assert_str_eq(finding.hint,
			 "write print(x, 1, end=' '), or name a Python 2 with --code_command");
	python_mistakes(&python, src, &diags);
	ck_assert_uint_eq(diags.nerrors, 1);
	ck_assert_str_eq(marked(diags.items[0].span), "assert");
	ck_assert_str_eq(diags.items[0].note,
			 "write print(x, 1, end=' '), or name a Python 2 with --code_command");
}
END_TEST

static const char *const nothing[] = {
	"",
	"end",
	"end\n",
	"assert\t3 0 3 18\tx == y\tz\n", /* cut off */
	"assert\nend\n",
	"assert\t3 0 3\nend\n",
	"assert\tx\nend\n",
	"\n\nend\n",
};

START_TEST(not_believed)
{
	unsigned left;

	ck_assert(!told(nothing[_i]));
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
	ck_assert_ptr_null(python_last(&python, src, &left));
	ck_assert_uint_eq(left, 0);
}
END_TEST

static const char *const anywhere[] = {
	"raise\t99999 0 3 6\t\tx\nend\n", "raise\t0 0 0 0\nend\n",
	"raise\t3 99999 3 99999\nend\n",  "raise\t3 9 1 2\nend\n",
	"raise\t2 0 4 5\nend\n",          "raise\t4294967295 4294967295 1 2\nend\n",
};

START_TEST(places_are_kept_within)
{
	struct span in;

	told(anywhere[_i]);
	if (!finding.event)
		return;
	in = finding.event->block->span;
	ck_assert_uint_ge(finding.at.off, in.off);
	ck_assert_uint_le(finding.at.off + finding.at.len, in.off + in.len);
}
END_TEST

START_TEST(last_block)
{
	unsigned left;

	ck_assert(!told("at 2 3\n"));
	ck_assert_ptr_eq(python_last(&python, src, &left), &events[1]);
	ck_assert_uint_eq(left, 3);
}
END_TEST

START_TEST(which_are_there)
{
	ck_assert(python_is_there("sh -c python9")); /* nobody knows */
	ck_assert(!python_is_there("/nowhere/python3"));
	ck_assert_int_eq(setenv("PATH", "/nowhere:/also/nowhere", 1), 0);
	ck_assert(!python_is_there("python3"));
	ck_assert_int_eq(unsetenv("PATH"), 0); /* the shell has one of its own */
	ck_assert(python_is_there("python3"));
}
END_TEST

static const struct {
	const char *command;
	bool is;
} commands[] = {
	{"python3", true},       {"/usr/bin/python3.11", true},
	{"python", true},        {"pypy3", true},
	{"python3 -u", false},   {"python3 run.py", false},
	{"false", false},        {"", false},
	{"python3;rm x", false}, {"python-config", false},
	{"/python3/x", false},
};

START_TEST(which_are_pythons)
{
	ck_assert_int_eq(python_is_one(commands[_i].command), commands[_i].is);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

Suite *told_suite(void)
{
	Suite *s = suite_create("told");
	TCase *tc = tcase_create("told");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, failed_assertion);
	tcase_add_test(tc, first_line);
	tcase_add_test(tc, mistakes);
	tcase_add_loop_test(tc, not_believed, 0, COUNT(nothing));
	tcase_add_loop_test(tc, places_are_kept_within, 0, COUNT(anywhere));
	tcase_add_test(tc, last_block);
	tcase_add_test(tc, which_are_there);
	tcase_add_loop_test(tc, which_are_pythons, 0, COUNT(commands));
	suite_add_tcase(s, tc);
	return s;
}
