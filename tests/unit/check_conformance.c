// SPDX-License-Identifier: GPL-2.0-or-later
/* runs.c, judge.c, column.c, condition.c: what is kept of runs, and how it is judged. */
#include "tests/unit/conformance_fixture.h"

#include "runtime/conformance/column.h"
#include "runtime/conformance/table_text.h"

#include "tests/unit/suites_suite.h"

/* ---- columns ---- */

START_TEST(names_of_stacks)
{
	ck_assert_uint_eq(now.ncolumns, 2);
	ck_assert_str_eq(now.columns[0].id, "linux 6.12");
	ck_assert_str_eq(now.columns[0].title, "Linux 6.12.117 (virtual time)");
	ck_assert_str_eq(now.columns[0].release, "6.12.117");
	ck_assert_str_eq(now.columns[1].id, "lwip");
	ck_assert_str_eq(now.columns[1].title, "lwIP 2.1.3");
	ck_assert_str_eq(now.columns[1].release, "2.1.3");
	ck_assert_str_eq(now.columns[1].word, "lwIP");
}
END_TEST

START_TEST(files_and_commands_are_stacks)
{
	static const struct kernel_id ids[] = {
		{.name = "/a/b/my.so", .release = "", .is_stack = true},
		{.name = "pipe:python3 a/toy.py", .release = "toy TCP 1", .is_stack = true},
		{.name = "6.18.1-x", .release = "6.18.1-x"},
	};
	struct arena a = ARENA_INIT;
	struct column c;

	column_make(&c, &ids[0], "1", &a);
	ck_assert_str_eq(c.id, "my");
	ck_assert_str_eq(c.title, "/a/b/my.so");
	column_make(&c, &ids[1], "1", &a);
	ck_assert_str_eq(c.id, "pipe:python3 a/toy.py");
	ck_assert_str_eq(c.word, "toy");
	ck_assert_str_eq(c.release, "1");
	column_make(&c, &ids[2], "1", &a);
	ck_assert_str_eq(c.id, "linux 6.18");
	ck_assert_str_eq(c.title, "Linux 6.18.1-x");
	arena_free(&a);
}
END_TEST

START_TEST(stacks_are_told_apart)
{
	static const struct kernel_id more[] = {
		{.name = "6.12", .binary = "", .release = "6.12.117", .build = "ccdd"},
		{.name = "6.12", .binary = "", .release = "6.12.117", .build = "aabb"},
		{.name = "6.12.5", .release = "6.12.5"},
	};
	struct manifest m = plan;

	m.kernels = more;
	m.nkernels = 3;
	ck_assert_int_eq(runs_begin(&now, &m, "more.jsonl", &err), 0);
	runs_tell_apart(&now);
	ck_assert_uint_eq(now.ncolumns, 4); /* one of them was there */
	for (unsigned i = 0; i < now.ncolumns; i++)
		for (unsigned k = 0; k < i; k++) {
			ck_assert_str_ne(now.columns[i].id, now.columns[k].id);
			ck_assert_str_ne(now.columns[i].title, now.columns[k].title);
		}
	ck_assert_str_eq(now.columns[3].id, "linux 6.12.5 (real time)");
}
END_TEST

/* ---- mistakes ---- */

START_TEST(an_old_tool_says_nothing)
{
	struct manifest m = plan;

	m.revision = "";
	ck_assert_int_eq(runs_begin(&now, &m, "old.jsonl", &err), -1);
	ck_assert_ptr_nonnull(strstr(err.what, "old.jsonl: written by tcpcheck 1.0"));
}
END_TEST

START_TEST(the_same_run_twice)
{
	ADD("a.pkt", .req = "RFC1-MUST-1");
	ADD("a.pkt", .req = "RFC1-MUST-1", .variant = "ipv6");
	ADD("a.pkt", .req = "RFC1-MUST-1", .kernel = "lwip");
	ADD("a.pkt", .req = "RFC1-MUST-1", .round = 1);
	ck_assert_int_eq(add(&now, (struct one){"a.pkt", .req = "RFC1-MUST-1"}), -1);
	ck_assert_str_eq(err.what, "a.pkt (ipv4) on Linux 6.12.117 (virtual time) is there "
				   "already: the same run twice");
}
END_TEST

START_TEST(another_text)
{
	ADD("a.pkt", .req = "RFC1-MUST-1");
	ck_assert_int_eq(add(&now, (struct one){"a.pkt", .sha256 = "22", .kernel = "lwip"}), -1);
	ck_assert_ptr_nonnull(strstr(err.what, "different suite revisions"));
}
END_TEST

START_TEST(unknown_requirements)
{
	ck_assert_int_eq(add(&now, (struct one){"a.pkt", .req = "RFC1-MUST-9"}), -1);
	ck_assert_str_eq(err.what, "a.pkt: unknown requirement 'RFC1-MUST-9'");
}
END_TEST

START_TEST(many_scripts)
{
	char name[16];

	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "%d.pkt", i);
		ADD(name, .req = "RFC1-MUST-1");
	}
	ck_assert_uint_eq(now.nscripts, 3000);
	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "%d.pkt", i);
		ck_assert_str_eq(runs_find(&now, name)->path, name);
		ck_assert_int_eq(add(&now, (struct one){.script = name}), -1);
	}
	ck_assert_ptr_null(runs_find(&now, "3000.pkt"));
}
END_TEST

/* ---- judging ---- */

static const struct {
	enum verdict verdict;
	const char *word;
} words[] = {
	{VERDICT_PASS, "passed"},           {VERDICT_FLAKY, "passed"},
	{VERDICT_XPASS, "passed"},          {VERDICT_FAIL, "failed"},
	{VERDICT_XFAIL, "failed"},          {VERDICT_SKIP, "inapplicable"},
	{VERDICT_INCONCLUSIVE, "cantTell"}, {VERDICT_TIMEOUT, "cantTell"},
	{VERDICT_ERROR_SCRIPT, "cantTell"}, {VERDICT_ERROR_ENV, "cantTell"},
};

START_TEST(words_of_verdicts)
{
	ADD("a.pkt", .req = "RFC1-MUST-1", .verdict = words[_i].verdict);
	assert_cell("RFC1-MUST-1", 0, words[_i].word);
	assert_cell("RFC1-MUST-1", 1, "untested");
	assert_cell("RFC1-MUST-2", 0, "untested");
}
END_TEST

START_TEST(one_failure_decides)
{
	ADD("a.pkt", .req = "RFC1-MUST-1");
	ADD("b.pkt", .req = "RFC1-MUST-1", .verdict = VERDICT_FAIL);
	ADD("c.pkt", .req = "RFC1-MUST-1", .verdict = VERDICT_INCONCLUSIVE);
	assert_cell("RFC1-MUST-1", 0, "failed");
	ck_assert_str_eq(cell("RFC1-MUST-1", 0)->script->path, "b.pkt");
}
END_TEST

START_TEST(one_variant_decides)
{
	ADD("a.pkt", .req = "RFC1-MUST-1");
	ADD("a.pkt", .req = "RFC1-MUST-1", .variant = "ipv6", .verdict = VERDICT_FAIL);
	assert_cell("RFC1-MUST-1", 0, "failed");
	ck_assert_str_eq(runs_trial(runs_find(&now, "a.pkt"), 0)->variant, "ipv6");
}
END_TEST

START_TEST(a_skip_beside_a_pass_is_a_pass)
{
	ADD("a.pkt", .req = "RFC1-MUST-1");
	ADD("b.pkt", .req = "RFC1-MUST-1", .verdict = VERDICT_SKIP);
	assert_cell("RFC1-MUST-1", 0, "passed");
}
END_TEST

/* What was not run is never green. */
START_TEST(a_pass_needs_all_scripts)
{
	ADD("a.pkt", .req = "RFC1-MUST-1");
	ADD("a.pkt", .req = "RFC1-MUST-1", .kernel = "lwip");
	ADD("b.pkt", .req = "RFC1-MUST-1", .kernel = "lwip");
	assert_cell("RFC1-MUST-1", 0, "cantTell");
	assert_cell("RFC1-MUST-1", 1, "passed");
	ck_assert_str_eq(cell("RFC1-MUST-1", 0)->why,
			 "not all of its scripts were run on this stack");
}
END_TEST

START_TEST(known_deviations)
{
	ADD("a.pkt", .req = "RFC1-MUST-1", .not_stack = "linux 6-", .verdict = VERDICT_FAIL);
	ADD("a.pkt", .req = "RFC1-MUST-1", .not_stack = "linux 6-", .kernel = "lwip",
	    .verdict = VERDICT_FAIL);
	assert_cell("RFC1-MUST-1", 0, "known deviation");
	ck_assert_str_eq(cell("RFC1-MUST-1", 0)->why, "is known");
	assert_cell("RFC1-MUST-1", 1, "failed");
	/* Another failure, that nobody knew. */
	ADD("b.pkt", .req = "RFC1-MUST-1", .verdict = VERDICT_FAIL);
	assert_cell("RFC1-MUST-1", 0, "failed");
	ck_assert_str_eq(cell("RFC1-MUST-1", 0)->why, "the reason");
	ck_assert_uint_eq(judge_failures(&judged, false), 2);
}
END_TEST

/* A script that ends at what is known says nothing of what else it is about. */
START_TEST(known_for_another_requirement)
{
	struct req_use uses[] = {{.name = "RFC1-MUST-2"}};
	struct req_not nots[] = {{"RFC1-MUST-1", "linux", "is known", {0, 0}}};
	struct req_lines lines = {.uses = uses, .nuses = 1, .nots = nots, .nnots = 1};
	struct attempt tries[] = {{.text = ""}};
	struct outcome o = {.script = "a.pkt",
			    .variant = "ipv4",
			    .kernel = "6.12",
			    .tries = tries,
			    .ntries = 1,
			    .verdict = VERDICT_FAIL,
			    .expected = "",
			    .req = &lines};

	ck_assert_int_eq(runs_add(&now, &o, &table, &err), 0);
	assert_cell("RFC1-MUST-1", 0, "known deviation");
	assert_cell("RFC1-MUST-2", 0, "cantTell");
}
END_TEST

START_TEST(news)
{
	ADD("a.pkt", .req = "RFC1-MUST-1", .not_stack = "linux");
	assert_cell("RFC1-MUST-1", 0, "passed");
	ck_assert_str_eq(cell("RFC1-MUST-1", 0)->news, "is known");
	ck_assert_uint_eq(judge_failures(&judged, true), 0);
}
END_TEST

START_TEST(conditions)
{
	ADD("a.pkt", .req = "RFC1-SHLD-1", .verdict = VERDICT_FAIL);
	assert_cell("RFC1-SHLD-1", 0, "failed");
	notes_write(&out, &judged);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "no script tests the condition Odd: what "
						     "depends on it (1) is judged as if"));
	ADD("has.pkt", .condition = "Odd", .verdict = VERDICT_FAIL);
	assert_cell("RFC1-SHLD-1", 0, "inapplicable");
	ck_assert_str_eq(cell("RFC1-SHLD-1", 0)->why, "the stack has no Odd, says has.pkt");
	buf_reset(&out);
	notes_write(&out, &judged);
	ck_assert_str_eq(buf_text(&out), "");
}
END_TEST

START_TEST(a_condition_that_is_met)
{
	ADD("a.pkt", .req = "RFC1-SHLD-1", .verdict = VERDICT_FAIL);
	ADD("has.pkt", .condition = "Odd");
	assert_cell("RFC1-SHLD-1", 0, "failed");
	ck_assert_uint_eq(judge_failures(&judged, false), 0);
	ck_assert_uint_eq(judge_failures(&judged, true), 1);
}
END_TEST

START_TEST(sums)
{
	struct counts c;

	ADD("a.pkt", .req = "RFC1-MUST-1");
	ADD("b.pkt", .req = "RFC1-MUST-2", .not_stack = "linux", .verdict = VERDICT_FAIL);
	cell("RFC1-MUST-1", 0);
	judge_count(&judged, 0, REQ_MUST, &c);
	ck_assert_uint_eq(c.n[EARL_PASSED], 1);
	ck_assert_uint_eq(c.n[EARL_FAILED], 0);
	ck_assert_uint_eq(c.known, 1);
	ck_assert_uint_eq(c.n[EARL_UNTESTED], 1);
	judge_count(&judged, 0, REQ_MAY, &c);
	ck_assert_uint_eq(c.n[EARL_UNTESTED], 1);
	ck_assert_str_eq(cell("RFC1-MAY-1", 0)->why, "nobody sees it");
}
END_TEST

START_TEST(suites_that_differ)
{
	struct manifest m = plan;

	ck_assert(runs_of_one_suite(&now));
	m.revision = "other";
	ck_assert_int_eq(runs_begin(&now, &m, "more.jsonl", &err), 0);
	ck_assert(!runs_of_one_suite(&now));
	cell("RFC1-MUST-1", 0);
	notes_write(&out, &judged);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "different suite revisions"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "no script of these runs says"));
}
END_TEST

Suite *conformance_suite(void)
{
	Suite *s = suite_create("conformance");
	TCase *tc = tcase_create("conformance");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, names_of_stacks);
	tcase_add_test(tc, files_and_commands_are_stacks);
	tcase_add_test(tc, stacks_are_told_apart);
	tcase_add_test(tc, an_old_tool_says_nothing);
	tcase_add_test(tc, the_same_run_twice);
	tcase_add_test(tc, another_text);
	tcase_add_test(tc, unknown_requirements);
	tcase_add_test(tc, many_scripts);
	tcase_add_loop_test(tc, words_of_verdicts, 0, sizeof(words) / sizeof(*words));
	tcase_add_test(tc, one_failure_decides);
	tcase_add_test(tc, one_variant_decides);
	tcase_add_test(tc, a_skip_beside_a_pass_is_a_pass);
	tcase_add_test(tc, a_pass_needs_all_scripts);
	tcase_add_test(tc, known_deviations);
	tcase_add_test(tc, known_for_another_requirement);
	tcase_add_test(tc, news);
	tcase_add_test(tc, conditions);
	tcase_add_test(tc, a_condition_that_is_met);
	tcase_add_test(tc, sums);
	tcase_add_test(tc, suites_that_differ);
	suite_add_tcase(s, tc);
	return s;
}
