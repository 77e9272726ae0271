// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/code: eval.c explain.c expr.c format.c lex.c literal.c math.c names.c parse.c run.c
 * snapshot.c value.c. What blocks print, what failed assertions say, and what is left to Python. */
#include <check.h>
#include <string.h>

#include "runtime/code/code.h"
#include "tests/unit/suites_runtime.h"

static struct arena arena;
static struct code_env *env;
static struct finding finding;
static struct snapshot snap;
static struct buf out;
static const char *why;
static size_t why_off;

static void setup(void)
{
	uint32_t cwnd = 10, rto = 201000;
	uint64_t all = UINT64_MAX;

	memset(&snap, 0, sizeof(snap));
	snap.tcp_info_len = 232;
	snap.tcp_info[0] = 8;    /* state */
	snap.tcp_info[1] = 3;    /* ca_state */
	snap.tcp_info[5] = 33;   /* options */
	snap.tcp_info[6] = 0x78; /* rcv_wscale 7, snd_wscale 8 */
	memcpy(snap.tcp_info + 8, &rto, 4);
	memcpy(snap.tcp_info + 80, &cwnd, 4);
	memcpy(snap.tcp_info + 112, &all, 8); /* max_pacing_rate */
	env = code_env_new(false);
	finding_init(&finding);
	why = NULL;
}

static void teardown(void)
{
	code_env_free(env);
	finding_free(&finding);
	arena_free(&arena);
	buf_free(&out);
}

static struct event event = {.kind = EVENT_CODE};

static struct code_step *compile(const char *text)
{
	/* as if the block stood at offset 1000 of the script */
	struct text_block block = {.text = {text, strlen(text), {1000, (uint32_t)strlen(text)}}};

	return code_compile(&block, &arena, &why, &why_off);
}

static int run(const char *text)
{
	struct code_step *code = compile(text);

	ck_assert_msg(code != NULL, "%s: %s at %zu", text, why ? why : "?", why_off);
	buf_reset(&out);
	return code_run(code, env, &snap, &event, &out, &finding);
}

/* Generated with Python 3.11. */
static const struct {
	const char *code, *printed;
} prints[] = {
	{"", ""},
	{"# nothing\n\n   # indented comment\n", ""},
	{"print(1, -1, 0x1f, 0o17, 0b101, 1_000)", "1 -1 31 15 5 1000\n"},
	{"print()", "\n"},
	/* Python 2 */
	{"print 1, 'a', (2, 3)", "1 a (2, 3)\n"},
	{"print", "\n"},
	{"print 'a %d' % 3; print 'b',; print 'c'", "a 3\nb c\n"},
	{"print 'a\\n',; print 'b'", "a\nb\n"},
	{"print 'a\\n', 'b', ''", "a\nb \n"},
	{"print 'a',", "a\n"},
	{"print ('a %d') % 3, 5", "a 3 5\n"},
	{"print (1 + 2) * 3, -1", "9 -1\n"},
	{"print -1 if 0 else not 1", "False\n"},
	{"print(7 // 2, -7 // 2, 7 // -2, 7 % -3, -7 % 3)", "3 -4 -4 -2 2\n"},
	{"print(7 / 2, 6 / 3, 1 / 3)", "3.5 2.0 0.3333333333333333\n"},
	{"print(7.5 // 2, -7.5 % 2, 2.5 * 2, 1e16, 1e-5, 123456789.5)",
	 "3.0 0.5 5.0 1e+16 1e-05 123456789.5\n"},
	{"print(2 ** 10, -2 ** 2, 2 ** -1, 2 ** 3 ** 2)", "1024 -4 0.5 512\n"},
	{"print(1 << 40, -5 >> 1, 6 & 3, 6 | 3, 6 ^ 3, ~6)", "1099511627776 -3 2 7 5 -7\n"},
	{"print(1 + 2 * 3 - 4, (1 + 2) * 3, 10 - 4 - 3)", "3 9 3\n"},
	{"print(1 < 2 < 3, 1 < 3 < 2, 1 == 1.0, 1 != 1, 'a' < 'b')",
	 "True False True False True\n"},
	{"print(True + True, True & False, not 0, None, 1 == True)", "2 False True None True\n"},
	{"print(0 or 'x', 1 and 'y', 0 and 1, '' or 0)", "x y 0 0\n"},
	{"print(1 if 2 > 1 else 0, 'a' if 0 else 'b')", "1 b\n"},
	{"print('it\\'s', \"a\\tb\", 'x' 'y', '\\x41\\101')", "it's a\tb xy AA\n"},
	{"print(('a', 1, 'it\\'s', 2.0), (1,), ())", "('a', 1, \"it's\", 2.0) (1,) ()\n"},
	{"print('%d %5d|%-5d|%05d %+d' % (1, 2, 3, 4, 5))", "1     2|3    |00004 +5\n"},
	{"print('%x %X %#x %o %c %s %r %%' % (255, 255, 255, 8, 65, 'a', 'a'))",
	 "ff FF 0xff 10 A a 'a' %\n"},
	{"print('%.2f %8.3e %g' % (3.14159, 1234.5, 0.0001))", "3.14 1.234e+03 0.0001\n"},
	{"print('%s' % tcpi_snd_cwnd, 'n=%i' % 3.9)", "10 n=3\n"},
	{"print(abs(-3), min(3, 1, 2), max((1, 5)), int('42'), int(3.9), hex(255), len('abc'), "
	 "str(1) + '1')",
	 "3 1 5 42 3 0xff 3 11\n"},
	{"x = 3; x += 4; x *= 2; x //= 3; x <<= 2; x |= 1; print(x)", "17\n"},
	{"x = 1 + \\\n 2\nprint(x,\n  x) # two\n", "3 3\n"},
	{"print(tcpi_rto, tcpi_snd_wscale, tcpi_rcv_wscale, TCP_CLOSE_WAIT)", "201000 8 7 8\n"},
	{"print(tcpi_max_pacing_rate, tcpi_received_ce_bytes)", "18446744073709551615 0\n"},
	{"print(tcpi_options & TCPI_OPT_SYN_DATA)", "32\n"},
	{"assert tcpi_snd_cwnd == 10, tcpi_snd_cwnd\nassert 9 <= tcpi_snd_cwnd <= 11; print('ok')",
	 "ok\n"},
	/* arithmetic */
	{"print(1 ** 1000000, (-1) ** 1001, (-1) ** 1000, 0 ** 0, 0 ** 9, True ** 2)",
	 "1 -1 1 1 0 1\n"},
	{"print(1 >> 200, -1 >> 200, 0 << 300, 5 << 0)", "0 -1 0 5\n"},
	{"print(5 // -1, 5 % -1, -5 // 1, 0 // -1)", "-5 0 -5 0\n"},
	{"print(6.0 % -3, -7.5 // 2, 0.0 // -5, 7.5 % -2, -1e-300 % 1)",
	 "-0.0 -4.0 -0.0 -0.5 1.0\n"},
	{"print(2.0 ** 0.5, 2 ** 0.5, 4.0 ** -1, (-2.0) ** 3, 0.5 + 1, 1 - 0.5)",
	 "1.4142135623730951 1.4142135623730951 0.25 -8.0 1.5 0.5\n"},
	{"print('ab' * 3, 2 * 'x', 'x' * -1 + 'y', 'a' + 'b')", "ababab xx y ab\n"},
	{"print(10 ** 30 > 1e20, 10 ** 30 < 1e20, 2 ** 53 + 1 == 9007199254740992.0, 1 < 1e999, "
	 "-1e999 < 1)",
	 "True False False True True\n"},
	{"x = 1e999 - 1e999; print(x == x, x < 1, 1 >= x, x != x, x)",
	 "False False False True nan\n"},
	{"print('a' < 'ab', 'ab' <= 'a', 'b' >= 'a', 'a' == 1, 'a' != None, None == None)",
	 "True False True False True True\n"},
	{"print((1, 'a') == (1, 'a'), (1, 2) == (1,), (1, 2) != (1, 3), () == ())",
	 "True False True True\n"},
	{"print(2 >= 2, 3 >= 4, 2.5 > 2, 2 > 2.5, -0.0 == 0, 1 == True)",
	 "True False True False True True\n"},
	{"print(abs(-2.5), min(2, 1.5), max('a', 'b'), int(-3.9), int(' 7'), int('-0'), str((1, "
	 "None)))",
	 "2.5 1.5 b -3 7 0 (1, None)\n"},
};

START_TEST(printed)
{
	ck_assert_msg(run(prints[_i].code) == 0, "%s: %s", prints[_i].code, finding.headline);
	ck_assert_str_eq(buf_text(&out), prints[_i].printed);
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
}
END_TEST

static const struct {
	const char *code, *headline, *hint;
} failures[] = {
	{"assert tcpi_snd_cwnd == 20, tcpi_snd_cwnd", "assertion failed: tcpi_snd_cwnd == 20",
	 "10"},
	{"assert 0", "assertion failed: 0", ""},
	{"assert (tcpi_options  &\n 2) != 0, 'no %s' % 'sack'",
	 "assertion failed: (tcpi_options & 2) != 0", "no sack"},
	{"assert 0, 1 / 0", "assertion failed: 0",
	 "the message cannot be computed: ZeroDivisionError: division by zero"},
	{"x = tcpi_snd_cwn", "name 'tcpi_snd_cwn' is not defined", "did you mean 'tcpi_snd_cwnd'?"},
	{"x += 1", "name 'x' is not defined", ""},
	{"assert bbr_bw == 0", "name 'bbr_bw' is not defined",
	 "the kernel returned no such information for this socket (TCP_CC_INFO: it depends on the "
	 "congestion control)"},
	{"print(1 % 0)", "ZeroDivisionError: integer modulo by zero", ""},
	{"print('a' < 1)", "TypeError: '<' not supported between instances of 'str' and 'int'", ""},
	{"print('%d' % 'a')", "TypeError: %d format: a real number is required, not str", ""},
	{"print('%d %d' % 1)", "TypeError: not enough arguments for format string", ""},
	{"x = 1 << -1", "ValueError: negative shift count", ""},
	{"x = 0.0 ** -1", "ZeroDivisionError: 0.0 cannot be raised to a negative power", ""},
	{"x = 1e200 ** 2", "OverflowError: (34, 'Numerical result out of range')", ""},
	{"x = 1.5 // 0", "ZeroDivisionError: float floor division by zero", ""},
	{"x = 1 // 0", "ZeroDivisionError: integer division or modulo by zero", ""},
	{"x = 1 / 0", "ZeroDivisionError: division by zero", ""},
	{"x = 'a' + 1", "TypeError: can only concatenate str (not \"int\") to str", ""},
	{"x = 1 + 'a'", "TypeError: unsupported operand type(s) for +: 'int' and 'str'", ""},
	{"x = None + 1", "TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'", ""},
	{"x = -'a'", "TypeError: bad operand type for unary -: 'str'", ""},
	{"x = ~1.5", "TypeError: bad operand type for unary ~: 'float'", ""},
	{"x = 1.5 & 1", "TypeError: unsupported operand type(s) for &: 'float' and 'int'", ""},
	{"x = 'a' - 'b'", "TypeError: unsupported operand type(s) for -: 'str' and 'str'", ""},
	{"x = 1 < 'a'", "TypeError: '<' not supported between instances of 'int' and 'str'", ""},
	{"x = None < 1", "TypeError: '<' not supported between instances of 'NoneType' and 'int'",
	 ""},
	{"x = 0 ** -1", "ZeroDivisionError: 0.0 cannot be raised to a negative power", ""},
	{"x = abs('a')", "TypeError: bad operand type for abs(): 'str'", ""},
	{"x = len(1)", "TypeError: object of type 'int' has no len()", ""},
	{"x = hex(1.5)", "TypeError: 'float' object cannot be interpreted as an integer", ""},
	{"x = int('x')", "ValueError: invalid literal for int() with base 10: 'x'", ""},
	{"x = int(1e999)", "OverflowError: cannot convert float infinity to integer", ""},
	{"x = min(1)", "TypeError: 'int' object is not iterable", ""},
	{"print('%d' % (1, 2))", "TypeError: not all arguments converted during string formatting",
	 ""},
};

START_TEST(failed)
{
	ck_assert_int_eq(run(failures[_i].code), -1);
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_ptr_eq(finding.event, &event);
	ck_assert_str_eq(finding.headline, failures[_i].headline);
	ck_assert_str_eq(finding.hint, failures[_i].hint);
}
END_TEST

static const char *const outside[] = {
	"if 1:\n  pass",
	"import os",
	"  x = 1\n  y = 2",
	"x = [1]",
	"x.y",
	"x = y = 1",
	"f'{1}'",
	"\"\"\"a\"\"\"",
	"assert 1 in (1, 2)",
	"x is None",
	"print(1, end='')",
	"print (1), 2",
	"print (1) == 2",
	"print (1) or 2",
	"print >>x, 1",
	"print , 1",
	"print 1 2",
	"print = 1",
	"print += 1",
	"round(1)",
	"x = lambda: 1",
	"def f(): pass",
	"a, b = 1, 2",
	"assert",
	"print(1",
	"1 +",
	"'abc",
	"x = 012",
	"0x",
	"1__0",
	"'\xc3\xa9'",
	"print = 3",
	"True = 1",
	"x = 99999999999999999999999999999999999999999",
	"\xc2\xa0",
	"a b",
	"; x = 1",
	"x = 1 if 2",
	"not",
	"((((",
	"@",
	"x := 1",
	"*x",
	"min",
	"1if 1 else 2",
	"b''",
	"assert 1, 2, 3",
};

START_TEST(left_to_python)
{
	ck_assert_msg(!compile(outside[_i]), "%s", outside[_i]);
	ck_assert_ptr_nonnull(why);
	ck_assert_uint_le(why_off, strlen(outside[_i]));
}
END_TEST

static const char *const too_much[] = {
	"x = 2 ** 200",    "x = 1 << 127",    "x = 'a' * 100000", "print('%*d' % (1, 2))",
	"x = (1,) + (2,)", "x = (-8) ** 0.5", "print(hex(1, 2))", "x = -(2 ** 126) * 3",
	"assert __name__", "assert sorted",
};

START_TEST(beyond_us)
{
	ck_assert_int_eq(run(too_much[_i]), 1); /* Python may know */
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
}
END_TEST

START_TEST(deep)
{
	char text[4096] = "";

	for (int i = 0; i < 1000; i++)
		strcat(text, "(");
	ck_assert_ptr_null(compile(text));
	text[0] = '\0';
	for (int i = 0; i < 1000; i++)
		strcat(text, "-");
	ck_assert_ptr_null(compile(text));
	text[0] = '\0';
	for (int i = 0; i < 1000; i++)
		strcat(text, "1+");
	strcat(text, "1");
	ck_assert_ptr_null(compile(text));
}
END_TEST

static void differs(const struct difference *d, const char *field, const char *expected,
		    const char *actual)
{
	ck_assert_ptr_nonnull(d);
	ck_assert_str_eq(d->field, field);
	ck_assert_pstr_eq(d->expected, expected);
	ck_assert_str_eq(d->actual, actual);
}

START_TEST(comparison_explained)
{
	const struct difference *d;

	ck_assert_int_eq(run("x = 1\nassert tcpi_snd_cwnd == x + tcpi_rto"), -1);
	d = finding.diffs;
	differs(d, "tcpi_snd_cwnd", "== 201001", "10");
	ck_assert_uint_eq(d->span.off, 1013);
	ck_assert_uint_eq(d->span.len, strlen("tcpi_snd_cwnd"));
	ck_assert_uint_eq(finding.at.off, 1006);
	differs(d->next, "x", NULL, "1");
	differs(d->next->next, "tcpi_rto", NULL, "201000");
	ck_assert_ptr_null(d->next->next->next);
}
END_TEST

START_TEST(range_explained)
{
	ck_assert_int_eq(run("assert 20 <= tcpi_snd_cwnd <= 30"), -1);
	differs(finding.diffs, "tcpi_snd_cwnd", "20 <= tcpi_snd_cwnd <= 30", "10");
	ck_assert_ptr_null(finding.diffs->next);
}
END_TEST

START_TEST(names_explained)
{
	ck_assert_int_eq(run("assert tcpi_snd_cwnd == 10 and 1 == tcpi_state and tcpi_rto == 0"),
			 -1);
	differs(finding.diffs, "tcpi_state", "== 1 (TCP_ESTABLISHED)", "8 (TCP_CLOSE_WAIT)");
	differs(finding.diffs->next, "tcpi_snd_cwnd", NULL, "10");
	finding_free(&finding);
	ck_assert_int_eq(run("assert tcpi_ca_state == TCP_CA_Open"), -1);
	differs(finding.diffs, "tcpi_ca_state", "== 0 (TCP_CA_Open)", "3 (TCP_CA_Recovery)");
	finding_free(&finding);
	ck_assert_int_eq(run("assert tcpi_options & TCPI_OPT_SACK"), -1);
	differs(finding.diffs, "tcpi_options & TCPI_OPT_SACK", "true (not 0)", "0");
	differs(finding.diffs->next, "tcpi_options", NULL,
		"33 (TCPI_OPT_TIMESTAMPS|TCPI_OPT_SYN_DATA)");
}
END_TEST

START_TEST(python2_division)
{
	code_env_free(env);
	env = code_env_new(true);
	ck_assert(code_is_python2(compile("print 1")));
	ck_assert(!code_is_python2(compile("print(1)")));
	ck_assert_int_eq(run("print(7 / 2, -7 / 2, 7 / 2.0, True / 1)"), 0);
	ck_assert_str_eq(buf_text(&out), "3 -4 3.5 1\n");
	ck_assert_int_eq(run("print(1 / 0)"), -1);
	ck_assert_str_eq(finding.headline, "ZeroDivisionError: integer division or modulo by zero");
}
END_TEST

START_TEST(names_checked)
{
	const struct code_step *blocks[] = {
		compile("x = y; print(__file__, sorted, tcpi_rtt, bbr_bw)"),
		compile("y = x + (z if 0 else tcpi_rto)\nassert 1, zz")};
	struct diag_list diags = DIAG_LIST_INIT;

	code_check_names(blocks, 2, &diags);
	ck_assert_uint_eq(diags.nerrors, 2);
	ck_assert_str_eq(diags.items[0].message, "the name 'z' is not defined");
	ck_assert_uint_eq(diags.items[0].span.off, 1009);
	ck_assert_uint_eq(diags.items[0].span.len, 1);
	ck_assert_str_eq(diags.items[1].message, "the name 'zz' is not defined");
	diag_free(&diags);
}
END_TEST

/* One namespace for all blocks; a later snapshot beats an assignment, and keeps the rest. */
START_TEST(blocks_share_names)
{
	uint32_t bw = 77;

	ck_assert_int_eq(run("mine = 1; tcpi_snd_cwnd = 5; print(tcpi_snd_cwnd)"), 0);
	ck_assert_str_eq(buf_text(&out), "5\n");
	memcpy(snap.cc_info, &bw, 4);
	snap.cc_info_len = 20;
	ck_assert_int_eq(run("mine += 1; print(mine, tcpi_snd_cwnd, bbr_bw)"), 0);
	ck_assert_str_eq(buf_text(&out), "2 10 77\n");
	snap.cc_info_len = 0;
	ck_assert_int_eq(run("print(bbr_bw_lo)"), 0);
	ck_assert_str_eq(buf_text(&out), "77\n");
}
END_TEST

START_TEST(snapshot_lookup)
{
	int64_t v;

	ck_assert(snapshot_find(&snap, "tcpi_snd_cwnd", &v));
	ck_assert_int_eq(v, 10);
	ck_assert(snapshot_find(&snap, "tcpi_max_pacing_rate", &v));
	ck_assert_int_eq(v, INT64_MAX);
	ck_assert(!snapshot_find(&snap, "tcpi_nothing", &v));
	ck_assert(!snapshot_find(&snap, "SK_MEMINFO_DROPS", &v));
	snap.meminfo_len = 36;
	snap.meminfo[32] = 3;
	ck_assert(snapshot_find(&snap, "SK_MEMINFO_DROPS", &v));
	snap.tcp_info_len = 82; /* cut in the middle of snd_cwnd */
	ck_assert(snapshot_find(&snap, "tcpi_snd_cwnd", &v));
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

Suite *code_suite(void)
{
	Suite *s = suite_create("code");
	TCase *tc = tcase_create("code");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, printed, 0, COUNT(prints));
	tcase_add_loop_test(tc, failed, 0, COUNT(failures));
	tcase_add_loop_test(tc, left_to_python, 0, COUNT(outside));
	tcase_add_loop_test(tc, beyond_us, 0, COUNT(too_much));
	tcase_add_test(tc, deep);
	tcase_add_test(tc, comparison_explained);
	tcase_add_test(tc, range_explained);
	tcase_add_test(tc, names_explained);
	tcase_add_test(tc, python2_division);
	tcase_add_test(tc, names_checked);
	tcase_add_test(tc, blocks_share_names);
	tcase_add_test(tc, snapshot_lookup);
	suite_add_tcase(s, tc);
	return s;
}
