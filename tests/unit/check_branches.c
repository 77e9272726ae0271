// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which branches of a script are read (cond.c, cond_expr.c), and that printing keeps the others.
 * What stray.c and habits.c say is tested to the letter by tests/golden/diag.
 */
#include <stdio.h>

#include "parser/cond.h"
#include "parser/habits.h"
#include "tests/unit/parser_fixture.h"
#include "tests/unit/suites_parser.h"

/* The commands of the events that are left, in one word. */
static void ck_left(const char *text, const char *defines, const char *expected)
{
	struct symtab user = SYMTAB_INIT;
	char left[64] = "";
	struct parsed p;

	if (defines)
		symtab_add(&user, defines, "3", SYMBOL_COMMAND_LINE);
	p = parse_with(text, &user);
	if (p.diags.n)
		ck_abort_msg("%s: %s", text, p.diags.items[0].message);
	for (const struct event *e = p.script->events; e; e = e->next)
		strcat(left, e->block->text.text);
	ck_assert_msg(!strcmp(left, expected), "%s: '%s' is left", text, left);
	parsed_free(&p);
	symtab_free(&user);
}

START_TEST(branches)
{
	const char *chain = "#if X == 1\n0 `a`\n#elif X == 3\n0 `b`\n#elif 1\n0 `c`\n#else\n0 `d`\n"
			    "#endif\n+0 `e`\n";

	ck_left("#ifdef FreeBSD\n0 `a`\n#endif\n0 `b`\n", NULL, "b");
	ck_left("#ifdef Linux\n0 `a`\n#else\n0 `b`\n#endif\n", NULL, "a");
	ck_left("#ifndef __linux__\n0 `a`\n#else\n0 `b`\n#endif", NULL, "b");
	ck_left("#ifdef X // why\n0 `a`\n#endif\r\n+0 `b`\n", "X", "ab");
	ck_left(chain, "X", "be");
	ck_left(chain, NULL, "ce");
	/* A branch in a branch that is not taken, and text that no lexer could read. */
	ck_left("#ifdef No\n\"`%{ \n# ifdef\n#ifdef Linux\n0 `a`\n#else\n#endif\n#elif Linux\n"
		"0 `b`\n#endif\n+0 `c`\n",
		NULL, "bc");
	ck_left("#define Y 2\n#if Y > 1 && Z\n0 `a`\n#endif\n0 `b`\n", NULL, "b");
	ck_left("# if this is a comment\n0 `a` #ifdef this, too\n#ifdefs\n#error\n+0 `b`", NULL,
		"ab");
}
END_TEST

START_TEST(conditions)
{
	static const struct {
		const char *text;
		bool is;
	} tests[] = {
		{"1", true},
		{"0x0", false},
		{"!0 && !(0 || 0)", true},
		{"1 + 2 * 3 == 7", true},
		{"2 - 1 - 1", false},
		{"-1 < 0 && 1 >= 1 && 1 <= 1 && 2 > 1 && 1 != 2", true},
		{"defined(Linux) && defined Linux && !defined ( FreeBSD )", true},
		{"FreeBSD_version > 5", false},
		{"1 || 0 && 0 /* so it is in C */", true},
		{"X == 3 // given", true},
	};
	char text[200];

	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++) {
		snprintf(text, sizeof(text), "#if %s\n0 `a`\n#else\n0 `b`\n#endif\n",
			 tests[i].text);
		ck_left(text, "X", tests[i].is ? "a" : "b");
	}
}
END_TEST

START_TEST(printed)
{
	static const char text[] = "#ifdef FreeBSD\n\n 0 `a\n\t`  \n\n#else\n   0 `b`\n#endif\n"
				   "#ifdef X\n#endif\n  +0 `c`\n#ifdef Y\n+0 d(\n#endif\n";
	struct parsed p = parse_ok(text);
	struct buf out = BUF_INIT;

	script_print(p.script, &out);
	ck_assert_str_eq(buf_text(&out), text);
	buf_free(&out);
	parsed_free(&p);
}
END_TEST

/* A lost branch would pass for nothing. */
START_TEST(unbalanced)
{
	static const char *const texts[] = {"0 `a`\n#ifdef FreeBSD\n", "0 `a`\n#endif\n",
					    "0 `a`\n  #else\n", "0 `a`\n#if\n#endif\n"};

	for (size_t i = 0; i < 4; i++) {
		struct parsed p = parse_with(texts[i], NULL);

		ck_assert_uint_eq(p.diags.n, 1);
		ck_assert_uint_eq(source_line(p.script->source, p.diags.items[0].span.off, NULL),
				  2);
		parsed_free(&p);
	}
}
END_TEST

START_TEST(deep)
{
	struct buf text = BUF_INIT;
	struct parsed p;

	for (int i = 0; i < COND_MAX + 3; i++)
		buf_puts(&text, "#ifdef Linux\n");
	buf_puts(&text, "0 `a`\n");
	for (int i = 0; i < COND_MAX + 3; i++)
		buf_puts(&text, "#endif\n");
	p = parse_with(buf_text(&text), NULL);
	ck_assert_uint_eq(p.diags.n, 3); /* those that are too many, and nothing else */
	parsed_free(&p);
	buf_free(&text);
}
END_TEST

START_TEST(byte_order_mark)
{
	struct parsed p = parse_ok("\xef\xbb\xbf"
				   "0 `a`\n");

	ck_span(&p, p.script->events->span, "0 `a`");
	ck_assert_uint_eq(p.script->events->span.off, 0);
	parsed_free(&p);
}
END_TEST

START_TEST(flag_names)
{
	char f[TCPFLAGS_TEXT];

	ck_assert(flags_from_names("PSH, ACK", 8, false, f));
	ck_assert_str_eq(f, "P.");
	ck_assert(flags_from_names("SYNACK", 6, false, f));
	ck_assert_str_eq(f, "S.");
	ck_assert(flags_from_names("FA", 2, true, f));
	ck_assert_str_eq(f, "F.");
	ck_assert(!flags_from_names("FA", 2, false, f));
	ck_assert(!flags_from_names("SYNC", 4, true, f));
	ck_assert(!flags_from_names(",", 1, true, f));
}
END_TEST

Suite *branches_suite(void)
{
	Suite *s = suite_create("branches");
	TCase *t = tcase_create("branches");

	tcase_add_test(t, branches);
	tcase_add_test(t, conditions);
	tcase_add_test(t, printed);
	tcase_add_test(t, unbalanced);
	tcase_add_test(t, deep);
	tcase_add_test(t, byte_order_mark);
	tcase_add_test(t, flag_names);
	suite_add_tcase(s, t);
	return s;
}
