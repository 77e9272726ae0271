// SPDX-License-Identifier: GPL-2.0-or-later
/* change.c, snapshot.c: what has changed since another run, and what was lost. */
#include "tests/unit/conformance_fixture.h"

#include "runtime/conformance/snapshot.h"
#include "runtime/conformance/table_text.h"

Suite *snapshot_suite(void);

/* ---- changes ---- */

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

Suite *snapshot_suite(void)
{
	Suite *s = suite_create("snapshot");
	TCase *tc = tcase_create("snapshot");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_condition_that_is_lost);
	tcase_add_test(tc, what_has_changed);
	tcase_add_test(tc, stacks_of_one_only);
	tcase_add_test(tc, a_snapshot_is_itself);
	tcase_add_test(tc, what_was_lost);
	tcase_add_test(tc, what_is_no_snapshot);
	suite_add_tcase(s, tc);
	return s;
}
