// SPDX-License-Identifier: GPL-2.0-or-later
/* history.c: what json.c writes comes back; lines that are cut off, wrong or somebody else's. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "runtime/suite/history.h"
#include "tests/lib/outcomes.h"
#include "tests/unit/suites_suite.h"

static char path[] = "/tmp/tcpcheck-history-XXXXXX";
static struct history h;
static struct err err;

static void setup(void)
{
	close(mkstemp(path));
}

static void teardown(void)
{
	history_free(&h);
	unlink(path);
	strcpy(path + strlen(path) - 6, "XXXXXX");
}

static void append(const char *text)
{
	FILE *f = fopen(path, "a");

	fputs(text, f);
	fclose(f);
}

/* Bytes that are not UTF-8 come back as U+FFFD. */
static void assert_text(const char *got, const char *want)
{
	for (; *want; want++) {
		if (got[0] == *want) {
			got++;
			continue;
		}
		ck_assert_int_eq(strncmp(got, "\xef\xbf\xbd", 3), 0);
		ck_assert_int_lt(*want, 0);
		got += 3;
	}
	ck_assert_str_eq(got, "");
}

static void assert_last(const struct attempt *a, const struct attempt *b)
{
	ck_assert_uint_eq(a->result.line, b->result.line);
	ck_assert_uint_eq(a->result.col, b->result.col);
	ck_assert_int_eq(a->result.own_late_us, b->result.own_late_us);
	ck_assert_int_eq(a->result.stall_us, b->result.stall_us);
	assert_text(a->text, b->text);
	ck_assert_int_eq(!a->artifacts, !b->artifacts);
	if (a->artifacts)
		assert_text(a->artifacts, b->artifacts);
}

static void assert_uses(const struct req_use *a, size_t n, const struct req_use *b, size_t of)
{
	ck_assert_uint_eq(n, of);
	for (size_t i = 0; i < n; i++)
		ck_assert_str_eq(a[i].name, b[i].name);
}

static void assert_lines(const struct req_lines *a, const struct req_lines *b)
{
	ck_assert_int_eq(!a, !b);
	if (!a)
		return;
	assert_uses(a->uses, a->nuses, b->uses, b->nuses);
	assert_uses(a->conditions, a->nconditions, b->conditions, b->nconditions);
	ck_assert_uint_eq(a->nnots, b->nnots);
	for (size_t i = 0; i < a->nnots; i++) {
		ck_assert_str_eq(a->nots[i].id, b->nots[i].id);
		ck_assert_str_eq(a->nots[i].stack, b->nots[i].stack);
		ck_assert_str_eq(a->nots[i].why, b->nots[i].why);
	}
}

static void assert_outcome(const struct outcome *a, const struct outcome *b)
{
	assert_text(a->script, b->script);
	ck_assert_str_eq(a->variant, b->variant);
	ck_assert_str_eq(a->kernel, b->kernel);
	ck_assert_int_eq(a->virtual_time, b->virtual_time);
	ck_assert_uint_eq(a->round, b->round);
	ck_assert_uint_eq(a->run, b->run);
	ck_assert_int_eq(!a->sha256, !b->sha256);
	if (a->sha256)
		ck_assert_str_eq(a->sha256, b->sha256);
	ck_assert_int_eq(a->verdict, b->verdict);
	assert_text(a->expected, b->expected);
	ck_assert_uint_eq(a->ntries, b->ntries);
	for (unsigned i = 0; i < a->ntries; i++) {
		ck_assert_int_eq(a->tries[i].result.verdict, b->tries[i].result.verdict);
		ck_assert_int_eq(a->tries[i].time_us, b->tries[i].time_us);
		assert_text(a->tries[i].result.reason, b->tries[i].result.reason);
	}
	assert_last(outcome_last(a), outcome_last(b));
	assert_lines(a->req, b->req);
}

START_TEST(what_is_written_comes_back)
{
	struct totals t = {.planned = noutcomes};

	outcomes_report(json_open(fopen(path, "w"), path), &t);
	ck_assert_msg(history_read(&h, path, &err) == 0, "%s", err.what);
	ck_assert_uint_eq(h.n, noutcomes);
	for (unsigned i = 0; i < noutcomes; i++)
		assert_outcome(&h.items[i], &outcomes[i]);
}
END_TEST

#define LINE(script, variant, verdict, round)                                      \
	"{\"script\":\"" script "\",\"variant\":\"" variant "\",\"kernel\":\"6\"," \
	"\"verdict\":\"" verdict "\",\"round\":" #round                            \
	",\"tries\":[{\"verdict\":\"PASS\"},{\"verdict\":\"PASS\"}]}\n"

START_TEST(the_last_line_of_a_task_counts)
{
	append(LINE("b.pkt", "ipv4", "FAIL", 1));
	append(LINE("a.pkt", "ipv4", "PASS", 2) "\n" LINE("a.pkt", "ipv6", "SKIP", 1));
	append(LINE("b.pkt", "ipv4", "PASS", 3) LINE("a.pkt", "ipv4", "FAIL", 1));
	ck_assert_int_eq(history_read(&h, path, &err), 0);
	ck_assert_int_eq(history_find(&h, "a.pkt", "ipv4", "6", NULL)->verdict, VERDICT_FAIL);
	ck_assert_int_eq(history_find(&h, "a.pkt", "ipv6", "6", NULL)->verdict, VERDICT_SKIP);
	ck_assert_int_eq(history_find(&h, "b.pkt", "ipv4", "6", NULL)->verdict, VERDICT_PASS);
	ck_assert_ptr_null(history_find(&h, "b.pkt", "ipv6", "6", NULL));
	ck_assert_ptr_null(history_find(&h, "a.pkt", "ipv4", "7", NULL));
	ck_assert_ptr_null(history_find(&h, "", "ipv4", "6", NULL));
	ck_assert_ptr_null(history_find(&h, "c.pkt", "ipv4", "6", NULL));
	/* More is added after it was searched. */
	ck_assert_int_eq(history_add(&h, LINE("a.pkt", "ipv4", "XPASS", 1),
				     strlen(LINE("a.pkt", "ipv4", "XPASS", 1)) - 1, &err),
			 0);
	ck_assert_int_eq(history_find(&h, "a.pkt", "ipv4", "6", NULL)->verdict, VERDICT_XPASS);
}
END_TEST

/* Old files have neither plan nor end; these are not outcomes. */
START_TEST(a_plan_and_an_end_are_no_outcomes)
{
	append("{\"plan\":{\"version\":\"1\",\"part\":1}}\n" LINE("a.pkt", "ipv4", "PASS", 1));
	append("{\"end\":{\"outcomes\":1,\"complete\":true}}\n");
	ck_assert_int_eq(history_read(&h, path, &err), 0);
	ck_assert_uint_eq(h.n, 1);
}
END_TEST

START_TEST(sorted_by_task_and_round)
{
	static const char *const want[] = {"a.pkt ipv4 1", "a.pkt ipv4 2", "a.pkt ipv6 1",
					   "b.pkt ipv4 1", "b.pkt ipv4 1"};
	const struct outcome *const *all;
	char text[100];

	append(LINE("b.pkt", "ipv4", "FAIL", 1) LINE("a.pkt", "ipv4", "PASS", 2));
	append(LINE("a.pkt", "ipv6", "SKIP", 1) LINE("b.pkt", "ipv4", "PASS", 1));
	append(LINE("a.pkt", "ipv4", "FAIL", 1));
	ck_assert_int_eq(history_read(&h, path, &err), 0);
	all = history_sorted(&h);
	for (unsigned i = 0; i < 5; i++) {
		snprintf(text, sizeof(text), "%s %s %u", all[i]->script, all[i]->variant,
			 all[i]->round);
		ck_assert_str_eq(text, want[i]);
	}
	ck_assert_int_eq(all[3]->verdict, VERDICT_FAIL); /* equals in order of the file */
}
END_TEST

START_TEST(nothing_is_known)
{
	ck_assert_ptr_null(history_find(&h, "a.pkt", "ipv4", "6", NULL));
	ck_assert_int_eq(history_read(&h, path, &err), 0); /* an empty file */
	ck_assert_uint_eq(h.n, 0);
	ck_assert_int_eq(history_read(&h, "/nonexistent/x", &err), -1);
	ck_assert_str_eq(err.what, "/nonexistent/x: No such file or directory");
	ck_assert_int_eq(history_read(&h, "/tmp", &err), -1);
	ck_assert_str_eq(err.what, "/tmp: Is a directory");
	ck_assert_int_eq(err.kind, ERR_SCRIPT);
}
END_TEST

START_TEST(a_last_line_that_is_cut_off_is_left_out)
{
	static const char line[] = LINE("b.pkt", "ipv4", "PASS", 1);
	char part[sizeof(line)];

	for (size_t n = 0; n < sizeof(line) - 1; n++) {
		ck_assert_int_eq(truncate(path, 0), 0);
		append(LINE("a.pkt", "ipv4", "PASS", 1));
		memcpy(part, line, n);
		part[n] = '\0';
		append(part);
		history_free(&h);
		ck_assert_int_eq(history_read(&h, path, &err), 0);
		ck_assert_uint_eq(h.n, 1);
	}
}
END_TEST

#define NO_JSON    "this is not a JSON object"
#define NO_OUTCOME "this is not an outcome of tcpcheck"

static const struct {
	const char *line, *why;
} wrong[] = {
	{"nonsense", NO_JSON},
	{"{", NO_JSON},
	{"[]", NO_JSON},
	{"null", NO_JSON},
	{"\"text\"", NO_JSON},
	{"{\"script\":\"a.pkt\"", NO_JSON},
	{"{}", NO_OUTCOME},
	{"{\"script\":\"a\",\"variant\":\"ipv4\",\"verdict\":\"PASS\"}", NO_OUTCOME},
	{"{\"script\":\"a\",\"variant\":\"ipv4\",\"verdict\":\"PASS\",\"tries\":[]}", NO_OUTCOME},
	{"{\"script\":\"a\",\"variant\":\"ipv4\",\"verdict\":\"PASS\",\"tries\":{}}", NO_OUTCOME},
	{"{\"script\":\"a\",\"variant\":\"ipv4\",\"verdict\":\"pass\",\"tries\":[{}]}", NO_OUTCOME},
	{"{\"script\":\"\",\"variant\":\"ipv4\",\"verdict\":\"PASS\",\"tries\":[{}]}", NO_OUTCOME},
	{"{\"script\":1,\"variant\":\"ipv4\",\"verdict\":\"PASS\",\"tries\":[{}]}", NO_OUTCOME},
	{"{\"script\":\"a\",\"verdict\":\"PASS\",\"tries\":[{}]}", NO_OUTCOME},
	/* parts of a line of every report */
	{"{\"script\":\"a\",\"variant\":\"ipv5\",\"verdict\":\"PASS\",\"tries\":[{}]}", NO_OUTCOME},
	{"{\"script\":\"a\",\"variant\":\"ipv4\",\"kernel\":\"6\\nok 1\",\"verdict\":\"PASS\","
	 "\"tries\":[{}]}",
	 NO_OUTCOME},
	/* passed at the second attempt at the earliest */
	{"{\"script\":\"a\",\"variant\":\"ipv4\",\"verdict\":\"FLAKY\",\"tries\":[{}]}",
	 NO_OUTCOME},
};

START_TEST(wrong_lines_have_a_number)
{
	char want[200];

	append(LINE("a.pkt", "ipv4", "PASS", 1) "\n");
	append(wrong[_i].line);
	append("\n");
	snprintf(want, sizeof(want), "%s:3: %s", path, wrong[_i].why);
	ck_assert_int_eq(history_read(&h, path, &err), -1);
	ck_assert_str_eq(err.what, want);
	ck_assert_int_eq(err.kind, ERR_SCRIPT);
}
END_TEST

START_TEST(odd_values_do_no_harm)
{
	const char *line =
		"{\"script\":\"a\",\"variant\":\"ipv4\",\"verdict\":\"PASS\",\"time_ms\":1e300,"
		"\"line\":-5,\"column\":\"x\",\"stall_us\":null,\"round\":{},"
		"\"tries\":[1,null,\"x\",[],{\"time_ms\":-1e300}]}";

	ck_assert_int_eq(history_add(&h, line, strlen(line), &err), 0);
	ck_assert_int_eq(outcome_time_us(&h.items[0]), 0);
	ck_assert_uint_eq(outcome_last(&h.items[0])->result.line, 0);
	ck_assert_uint_eq(h.items[0].ntries, 5);
	ck_assert_int_eq(h.items[0].tries[4].time_us, 0);
}
END_TEST

/* 100000 tasks: seconds, were each searched for from one end to the other. */
/* Longer than what is read at once. */
START_TEST(lines_of_any_length)
{
	static char name[200001];
	struct buf text = BUF_INIT;

	memset(name, 'x', sizeof(name) - 1);
	for (unsigned i = 0; i < 3; i++)
		buf_printf(&text,
			   "{\"script\":\"%u%s\",\"variant\":\"ipv4\",\"kernel\":\"6\","
			   "\"verdict\":\"PASS\",\"tries\":[{\"verdict\":\"PASS\"}]}\n\n",
			   i, name);
	append(buf_text(&text));
	buf_free(&text);
	ck_assert_int_eq(history_read(&h, path, &err), 0);
	ck_assert_uint_eq(h.n, 3);
	ck_assert_uint_eq(strlen(h.items[2].script), sizeof(name));
}
END_TEST

START_TEST(a_folder_cannot_be_read)
{
	ck_assert_int_eq(history_read(&h, "/tmp", &err), -1);
	ck_assert_str_eq(err.what, "/tmp: Is a directory");
	ck_assert_int_eq(history_read(&h, "/no/where", &err), -1);
	ck_assert_str_eq(err.what, "/no/where: No such file or directory");
}
END_TEST

START_TEST(many_tasks)
{
	struct timespec a, b;
	char line[300], name[20];

	for (unsigned i = 0; i < 100000; i++) {
		snprintf(line, sizeof(line),
			 "{\"script\":\"%05u\",\"variant\":\"ipv4\",\"kernel\":\"6\",\"verdict\":"
			 "\"PASS\",\"line\":%u,\"tries\":[{}]}",
			 i * 7919 % 100000, i);
		ck_assert_int_eq(history_add(&h, line, strlen(line), &err), 0);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	for (unsigned i = 0; i < 100000; i++) {
		snprintf(name, sizeof(name), "%05u", i * 7919 % 100000);
		ck_assert_uint_eq(
			outcome_last(history_find(&h, name, "ipv4", "6", NULL))->result.line, i);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	ck_assert_int_lt(b.tv_sec - a.tv_sec, 4);
}
END_TEST

Suite *history_suite(void)
{
	Suite *s = suite_create("history");
	TCase *tc = tcase_create("history");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, what_is_written_comes_back);
	tcase_add_test(tc, the_last_line_of_a_task_counts);
	tcase_add_test(tc, a_plan_and_an_end_are_no_outcomes);
	tcase_add_test(tc, sorted_by_task_and_round);
	tcase_add_test(tc, nothing_is_known);
	tcase_add_test(tc, a_last_line_that_is_cut_off_is_left_out);
	tcase_add_loop_test(tc, wrong_lines_have_a_number, 0, sizeof(wrong) / sizeof(*wrong));
	tcase_add_test(tc, odd_values_do_no_harm);
	tcase_add_test(tc, lines_of_any_length);
	tcase_add_test(tc, a_folder_cannot_be_read);
	tcase_add_test(tc, many_tasks);
	suite_add_tcase(s, tc);
	return s;
}
