// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/conformance/: what is kept of runs, how it is judged, compared, and shown. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/conformance/column.h"
#include "runtime/conformance/html.h"
#include "runtime/conformance/html_parts.h"
#include "runtime/conformance/snapshot.h"
#include "runtime/conformance/table_text.h"
#include "tests/unit/suites_suite.h"

#define HEAD                                                                                 \
	"id,level,rfc,section,title,testable,why_not,script_idea,area,verified,level_basis," \
	"linux_note,condition,status,updated_by\n"
static const char text[] =
	HEAD "RFC1-MUST-1,MUST,RFC1,1.10,first <one>,yes,,,,,,,,active,\n"
	     "RFC1-MUST-2,MUST NOT,RFC1,1.9,second,yes,,,,,,,,active,\n"
	     "RFC1-SHLD-1,SHOULD,RFC1,2,third,yes,,,,,,,\"Odd: an oddity\",active,\n"
	     "RFC1-MAY-1,MAY,RFC1,3,fourth,no,nobody sees it,,,,,,,active,\n"
	     "RFC9293-MUST-1,MUST,RFC9293,3.1,fifth,yes,,,,,,,,superseded,RFC1\n";

static struct req_table table;
static struct runs now, before;
static struct judged judged, old;
static struct changes changes;
static struct buf out;
static struct err err;

static const struct kernel_id kernels[] = {
	{.name = "6.12", .binary = "", .release = "6.12.117", .build = "aabb"},
	{.name = "lwip", .release = "lwIP 2.1.3", .is_stack = true},
};

static struct manifest plan = {.version = "1.0",
			       .part = 1,
			       .parts = 1,
			       .suite = "5eed",
			       .revision = "feed",
			       .total = 1,
			       .rounds = 1,
			       .kernels = kernels,
			       .nkernels = 2};

static void setup(void)
{
	err = (struct err)ERR_INIT;
	ck_assert_int_eq(req_parse(&table, text, strlen(text), &err), 0);
	ck_assert_int_eq(runs_begin(&now, &plan, "now.jsonl", &err), 0);
}

static void teardown(void)
{
	changes_free(&changes);
	judge_free(&judged);
	judge_free(&old);
	runs_free(&now);
	runs_free(&before);
	req_table_free(&table);
	buf_free(&out);
}

/* ---- adding ---- */

struct one {
	const char *script, *sha256, *variant, *kernel, *req, *not_stack, *condition;
	enum verdict verdict;
	unsigned round;
};

static int add(struct runs *r, struct one w)
{
	struct attempt tries[] = {{.text = w.verdict == VERDICT_FAIL ? "line\n <^> \"x\"\n" : ""}};
	struct req_use uses[] = {{.name = w.req}}, conditions[] = {{.name = w.condition}};
	struct req_not nots[] = {{w.req, w.not_stack, "is known", {0, 0}}};
	struct req_lines lines = {.uses = uses,
				  .nuses = w.req != NULL,
				  .nots = nots,
				  .nnots = w.not_stack != NULL,
				  .conditions = conditions,
				  .nconditions = w.condition != NULL};
	struct outcome o = {.script = w.script,
			    .sha256 = w.sha256 ? w.sha256 : "11",
			    .variant = w.variant ? w.variant : "ipv4",
			    .kernel = w.kernel ? w.kernel : "6.12",
			    .is_stack = w.kernel && !strcmp(w.kernel, "lwip"),
			    .round = w.round,
			    .tries = tries,
			    .ntries = 1,
			    .verdict = w.verdict,
			    .expected = "",
			    .req = &lines};

	result_set(&tries[0].result, w.verdict == VERDICT_XFAIL ? VERDICT_FAIL : w.verdict,
		   w.verdict == VERDICT_PASS ? "" : "the reason");
	return runs_add(r, &o, &table, &err);
}

#define ADD(...) ck_assert_int_eq(add(&now, (struct one){__VA_ARGS__}), 0)

static const struct cell *cell(const char *id, unsigned column)
{
	judge_free(&judged);
	judge(&judged, &now, &table);
	for (size_t i = 0; i < judged.nrows; i++)
		if (!strcmp(judged.rows[i].of->id, id))
			return &judged.rows[i].cells[column];
	ck_abort_msg("no %s", id);
	return NULL;
}

static void assert_cell(const char *id, unsigned column, const char *word)
{
	ck_assert_str_eq(cell_word(cell(id, column)), word);
}

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

/* ---- changes ---- */

static void compare_with_before(void)
{
	cell("RFC1-MUST-1", 0);
	judge(&old, &before, &table);
	changes_find(&changes, &judged, &old);
}

START_TEST(what_has_changed)
{
	ck_assert_int_eq(runs_begin(&before, &plan, "old.jsonl", &err), 0);
	ADD("a.pkt", .req = "RFC1-MUST-1", .verdict = VERDICT_FAIL);
	ADD("b.pkt", .req = "RFC1-MUST-2", .sha256 = "22", .verdict = VERDICT_SKIP);
	ck_assert_int_eq(add(&before, (struct one){"a.pkt", .req = "RFC1-MUST-1"}), 0);
	ck_assert_int_eq(add(&before, (struct one){"b.pkt", .req = "RFC1-MUST-2"}), 0);
	compare_with_before();
	ck_assert_uint_eq(changes.n, 2);
	ck_assert_str_eq(changes.items[0].row->of->id, "RFC1-MUST-1");
	ck_assert(!changes.items[0].other_script);
	ck_assert_int_eq(changes.items[0].before->outcome, EARL_PASSED);
	ck_assert(changes.items[1].other_script);
	ck_assert(!changes.other_suite);
	ck_assert_uint_eq(changes.nmissing, 0);
}
END_TEST

START_TEST(stacks_of_one_only)
{
	static const struct kernel_id other = {.name = "7.3", .binary = "", .release = "7.3.4"};
	struct manifest m = plan;

	m.kernels = &other;
	m.nkernels = 1;
	m.revision = "other";
	ck_assert_int_eq(runs_begin(&before, &m, "old.jsonl", &err), 0);
	compare_with_before();
	ck_assert_uint_eq(changes.n, 0);
	ck_assert_uint_eq(changes.nmissing, 3);
	ck_assert(changes.other_suite);
	text_write(&out, &judged, &changes);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "changed since the baseline: 0"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "linux 7.3 is only in one of the two"));
}
END_TEST

/* ---- the snapshot ---- */

static int compare_text(const char *snapshot, struct buf *notes)
{
	buf_reset(&out);
	return snapshot_compare(&judged, snapshot, "m.txt", &out, notes, &err);
}

START_TEST(a_condition_that_is_lost)
{
	struct buf notes = BUF_INIT;

	ADD("a.pkt", .req = "RFC1-SHLD-1", .verdict = VERDICT_FAIL);
	ADD("has.pkt", .condition = "Odd", .verdict = VERDICT_FAIL);
	cell("RFC1-SHLD-1", 0);
	text_write(&out, &judged, NULL);
	ck_assert_ptr_nonnull(
		strstr(buf_text(&out),
		       "conditions that are not met\n  Odd on Linux 6.12.117 (virtual time): 1 "
		       "inapplicable: the reason [has.pkt]\n"));
	buf_reset(&out);
	snapshot_write(&out, &judged);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "condition Odd: linux 6.12: not met\n"
						     "condition Odd: lwip: untested\n"
						     "condition Odd: script has.pkt\n"));
	ck_assert_int_eq(compare_text("# Requirements and stacks\n"
				      "condition Odd: linux 6.12: met\n"
				      "condition Odd: lwip: not met\n"
				      "condition Odd: script gone.pkt\n"
				      "condition Even: linux 6.12: met\n",
				      &notes),
			 3);
	ck_assert_str_eq(buf_text(&out),
			 "condition Odd: linux 6.12: met before, now not met, which hides 1 "
			 "requirements: the reason\n"
			 "condition Odd: has lost its script gone.pkt\n"
			 "condition Even: this condition is no longer in the table\n");
	buf_free(&notes);
}
END_TEST

START_TEST(a_condition_on_the_page)
{
	struct html_page p = {.judged = &judged, .notes = ""};

	ADD("a.pkt", .req = "RFC1-SHLD-1");
	ADD("has.pkt", .condition = "Odd", .verdict = VERDICT_SKIP);
	ADD("has.pkt", .condition = "Odd", .kernel = "lwip");
	cell("RFC1-SHLD-1", 0);
	html_write(&out, &p);
	ck_assert_ptr_nonnull(strstr(buf_text(&out),
				     "<td class=\"inapplicable\">not met: 1 inapplicable<br>the "
				     "reason</td><td class=\"passed\">met</td>"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "href=\"#conditions\""));
}
END_TEST

START_TEST(a_snapshot_is_itself)
{
	struct buf snapshot = BUF_INIT, notes = BUF_INIT;

	ADD("a.pkt", .req = "RFC1-MUST-1");
	ADD("b.pkt", .req = "RFC1-MUST-2", .verdict = VERDICT_FAIL);
	cell("RFC1-MUST-1", 0);
	snapshot_write(&snapshot, &judged);
	ck_assert_ptr_nonnull(strstr(buf_text(&snapshot),
				     "RFC1-MAY-1: not testable: nobody sees it\n"
				     "RFC1-MUST-1: linux 6.12: passed\n"
				     "RFC1-MUST-1: lwip: untested\n"
				     "RFC1-MUST-1: script a.pkt\n"
				     "RFC1-MUST-2: linux 6.12: failed\n"));
	ck_assert_int_eq(compare_text(buf_text(&snapshot), &notes), 0);
	ck_assert_str_eq(buf_text(&out), "");
	ck_assert_str_eq(buf_text(&notes), "");
	buf_free(&snapshot);
}
END_TEST

#define SNAPSHOT "# Requirements and stacks\n"

START_TEST(what_was_lost)
{
	struct buf notes = BUF_INIT;

	ADD("a.pkt", .req = "RFC1-MUST-1", .verdict = VERDICT_FAIL);
	cell("RFC1-MUST-1", 0);
	ck_assert_int_eq(compare_text(SNAPSHOT "RFC1-MUST-1: linux 6.12: passed\n"
					       "RFC1-MUST-1: lwip: failed\n"
					       "RFC1-MUST-1: a: b: passed\n"
					       "RFC1-MUST-2: a: b: passed\n"
					       "RFC1-MUST-1: script a.pkt\n"
					       "RFC1-MUST-2: script b.pkt\n"
					       "RFC1-MUST-7: no script\n",
				      &notes),
			 3);
	ck_assert_str_eq(buf_text(&out),
			 "RFC1-MUST-1: linux 6.12: passed before, now failed: the reason\n"
			 "RFC1-MUST-2: has lost its script b.pkt\n"
			 "RFC1-MUST-7: this requirement is no longer in the table\n");
	ck_assert_str_eq(buf_text(&notes), "a: b was not run: it is not compared\n");
	buf_free(&notes);
}
END_TEST

START_TEST(what_is_no_snapshot)
{
	struct buf notes = BUF_INIT;

	cell("RFC1-MUST-1", 0);
	ck_assert_int_eq(compare_text("something\n", &notes), -1);
	ck_assert_str_eq(err.what, "m.txt: this is not a snapshot of tcpcheck matrix");
	ck_assert_int_eq(compare_text(SNAPSHOT "junk\n", &notes), -1);
	ck_assert_str_eq(err.what, "m.txt:2: this is not a line of a snapshot");
}
END_TEST

/* ---- text, spreadsheet and page ---- */

START_TEST(text_for_people)
{
	ADD("a.pkt", .req = "RFC1-MUST-1", .verdict = VERDICT_FAIL);
	ADD("b.pkt", .req = "RFC1-MUST-2", .not_stack = "linux", .verdict = VERDICT_FAIL);
	ADD("c.pkt", .req = "RFC1-SHLD-1", .not_stack = "linux");
	cell("RFC1-MUST-1", 0);
	text_write(&out, &judged, NULL);
	ck_assert_ptr_nonnull(strstr(buf_text(&out),
				     "\nfailed\n  RFC1-MUST-1 (MUST) on Linux 6.12.117 (virtual "
				     "time): first <one>: the reason [a.pkt]\n"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\nknown deviations\n  RFC1-MUST-2"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\nnews: passes, and was known to differ\n"));
	ck_assert_ptr_nonnull(
		strstr(buf_text(&out),
		       "5 requirements: 3 have a script, 1 have none, 1 are not testable\n"));
}
END_TEST

START_TEST(a_spreadsheet)
{
	ADD("a,b.pkt", .req = "RFC1-MUST-1");
	cell("RFC1-MUST-1", 0);
	csv_write(&out, &judged);
	ck_assert_ptr_nonnull(strstr(buf_text(&out),
				     "\nRFC1-MUST-1,MUST,RFC1,1.10,first <one>,\"\",yes,\"\","
				     "\"a,b.pkt\",passed,untested\n"));
}
END_TEST

static void assert_page(const char *part)
{
	ck_assert_msg(strstr(buf_text(&out), part), "no '%s' in the page", part);
}

START_TEST(a_page)
{
	struct html_page p = {.judged = &judged, .notes = "one <note>\n", .up = "../"};

	ADD("d/a b.pkt", .req = "RFC1-MUST-1", .verdict = VERDICT_FAIL);
	ADD("c.pkt", .req = "RFC1-MUST-2");
	cell("RFC1-MUST-1", 0);
	html_write(&out, &p);
	assert_page("<a href=\"#r-0-0\"><span class=\"what\">");
	assert_page("<article id=\"r-0-0\">");
	assert_page("<a href=\"../d/a%20b.pkt\">");
	assert_page("line\n &lt;^&gt; &quot;x&quot;\n");
	assert_page("first &lt;one&gt;");
	assert_page("one &lt;note&gt;");
	assert_page("not testable: nobody sees it");
	assert_page("superseded by RFC1");
	ck_assert_ptr_null(strstr(buf_text(&out), "<script"));
	ck_assert_ptr_null(strstr(buf_text(&out), "http"));
	/* TCP itself comes first, and 1.9 before 1.10. */
	ck_assert(strstr(buf_text(&out), "m-RFC9293") < strstr(buf_text(&out), "m-RFC1\""));
	ck_assert(strstr(buf_text(&out), "<td>1.9</td>") < strstr(buf_text(&out), "<td>1.10</td>"));
}
END_TEST

START_TEST(changes_come_first)
{
	struct html_page p = {.judged = &judged, .changes = &changes, .notes = ""};

	ck_assert_int_eq(runs_begin(&before, &plan, "old.jsonl", &err), 0);
	ADD("a.pkt", .req = "RFC1-MUST-1", .verdict = VERDICT_FAIL);
	ck_assert_int_eq(add(&before, (struct one){"a.pkt", .req = "RFC1-MUST-1"}), 0);
	compare_with_before();
	html_write(&out, &p);
	assert_page("Changed since the baseline");
	ck_assert(strstr(buf_text(&out), "id=\"changed\"") <
		  strstr(buf_text(&out), "id=\"counts\""));
	ck_assert_ptr_null(strstr(buf_text(&out), "<a href=\"../"));
}
END_TEST

START_TEST(text_of_any_kind)
{
	markup_text(&out, "a\tb\x1b\xff<&>\"\n\xc3\xa9");
	ck_assert_str_eq(buf_text(&out), "a\tb??&lt;&amp;&gt;&quot;\n\xc3\xa9");
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
	tcase_add_test(tc, a_condition_that_is_lost);
	tcase_add_test(tc, a_condition_on_the_page);
	tcase_add_test(tc, sums);
	tcase_add_test(tc, suites_that_differ);
	tcase_add_test(tc, what_has_changed);
	tcase_add_test(tc, stacks_of_one_only);
	tcase_add_test(tc, a_snapshot_is_itself);
	tcase_add_test(tc, what_was_lost);
	tcase_add_test(tc, what_is_no_snapshot);
	tcase_add_test(tc, text_for_people);
	tcase_add_test(tc, a_spreadsheet);
	tcase_add_test(tc, a_page);
	tcase_add_test(tc, changes_come_first);
	tcase_add_test(tc, text_of_any_kind);
	suite_add_tcase(s, tc);
	return s;
}
