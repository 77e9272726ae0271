// SPDX-License-Identifier: GPL-2.0-or-later
/* table_text.c, html.c: the table for people, as text, as a spreadsheet and as a page. */
#include "tests/unit/conformance_fixture.h"

#include "runtime/conformance/html.h"
#include "runtime/conformance/html_parts.h"
#include "runtime/conformance/table_text.h"

Suite *table_text_suite(void);

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

Suite *table_text_suite(void)
{
	Suite *s = suite_create("table_text");
	TCase *tc = tcase_create("table_text");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_condition_on_the_page);
	tcase_add_test(tc, text_for_people);
	tcase_add_test(tc, a_spreadsheet);
	tcase_add_test(tc, a_page);
	tcase_add_test(tc, changes_come_first);
	tcase_add_test(tc, text_of_any_kind);
	suite_add_tcase(s, tc);
	return s;
}
