// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/req/: the table and its form, what scripts say, the choice of some, how they are shown.
 */
#include <check.h>
#include <string.h>

#include "runtime/req/choice.h"
#include "runtime/req/comment.h"
#include "runtime/req/csv.h"
#include "runtime/req/show.h"
#include "tests/unit/suites_suite.h"

static struct arena arena;
static struct diag_list diags;
static struct req_lines lines;
static struct source *src;

static void setup(void)
{
	arena = (struct arena)ARENA_INIT;
	diags = (struct diag_list)DIAG_LIST_INIT;
}

static void teardown(void)
{
	source_free(src);
	src = NULL;
	diag_free(&diags);
	arena_free(&arena);
}

static void read_script(const char *text)
{
	source_free(src);
	src = source_from_text("x.pkt", text, strlen(text));
	req_lines_read(&lines, src, req_table(), &arena, &diags);
}

/* ---- csv ---- */

static int records(const char *text, size_t len, const char **f, int most, struct csv *c)
{
	*c = (struct csv){.at = text, .end = text + len, .line = 1};
	return csv_record(c, &arena, f, most);
}

START_TEST(fields)
{
	const char *f[4];
	struct csv c;

	ck_assert_int_eq(records("a,\"b,\"\"c\"\"\n\",,d\r\nx", 18, f, 4, &c), 4);
	ck_assert_str_eq(f[0], "a");
	ck_assert_str_eq(f[1], "b,\"c\"\n");
	ck_assert_str_eq(f[2], "");
	ck_assert_str_eq(f[3], "d");
	ck_assert_uint_eq(c.line, 3);
	ck_assert_int_eq(csv_record(&c, &arena, f, 4), 1);
	ck_assert_str_eq(f[0], "x");
	ck_assert_int_eq(csv_record(&c, &arena, f, 4), 0);
}
END_TEST

START_TEST(empty_lines_are_no_records)
{
	const char *f[1];
	struct csv c;

	ck_assert_int_eq(records("\n\r\n\n", 4, f, 1, &c), 0);
	ck_assert_int_eq(records("", 0, f, 1, &c), 0);
}
END_TEST

static const struct {
	const char *text, *why;
} malformed[] = {
	{"\"a", "has no end"},
	{"\"a\"b,c", "behind a quoted field"},
	{"a\"b", "does not begin with one"},
	{"a\rb", "lone CR"},
	{"a,b,c", "too many fields"},
};

START_TEST(mistakes_in_csv)
{
	const char *f[2];
	struct csv c;

	ck_assert_int_eq(records(malformed[_i].text, strlen(malformed[_i].text), f, 2, &c), -1);
	ck_assert_ptr_nonnull(strstr(c.why, malformed[_i].why));
}
END_TEST

START_TEST(a_nul_is_a_mistake)
{
	const char *f[2];
	struct csv c;

	ck_assert_int_eq(records("a\0b", 3, f, 2, &c), -1);
	ck_assert_int_eq(records("\"\0\"", 3, f, 2, &c), -1);
}
END_TEST

START_TEST(written_fields_come_back)
{
	static const char *const all[] = {"", "plain", "a,b", "\"", "two\nlines", "x\r"};
	const char *f[6];
	struct buf out = BUF_INIT;
	struct csv c;

	for (int i = 0; i < 6; i++)
		csv_field(&out, all[i]);
	buf_putc(&out, '\n');
	ck_assert_int_eq(records(out.data, out.len, f, 6, &c), 6);
	for (int i = 0; i < 6; i++)
		ck_assert_str_eq(f[i], all[i]);
	buf_free(&out);
}
END_TEST

/* ---- the table ---- */

START_TEST(the_table_is_right)
{
	const struct req_table *t = req_table();
	const struct requirement *r = req_find(t, "RFC9293-MUST-23");

	ck_assert_uint_ge(t->n, 300);
	ck_assert_ptr_nonnull(r);
	ck_assert_int_eq(r->level, REQ_MUST);
	ck_assert_str_eq(r->rfc, "RFC9293");
	ck_assert_ptr_null(req_find(t, "RFC9293-MUST-0"));
	for (size_t i = 0; i < t->n; i++)
		ck_assert_ptr_eq(req_find(t, t->items[i].id), &t->items[i]);
}
END_TEST

#define HEAD                                                                                 \
	"id,level,rfc,section,title,testable,why_not,script_idea,area,verified,level_basis," \
	"linux_note,condition,status,updated_by\n"
#define ROW(id, level, rfc, title, testable, why) \
	id "," level "," rfc ",1," title "," testable "," why ",,,,,,,active,\n"
static const struct {
	const char *text, *why;
} tables[] = {
	{"", "no column 'id'"},
	{"id,level\n", "no column 'rfc'"},
	{HEAD "RFC1-MUST-1,MUST\n", "line 2: 2 fields instead of 15"},
	{HEAD ROW("X", "MUST", "RFC1", "t", "yes", ""), "not an id: 'X'"},
	{HEAD ROW("RFC1-", "MUST", "RFC1", "t", "yes", ""), "not an id: 'RFC1-'"},
	{HEAD ROW("RFC1-a b", "MUST", "RFC1", "t", "yes", ""), "not an id: 'RFC1-a b'"},
	{HEAD ROW("RFC1-a", "MUST", "RFC", "t", "yes", ""), "not an RFC: 'RFC'"},
	{HEAD ROW("RFC1-a", "must", "RFC1", "t", "yes", ""), "not a level: 'must'"},
	{HEAD ROW("RFC1-a", "MUST", "RFC1", "t", "maybe", ""), "yes, partly or no, not 'maybe'"},
	{HEAD ROW("RFC1-a", "MUST", "RFC1", "", "yes", ""), "no title: 'RFC1-a'"},
	{HEAD ROW("RFC1-a", "MUST", "RFC1", "t", "no", ""), "why this is not testable"},
	{HEAD ROW("RFC1-a", "MUST", "RFC1", "t", "yes", "")
		 ROW("RFC1-b", "MAY", "RFC1", "t", "yes", "")
			 ROW("RFC1-a", "MUST", "RFC1", "t", "yes", ""),
	 "'RFC1-a' is there twice"},
	{HEAD "\"", "line 2: a quoted field has no end"},
};

START_TEST(mistakes_in_tables)
{
	struct err e = ERR_INIT;
	struct req_table t;

	ck_assert_int_eq(req_parse(&t, tables[_i].text, strlen(tables[_i].text), &e), -1);
	ck_assert_msg(strstr(e.what, tables[_i].why), "%s", e.what);
	req_table_free(&t);
}
END_TEST

START_TEST(suggestions)
{
	ck_assert_str_eq(req_suggest(req_table(), "rfc9293-must-23"), "RFC9293-MUST-23");
	ck_assert_str_eq(req_suggest(req_table(), "RFC9293-MUSST-23"), "RFC9293-MUST-23");
	ck_assert_ptr_null(req_suggest(req_table(), "window"));
}
END_TEST

START_TEST(conditions_have_names)
{
	struct requirement r = {.condition = "AccECN: Accurate ECN"};
	struct buf name = BUF_INIT;

	ck_assert(req_condition(&r, &name));
	ck_assert_str_eq(buf_text(&name), "AccECN");
	r.condition = "AccECN was not negotiated";
	ck_assert(!req_condition(&r, &name));
	buf_free(&name);
}
END_TEST

START_TEST(levels)
{
	ck_assert_str_eq(req_level_name(REQ_SHOULD_NOT), "SHOULD NOT");
	ck_assert_int_eq(req_level_class(REQ_SHOULD_NOT), REQ_SHOULD);
	ck_assert_int_eq(req_level_class(REQ_MUST_NOT), REQ_MUST);
	ck_assert_int_eq(req_level_class(REQ_MAY), REQ_MAY);
}
END_TEST

/* ---- what scripts say ---- */

START_TEST(lines_of_a_script)
{
	read_script("// req: RFC9293-MUST-1, RFC9293-MUST-2\n  //req:RFC9293-MUST-3\n"
		    "// req-not: RFC9293-MUST-23 linux 6.1-6.12: gives up: early\n"
		    "// req-not: RFC9293-MUST-20,RFC9293-MUST-19 lwip: both\n"
		    "// req-condition: AccECN\n0 close(3) = 0 // req: RFC9293-MUST-4\n");
	ck_assert_uint_eq(diags.n, 0);
	ck_assert_uint_eq(lines.nuses, 3);
	ck_assert_str_eq(lines.uses[1].name, "RFC9293-MUST-2");
	ck_assert_uint_eq(lines.uses[1].span.off, 24);
	ck_assert_uint_eq(lines.nnots, 3);
	ck_assert_str_eq(lines.nots[2].id, "RFC9293-MUST-19");
	ck_assert_str_eq(lines.nots[2].stack, "lwip");
	ck_assert_str_eq(lines.nots[2].why, "both");
	ck_assert_str_eq(lines.nots[0].id, "RFC9293-MUST-23");
	ck_assert_str_eq(lines.nots[0].stack, "linux 6.1-6.12");
	ck_assert_str_eq(lines.nots[0].why, "gives up: early");
	ck_assert_uint_eq(lines.nconditions, 1);
	ck_assert(req_lines_has(&lines, "RFC9293-MUST-3"));
	ck_assert(req_lines_has(&lines, "RFC9293-MUST-23"));
	ck_assert(!req_lines_has(&lines, "RFC9293-MUST-4"));
	ck_assert(!lines.mistaken);
}
END_TEST

/* Many of them move the lists. */
START_TEST(many_ids)
{
	const struct req_table *t = req_table();
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < t->n; i++)
		buf_printf(&text, "// req: %s\n", t->items[i].id);
	read_script(buf_text(&text));
	buf_free(&text);
	ck_assert_uint_eq(diags.n, 0);
	ck_assert_uint_eq(lines.nuses, t->n);
	for (size_t i = 0; i < t->n; i++)
		ck_assert_str_eq(lines.uses[i].name, t->items[i].id);
}
END_TEST

START_TEST(what_is_no_comment)
{
	read_script("/*\n// req: RFC9293-MUST-1\n*/ // req: RFC9293-MUST-1\n"
		    "0 `\n// req: RFC9293-MUST-1\n`\n+0 %{\n// req: RFC9293-MUST-1\n}%\n"
		    "+0 write(3, \"\\\"\n// req: RFC9293-MUST-1\n\", 3) = 3\n"
		    "# it's \"half a string\n// req: RFC9293-MUST-2\n/* no end\n// req: "
		    "RFC9293-MUST-3");
	ck_assert_uint_eq(diags.n, 0);
	ck_assert_uint_eq(lines.nuses, 1);
	ck_assert_str_eq(lines.uses[0].name, "RFC9293-MUST-2");
}
END_TEST

static const struct {
	const char *text, *what, *note;
} bad_lines[] = {
	{"// req: RFC9293-MUST-1, RFC9293-MUST-1", "named twice", "first here"},
	{"// req: RFC9293-MUST-231", "unknown requirement 'RFC9293-MUST-231'", "did you mean '"},
	{"// req: nonsense", "unknown requirement 'nonsense'", "tcpcheck req list"},
	{"// req:", "no requirement is named", "ID, ID"},
	{"// req: ,", "no requirement is named", "ID, ID"},
	{"// req-not: RFC9293-MUST-1 linux", "no reason", "STACK"},
	{"// req-not: RFC9293-MUST-1 linux: ", "no reason", "STACK"},
	{"// req-not: RFC9293-MUST-1: why", "no stack", "STACK"},
	{"// req-not: : why", "no requirement is named", "STACK"},
	{"// req-not: RFC9293-MUST-1 linux six: why", "range of releases", "STACK"},
	{"// req-not: RFC9293-MUST-1 linux 6 7: why", "something behind", "STACK"},
	{"// req-not: RFC9293-MUST-l linux: why", "unknown requirement", "RFC9293-MUST-1"},
	{"// req-not: RFC9293-MUST-1 linux: a\n// req-not: RFC9293-MUST-1 linux: b",
	 "named twice for linux", "first here"},
	{"// req-condition: AcECN", "no requirement has the condition 'AcECN'", "'AccECN'"},
	{"// req-condition: AccECN, TCP-AO", "// req-condition: NAME", NULL},
	{"// req-condition:", "// req-condition: NAME", NULL},
	{"// req-condition: AccECN\n// req-condition: AccECN", "named twice", "first here"},
};

START_TEST(mistakes_in_lines)
{
	read_script(bad_lines[_i].text);
	ck_assert_uint_eq(diags.nerrors, 1);
	ck_assert_msg(strstr(diags.items[0].message, bad_lines[_i].what), "%s",
		      diags.items[0].message);
	if (bad_lines[_i].note)
		ck_assert_msg(strstr(diags.items[0].note, bad_lines[_i].note), "%s",
			      diags.items[0].note);
	ck_assert(lines.mistaken);
}
END_TEST

static const char *const alike[] = {"// reqs: RFC9293-MUST-1", "// Req: RFC9293-MUST-1",
				    "// req RFC9293-MUST-1", "// requirement: RFC9293-MUST-1"};

START_TEST(what_looks_like_one_is_told)
{
	read_script(alike[_i]);
	ck_assert_uint_eq(diags.n, 1);
	ck_assert_int_eq(diags.items[0].level, DIAG_WARNING);
	ck_assert_str_eq(diags.items[0].note, "did you mean '// req: RFC9293-MUST-1'?");
	ck_assert(!lines.mistaken);
}
END_TEST

static const struct {
	const char *stack, *name, *release;
	bool covers;
} covers[] = {
	{"linux", "linux", "6.12.3", true},
	{"linux", "lwip", "2.2", false},
	{"LwIP", "lwip", "", true},
	{"lwi", "lwip", "", false},
	{"linux 6.1-6.12", "linux", "6.12.90", true},
	{"linux 6.1-6.12", "linux", "6.13", false},
	{"linux 6.1-6.12", "linux", "6.0.9", false},
	{"linux 7-", "linux", "6.12", false},
	{"linux 7-", "linux", "7.3", true},
	{"linux -6.12", "linux", "7.3", false},
	{"linux 6.12", "linux", "6.12.1-deb", true},
	{"linux 6.12", "linux", "6.1", false},
	{"linux 6.12", "linux", "", false},
};

START_TEST(stacks_of_known_deviations)
{
	struct req_not n = {.id = "", .stack = covers[_i].stack, .why = ""};

	ck_assert_int_eq(req_not_covers(&n, covers[_i].name, covers[_i].release),
			 covers[_i].covers);
}
END_TEST

/* ---- choice ---- */

static const struct {
	const char *list, *id;
	bool has;
} choices[] = {
	{"RFC9293-MUST-1", "RFC9293-MUST-1", true},
	{"RFC9293-MUST-1", "RFC9293-MUST-10", false},
	{"RFC9293", "RFC9293-MUST-10", true},
	{"rfc5681,rfc9293", "RFC9293-MUST-10", true},
	{"RFC5681", "RFC9293-MUST-10", false},
	{"must", "RFC9293-MUST-9", true}, /* a MUST NOT */
	{"MUST-NOT", "RFC9293-MUST-9", true},
	{"MUST-NOT", "RFC9293-MUST-1", false},
	{"MAY,SHOULD", "RFC9293-MUST-1", false},
};

START_TEST(choice)
{
	const struct requirement *r = req_find(req_table(), choices[_i].id);
	struct req_fault at;

	ck_assert_int_eq(req_choice_check(choices[_i].list, req_table(), &at, NULL), 0);
	ck_assert_int_eq(req_choice_has(choices[_i].list, r), choices[_i].has);
}
END_TEST

START_TEST(wrong_choice)
{
	struct err e = ERR_INIT;
	struct req_fault at;

	ck_assert_int_eq(req_choice_check("MUST,RFC9293-MUST-1O,x", req_table(), &at, &e), -1);
	ck_assert_uint_eq(at.off, 5);
	ck_assert_uint_eq(at.len, 15);
	ck_assert_str_eq(e.what, "no requirement is called 'RFC9293-MUST-1O'");
	ck_assert_ptr_nonnull(strstr(e.hint, "did you mean 'RFC9293-MUST-1"));
	ck_assert_int_eq(req_choice_check("MUST,,MAY", req_table(), &at, &e), -1);
	ck_assert_str_eq(e.what, "a requirement is missing");
}
END_TEST

START_TEST(choice_of_scripts)
{
	read_script("// req: RFC9293-MUST-1\n// req-not: RFC5681-3.1-a linux: x\n");
	ck_assert(req_choice_fits("RFC9293-MUST-1", &lines, req_table()));
	ck_assert(req_choice_fits("RFC5681", &lines, req_table()));
	ck_assert(!req_choice_fits("RFC1122", &lines, req_table()));
	read_script("// nothing\n");
	ck_assert(!req_choice_fits("MUST", &lines, req_table()));
}
END_TEST

/* ---- showing ---- */

START_TEST(what_a_failure_ends_with)
{
	struct buf out = BUF_INIT;

	read_script("// req-not: RFC9293-MUST-23 linux: gives up early\n"
		    "// req: RFC5961-4.2, RFC9293-MUST-23\n");
	req_show_missed(&out, &lines, req_table());
	ck_assert_str_eq(
		buf_text(&out),
		"\n  what it is about\n"
		"  RFC9293-MUST-23  MUST (RFC 9293, section 3.8.3): SYN attempts continue for at "
		"least "
		"3 minutes\n"
		"                   known of linux: gives up early\n"
		"  RFC5961-4.2      MUST (RFC 5961, section 4.2): SYN in a synchronized state: "
		"challenge ACK, drop\n"
		"                   condition: RFC5961-SYN: the mitigation against blind SYNs "
		"(itself a SHOULD, section 6)\n");
	buf_reset(&out);
	read_script("");
	req_show_missed(&out, &lines, req_table());
	ck_assert_str_eq(buf_text(&out), "");
	buf_free(&out);
}
END_TEST

START_TEST(all_of_one)
{
	struct buf out = BUF_INIT;

	req_show_all(&out, req_find(req_table(), "RFC9293-MUST-9"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "RFC9293-MUST-9: ISN hash"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "testable     no\n"));
	buf_reset(&out);
	req_show_line(&out, req_find(req_table(), "RFC9293-MUST-9"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "(not testable)\n"));
	buf_free(&out);
}
END_TEST

#define LOOP(tc, test, table) tcase_add_loop_test(tc, test, 0, sizeof(table) / sizeof(*(table)))

Suite *req_suite(void)
{
	Suite *s = suite_create("req");
	TCase *tc = tcase_create("req");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, fields);
	tcase_add_test(tc, empty_lines_are_no_records);
	LOOP(tc, mistakes_in_csv, malformed);
	tcase_add_test(tc, a_nul_is_a_mistake);
	tcase_add_test(tc, written_fields_come_back);
	tcase_add_test(tc, the_table_is_right);
	LOOP(tc, mistakes_in_tables, tables);
	tcase_add_test(tc, suggestions);
	tcase_add_test(tc, conditions_have_names);
	tcase_add_test(tc, levels);
	tcase_add_test(tc, lines_of_a_script);
	tcase_add_test(tc, many_ids);
	tcase_add_test(tc, what_is_no_comment);
	LOOP(tc, mistakes_in_lines, bad_lines);
	LOOP(tc, what_looks_like_one_is_told, alike);
	LOOP(tc, stacks_of_known_deviations, covers);
	LOOP(tc, choice, choices);
	tcase_add_test(tc, wrong_choice);
	tcase_add_test(tc, choice_of_scripts);
	tcase_add_test(tc, what_a_failure_ends_with);
	tcase_add_test(tc, all_of_one);
	suite_add_tcase(s, tc);
	return s;
}
