// SPDX-License-Identifier: GPL-2.0-or-later
/* What the lexer decides: white space, numbers, symbols, delimiters, options, notes. */
#include "tests/unit/parser_fixture.h"
#include "tests/unit/suites_parser.h"

START_TEST(white_space_and_comments)
{
	struct parsed p = parse_ok("/* a **/ 0\r\n\f close ( 3 )\v= 0 /**/ // x\n"
				   "+0 close(4) = 0 /* +0 foo\n*/ // no line end");

	ck_assert_uint_eq(p.script->nevents, 2);
	ck_span(&p, p.script->events->span, "0\r\n\f close ( 3 )\v= 0");
	ck_span(&p, p.script->events->next->call->span, "close(4) = 0");
	parsed_free(&p);
}
END_TEST

START_TEST(times)
{
	struct parsed p = parse_ok("0 close(1) = 0 .5 close(1) = 0 +1.25 close(1) = 0"
				   " 0.0000019 close(1) = 0 -.1 close(1) = 0 0.29 close(1) = 0");
	static const int64_t expected[] = {0, 500000, 1250000, 1, -100000, 290000};
	const struct event *e = p.script->events;

	for (size_t i = 0; i < 6; i++, e = e->next)
		ck_assert_int_eq(e->when.at_us, expected[i]);
	parsed_free(&p);
}
END_TEST

START_TEST(numbers)
{
	struct parsed p = parse_ok("0 foo(10, 010, 0x1F, -5, 0xffffffffffffffff) = 0x2");
	static const int64_t expected[] = {10, 10, 31, -5, -1};
	const struct expr *e = p.script->events->call->args;

	for (size_t i = 0; i < 5; i++, e = e->next)
		ck_assert_int_eq(e->num, expected[i]);
	ck_assert_int_eq(p.script->events->call->result->num, 2);
	parsed_free(&p);
}
END_TEST

START_TEST(number_limits)
{
	struct parsed p = parse_with("0 foo(9223372036854775807, -9223372036854775808,"
				     " 9223372036854775808) = 0",
				     NULL);
	const struct expr *e = p.script->events->call->args;

	ck_assert_int_eq(e->num, INT64_MAX);
	ck_assert_int_eq(e->next->num, INT64_MIN);
	ck_assert_uint_eq(p.diags.n, 1);
	ck_assert_str_eq(p.diags.items[0].message, "number too large");
	ck_span(&p, p.diags.items[0].span, "9223372036854775808");
	parsed_free(&p);
}
END_TEST

START_TEST(strings)
{
	struct parsed p = parse_ok("0 foo(\"a\\\"b//\", \"re\" \"no\", \"abc\"..., \"x\ny\") = 0");
	const struct expr *e = p.script->events->call->args;

	ck_assert_uint_eq(p.script->events->call->nargs, 4);
	ck_assert_str_eq(e->word.text, "a\\\"b//"); /* not unescaped yet */
	ck_span(&p, e->span, "\"a\\\"b//\"");
	e = e->next;
	ck_assert_int_eq(e->kind, EXPR_STRING);
	ck_assert_str_eq(e->word.text, "reno");
	ck_assert_uint_eq(e->word.len, 4);
	ck_span(&p, e->span, "\"re\" \"no\"");
	e = e->next;
	ck_assert_str_eq(e->word.text, "abc");
	ck_span(&p, e->span, "\"abc\"...");
	ck_assert_str_eq(e->next->word.text, "x\ny");
	parsed_free(&p);
}
END_TEST

START_TEST(code_and_commands)
{
	struct parsed p = parse_ok("`a \\` /* b\nc`\n0 %{ \n\tx = {1:{2:3}}}\t }%\n+0 `t`\n`z`");
	const struct event *e = p.script->events;

	ck_assert_str_eq(p.script->init->text.text, "a \\` /* b\nc");
	ck_assert_int_eq(e->kind, EVENT_CODE);
	/* blanks are stripped from both ends, line ends are not; }% ends it the first time */
	ck_assert_str_eq(e->block->text.text, "\n\tx = {1:{2:3}}}");
	ck_span(&p, e->block->span, "%{ \n\tx = {1:{2:3}}}\t }%");
	ck_assert_int_eq(e->next->kind, EVENT_COMMAND);
	ck_assert_str_eq(e->next->block->text.text, "t");
	ck_assert_str_eq(p.script->cleanup->text.text, "z");
	parsed_free(&p);
}
END_TEST

START_TEST(code_ends_at_first_closer)
{
	struct parsed p = parse_ok("0 %{}}}%");

	ck_assert_str_eq(p.script->events->block->text.text, "}}");
	parsed_free(&p);
}
END_TEST

START_TEST(symbols)
{
	struct symtab t = SYMTAB_INIT;
	struct parsed p;
	const struct expr *e;

	symtab_add(&t, "CALL", "foo", SYMBOL_COMMAND_LINE);
	symtab_add(&t, "S1", "\"a\\x\"", SYMBOL_COMMAND_LINE);
	symtab_add(&t, "HEX", "0x10", SYMBOL_COMMAND_LINE);
	symtab_add(&t, "OCT", "010", SYMBOL_COMMAND_LINE);
	symtab_add(&t, "EMPTY", "", SYMBOL_COMMAND_LINE);
	symtab_add(&t, "WORD", "HEX", SYMBOL_COMMAND_LINE);
	symtab_add(&t, "win", "7", SYMBOL_COMMAND_LINE);
	symtab_add(&t, "CMD", "`true`", SYMBOL_COMMAND_LINE);
	p = parse_with("0 CALL(S1, HEX, OCT, EMPTY, WORD, win, \"HEX\") = HEX\n+0 CMD", &t);
	ck_assert_uint_eq(p.diags.n, 0);
	ck_assert_str_eq(p.script->events->call->name.text, "foo");
	ck_span(&p, p.script->events->call->name.span, "CALL"); /* the place in the script */
	e = p.script->events->call->args;
	ck_assert_int_eq(e->kind, EXPR_STRING);
	ck_assert_str_eq(e->word.text, "a\\x");
	e = e->next;
	ck_assert_int_eq(e->num, 16);
	ck_span(&p, e->span, "HEX");
	e = e->next;
	ck_assert_int_eq(e->num, 8);
	e = e->next;
	ck_assert_int_eq(e->kind, EXPR_INT);
	ck_assert_int_eq(e->num, 0);
	e = e->next;
	ck_assert_int_eq(e->kind, EXPR_WORD); /* one level only */
	ck_assert_str_eq(e->word.text, "HEX");
	e = e->next;
	ck_assert_str_eq(e->word.text, "win"); /* reserved words are never replaced */
	ck_assert_str_eq(e->next->word.text, "HEX");
	ck_assert_int_eq(p.script->events->call->result->num, 16);
	ck_assert_str_eq(p.script->events->next->block->text.text, "true");
	parsed_free(&p);
	symtab_free(&t);
}
END_TEST

START_TEST(cookie_keeps_its_digits)
{
	struct symtab t = SYMTAB_INIT;
	struct parsed p;
	const struct tcpopt_pat *o;

	symtab_add(&t, "C", "00112233", SYMBOL_COMMAND_LINE);
	p = parse_with("0 < S 0:0(0) win 1 <FO C,FO 12345678,FO 00aabb,FO ce,FO,nop>", &t);
	ck_assert_uint_eq(p.diags.n, 0);
	o = p.script->events->packet->tcp.opts;
	ck_assert_str_eq(o->cookie.text, "00112233");
	o = o->next;
	ck_assert_str_eq(o->cookie.text, "12345678");
	o = o->next;
	ck_assert_str_eq(o->cookie.text, "00aabb");
	o = o->next;
	ck_assert_str_eq(o->cookie.text, "ce");
	o = o->next;
	ck_assert_str_eq(o->cookie.text, "");
	parsed_free(&p);
	symtab_free(&t);
}
END_TEST

static void ck_option(const struct script_option *o, const char *name, const char *value)
{
	ck_assert_str_eq(o->name.text, name);
	ck_assert(o->has_value == (value != NULL));
	if (value)
		ck_assert_str_eq(o->value.text, value);
}

START_TEST(options)
{
	struct parsed p = parse_ok("--strict_segments // x\n--tolerance_percent=0.5\n"
				   "--remote_ip = 192.0.2.1/24\n--ip_version=ipv4-mapped-ipv6\n"
				   "--non_fatal=packet,syscall\n--init_scripts=\"/a b//c\"\n"
				   "--speed=-1// comment\n--local_ip=2001:db8::1/64 0 `x`");
	const struct script_option *o = p.script->options;

	ck_option(o, "strict_segments", NULL);
	ck_span(&p, o->name.span, "strict_segments");
	ck_span(&p, o->span, "--strict_segments");
	o = o->next;
	ck_option(o, "tolerance_percent", "0.5");
	ck_span(&p, o->span, "--tolerance_percent=0.5");
	o = o->next;
	ck_option(o, "remote_ip", "192.0.2.1/24");
	o = o->next;
	ck_option(o, "ip_version", "ipv4-mapped-ipv6");
	o = o->next;
	ck_option(o, "non_fatal", "packet,syscall");
	o = o->next;
	ck_option(o, "init_scripts", "/a b//c");
	ck_span(&p, o->value.span, "\"/a b//c\"");
	o = o->next;
	ck_option(o, "speed", "-1");
	o = o->next;
	ck_option(o, "local_ip", "2001:db8::1/64");
	ck_assert_ptr_null(o->next);
	parsed_free(&p);
}
END_TEST

/* Lines have no meaning, and comments may stand between any two tokens. */
START_TEST(options_over_lines)
{
	struct parsed p = parse_ok("--mtu /* a */ =// b\n\n 1400/* c\n */--define=\nA\n=/**/\"b\"\n"
				   "--init_scripts=/bin/true\n--verbose\n\n0 `x`");
	const struct script_option *o = p.script->options;

	ck_option(o, "mtu", "1400");
	o = o->next;
	ck_option(o, "define", "\"b\"");
	ck_assert_str_eq(o->define_name.text, "A");
	o = o->next;
	ck_option(o, "init_scripts", "/bin/true");
	o = o->next;
	ck_option(o, "verbose", NULL);
	ck_assert_ptr_null(o->next);
	parsed_free(&p);
}
END_TEST

START_TEST(options_without_value)
{
	static const char *const text[] = {"--mtu=\n--verbose\n0 `x`", "--mtu=--verbose 0 `x`",
					   "--mtu=\n+0 `x`", "--mtu=+1400 0 `x`", "--mtu=\n* `x`"};
	struct parsed p = parse_with(text[_i], NULL);

	ck_assert_uint_gt(p.diags.nerrors, 0);
	parsed_free(&p);
}
END_TEST

START_TEST(defines)
{
	struct symtab t = SYMTAB_INIT;
	struct parsed p;
	const struct expr *e;

	symtab_add(&t, "C", "from_user", SYMBOL_COMMAND_LINE);
	p = parse_with("--define=A=\"x\" --define=B=7\n--define=C=script --define=D=`true`\n"
		       "0 foo(A, B, C) = 0\n+0 D",
		       &t);
	ck_assert_uint_eq(p.diags.n, 0);
	ck_assert_str_eq(p.script->options->define_name.text, "A");
	ck_assert_str_eq(p.script->options->value.text, "\"x\""); /* raw */
	e = p.script->events->call->args;
	ck_assert_str_eq(e->word.text, "x");
	ck_assert_int_eq(e->next->num, 7);
	ck_assert_str_eq(e->next->next->word.text, "from_user"); /* the command line wins */
	ck_assert_int_eq(p.script->events->next->kind, EVENT_COMMAND);
	parsed_free(&p);
	symtab_free(&t);
}
END_TEST

/* In quotes as a whole, as any other value. */
START_TEST(quoted_defines)
{
	struct parsed p = parse_ok("--define=\"A=7\" --define=\"C=`true`\" --define=\"D=1.2.3.4\"\n"
				   "--non_fatal=\"E=5\" 0 foo(A, D, E) = 0\n+0 C");
	const struct expr *e = p.script->events->call->args;

	ck_assert_ptr_null(p.script->options->define_name.text);
	ck_assert_int_eq(e->num, 7);
	ck_assert_str_eq(e->next->word.text, "1.2.3.4");
	ck_assert_str_eq(e->next->next->word.text, "E");
	ck_assert_int_eq(p.script->events->next->kind, EVENT_COMMAND);
	parsed_free(&p);
}
END_TEST

START_TEST(notes)
{
	struct parsed p = parse_ok("0 foo() = -1 EAGAIN(it's (not) `ok` | \"key)\n"
				   "+0 foo() = 0x2 (flags O_RDWR|O_NONBLOCK)\n"
				   "+0 foo() = -1 EAGAIN (a) (b) +0 foo() = -1 EPIPE\n"
				   "+0 foo() = 1 2 foo(3) = 4");
	const struct event *e = p.script->events;

	ck_assert_str_eq(e->call->errno_name.text, "EAGAIN");
	ck_assert_str_eq(e->call->note.text, "it's (not) `ok` | \"key");
	ck_span(&p, e->call->span, "foo() = -1 EAGAIN");
	e = e->next;
	ck_assert_ptr_null(e->call->errno_name.text);
	ck_assert_str_eq(e->call->note.text, "flags O_RDWR|O_NONBLOCK");
	e = e->next;
	ck_assert_str_eq(e->call->note.text, "b");
	e = e->next;
	ck_assert_str_eq(e->call->errno_name.text, "EPIPE");
	ck_assert_ptr_null(e->call->note.text);
	e = e->next;
	ck_assert_int_eq(e->call->result->num, 1);
	e = e->next; /* "2 foo(3)": the parenthesis is not a note */
	ck_assert_int_eq(e->when.at_us, 2000000);
	ck_assert_int_eq(e->call->args->num, 3);
	parsed_free(&p);
}
END_TEST

Suite *lexer_suite(void)
{
	Suite *s = suite_create("lexer");
	TCase *t = tcase_create("all");

	tcase_add_test(t, white_space_and_comments);
	tcase_add_test(t, times);
	tcase_add_test(t, numbers);
	tcase_add_test(t, number_limits);
	tcase_add_test(t, strings);
	tcase_add_test(t, code_and_commands);
	tcase_add_test(t, code_ends_at_first_closer);
	tcase_add_test(t, symbols);
	tcase_add_test(t, cookie_keeps_its_digits);
	tcase_add_test(t, options);
	tcase_add_test(t, options_over_lines);
	tcase_add_loop_test(t, options_without_value, 0, 5);
	tcase_add_test(t, defines);
	tcase_add_test(t, quoted_defines);
	tcase_add_test(t, notes);
	suite_add_tcase(s, t);
	return s;
}
