// SPDX-License-Identifier: GPL-2.0-or-later
/* run/needs.c, run/said.c: a script that needs what a stack has not is skipped before anything of
 * it is played; what a stack has printed is evidence. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "parser/parser.h"
#include "runtime/runtime.h"
#include "runtime/stack/tcpcheck-stack.h"
#include "tests/lib/fake_dut.h"
#include "tests/lib/plan_text.h"
#include "tests/unit/suites_stack.h"

#define SCRIPT                                                   \
	"0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 0\n"          \
	"+0 bind(0, ..., ...) = 0\n"                             \
	"+0 setsockopt(0, SOL_TCP, TCP_NODELAY, [1], 4) = 0\n"   \
	"+0 getsockopt(0, SOL_SOCKET, SO_ERROR, [0], [4]) = 0\n" \
	"+0 listen(0, 1) = 0\n"

static struct fake_dut fake;
static struct finding finding;
static struct script *script;
static struct plan *plan;

static void setup(void)
{
	fake_dut_init(&fake);
	fake.dut.stack = "Fake 2.0";
	finding_init(&finding);
}

static void teardown(void)
{
	finding_free(&finding);
	plan_free(plan);
	script_free(script);
	ck_assert(fake.closed);
}

static void play(const char *text)
{
	plan = plan_from_text("t.pkt", text, &script);
	run_script(plan, &fake.dut, NULL, &finding);
}

static void lacks(int ability, long a, long b)
{
	fake.lacks = ability;
	fake.lacks_a = a;
	fake.lacks_b = b;
}

/* At @line, before anything is played. */
static void skipped(unsigned line, const char *headline)
{
	ck_assert_int_eq(finding.verdict, VERDICT_SKIP);
	ck_assert_str_eq(finding.headline, headline);
	ck_assert_ptr_nonnull(finding.event);
	ck_assert_uint_eq(source_line(script->source, finding.event->span.off, NULL), line);
	ck_assert_uint_eq(fake.ncalls, 0);
}

START_TEST(a_call)
{
	lacks(TCPCHECK_STACK_HAS_CALL, SYS_listen, 0);
	play(SCRIPT);
	skipped(5, "Fake 2.0 lacks the system call listen()");
}
END_TEST

START_TEST(an_option)
{
	lacks(TCPCHECK_STACK_HAS_OPTION, IPPROTO_TCP, TCP_NODELAY);
	play(SCRIPT);
	skipped(3, "Fake 2.0 lacks socket option TCP_NODELAY");
}
END_TEST

START_TEST(an_option_that_is_read)
{
	lacks(TCPCHECK_STACK_HAS_OPTION, SOL_SOCKET, SO_ERROR);
	play(SCRIPT);
	skipped(4, "Fake 2.0 lacks socket option SO_ERROR");
}
END_TEST

START_TEST(a_family)
{
	lacks(TCPCHECK_STACK_HAS_FAMILY, AF_INET6, 0);
	play("0 socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP) = 0\n");
	skipped(1, "Fake 2.0 lacks sockets of IPv6");
}
END_TEST

START_TEST(the_family_of_the_variant)
{
	lacks(TCPCHECK_STACK_HAS_FAMILY, AF_INET, 0);
	play(SCRIPT);
	skipped(1, "Fake 2.0 lacks this address family");
}
END_TEST

START_TEST(code)
{
	lacks(TCPCHECK_STACK_HAS_OPTION, IPPROTO_TCP, TCP_INFO);
	play(SCRIPT "+0 %{ assert tcpi_rto > 0 }%\n");
	skipped(6, "Fake 2.0 lacks TCP_INFO, which code blocks look at");
}
END_TEST

START_TEST(nothing)
{
	play(SCRIPT);
	ck_assert_str_eq(finding.headline, "");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
	ck_assert_uint_eq(fake.ncalls, 5);
}
END_TEST

#define FAILS "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 0\n+0 listen(0, 1) = -1\n"

START_TEST(last_words)
{
	fake.prints = "one\ntwo\t\033[2J\n";
	play(FAILS);
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_ptr_nonnull(finding.output);
	ck_assert_ptr_eq(strstr(finding.output, "  | one\n  | two"), finding.output);
	ck_assert_ptr_null(strchr(finding.output, '\033'));
}
END_TEST

START_TEST(only_the_last)
{
	char text[400] = "";

	for (int i = 0; i < 30; i++)
		sprintf(text + strlen(text), "line %d\n", i);
	fake.prints = text;
	play(FAILS);
	ck_assert_ptr_eq(strstr(finding.output, "  | line 10\n"), finding.output);
	ck_assert_ptr_nonnull(strstr(finding.output, "  | line 29\n"));
}
END_TEST

START_TEST(not_of_what_passes)
{
	fake.prints = "one\n";
	play(SCRIPT);
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
	ck_assert_ptr_null(finding.output);
}
END_TEST

START_TEST(not_of_what_is_skipped)
{
	fake.prints = "one\n";
	lacks(TCPCHECK_STACK_HAS_CALL, SYS_listen, 0);
	play(SCRIPT);
	ck_assert_ptr_null(finding.output);
}
END_TEST

START_TEST(silence)
{
	play(FAILS);
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_ptr_null(finding.output);
}
END_TEST

Suite *needs_suite(void)
{
	Suite *s = suite_create("needs");
	TCase *tc = tcase_create("needs");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_call);
	tcase_add_test(tc, an_option);
	tcase_add_test(tc, an_option_that_is_read);
	tcase_add_test(tc, a_family);
	tcase_add_test(tc, the_family_of_the_variant);
	tcase_add_test(tc, code);
	tcase_add_test(tc, nothing);
	tcase_add_test(tc, last_words);
	tcase_add_test(tc, only_the_last);
	tcase_add_test(tc, not_of_what_passes);
	tcase_add_test(tc, not_of_what_is_skipped);
	tcase_add_test(tc, silence);
	suite_add_tcase(s, tc);
	return s;
}
