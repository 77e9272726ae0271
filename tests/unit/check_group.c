// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Groups of lines from their text to their verdict: build_group.c, group.c, check_group.c (its
 * messages: tests/golden/diag), course.c, choice.c, against a fake device; and the canonical text.
 */
#include <check.h>
#include <string.h>

#include "parser/group.h"
#include "runtime/run/choice.h"
#include "runtime/run/course.h"
#include "tests/unit/parser_fixture.h"
#include "tests/unit/run_fixture.h"

Suite *group_suite(void);

#define OPEN  "0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n+.1 < . 1:1(0) ack 1 win 1000\n"
#define ACK_1 (TCP_FLAG_ACK)

static void answer(unsigned after, int64_t delay_us, struct segment s)
{
	fake_dut_answer(&fake, after, delay_us, &s);
}

/* The handshake of OPEN; the script's own lines begin with injection 2. */
static void play(const char *lines)
{
	static char text[2000];

	answer(0, 10, tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, ISN, 1, 0));
	snprintf(text, sizeof(text), "%s%s", OPEN, lines);
	play_text(text, NULL);
}

static void ck_verdict(enum verdict v, const char *headline)
{
	ck_assert_str_eq(finding.headline, headline);
	ck_assert_int_eq(finding.verdict, v);
}

#define DATA "+.1 < P. 1:11(10) ack 1 win 1000\n"
#define MORE "+.1 < P. 11:21(10) ack 1 win 1000\n"
#define EITHER                                                              \
	"either {\n+0 > R 1:1(0)\n} or {\n+0~+.05 > . 1:1(0) ack 11\n" MORE \
	"} or {\n+.08 > nothing\n}\n"
#define OUT(f, a) tcp(f, ISN + 1, a, 0)

START_TEST(optional_packet_comes)
{
	answer(2, 20000, OUT(ACK_1, 11));
	answer(3, 10, OUT(ACK_1, 21));
	play(DATA "maybe +0~+.05 > . 1:1(0) ack 11\n" MORE "+0 > . 1:1(0) ack 21\n");
	ck_passed();
}
END_TEST

START_TEST(optional_packet_does_not_come)
{
	answer(3, 10, OUT(ACK_1, 21));
	play(DATA "maybe +0~+.05 > . 1:1(0) ack 11\n" MORE "+0 > . 1:1(0) ack 21\n");
	ck_passed();
}
END_TEST

/* What comes instead of it, or too late, is for the next line. */
START_TEST(optional_packet_is_another)
{
	answer(2, 20000, OUT(ACK_1, 10));
	play(DATA "maybe +0~+.05 > . 1:1(0) ack 11\n+0 > . 1:1(0) ack 12\n");
	ck_verdict(VERDICT_FAIL, "the packet differs in ack");
}
END_TEST

START_TEST(optional_packet_is_late)
{
	answer(2, 70000, OUT(ACK_1, 11));
	play(DATA "maybe +0~+.05 > . 1:1(0) ack 11\n+.1 > nothing\n");
	ck_verdict(VERDICT_FAIL, "the stack sent a packet where nothing was expected");
}
END_TEST

START_TEST(second_alternative)
{
	answer(2, 20000, OUT(ACK_1, 11));
	answer(3, 10, OUT(ACK_1, 21));
	play(DATA EITHER "+0 > . 1:1(0) ack 21\n");
	ck_passed();
	ck_assert_uint_ge(fake.ninjected, 4);
	ck_assert_uint_eq(fake.injected[3].tcp.seq, 11); /* its second line was played */
}
END_TEST

START_TEST(first_alternative)
{
	answer(2, 10, tcp(TCP_FLAG_RST, ISN + 1, 0, 0));
	play(DATA EITHER "+.1 > nothing\n");
	ck_passed();
	ck_assert_uint_eq(fake.injected[3].payload_len, 0); /* the closing RST, and not MORE */
}
END_TEST

START_TEST(silence_is_an_alternative)
{
	play(DATA EITHER "+.1 > nothing\n");
	ck_passed();
}
END_TEST

/* What is there when the silence begins is not behind it. */
START_TEST(short_silence_is_none)
{
	answer(2, 0, OUT(ACK_1, 12));
	play(DATA "either {\n+0 > nothing\n} or {\n+0~+.05 > . 1:1(0) ack 11\n}\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
}
END_TEST

START_TEST(short_silence_is_an_alternative)
{
	answer(3, 10, OUT(ACK_1, 21));
	play(DATA "either {\n+0 > nothing\n" MORE
		  "+0 > . 1:1(0) ack 21\n} or {\n+0 > R 1:1(0)\n}\n");
	ck_passed();
}
END_TEST

/* Half of the first one's data is all of the second's. */
START_TEST(whole_before_part)
{
	answer(2, 10, tcp(TCP_FLAG_ACK, ISN + 1, 11, 50));
	play(DATA "either {\n+0 > . 1:101(100) ack 11\n} or {\n+0 > . 1:51(50) ack 11\n}\n+.1 > "
		  "nothing\n");
	ck_passed();
}
END_TEST

START_TEST(part_alone)
{
	answer(2, 10, tcp(TCP_FLAG_ACK, ISN + 1, 11, 50));
	play(DATA "either {\n+0 > R 1:1(0)\n} or {\n+0 > . 1:101(100) ack 11\n}\n");
	ck_verdict(VERDICT_FAIL, "the stack sent less than this packet");
}
END_TEST

START_TEST(no_alternative_fits)
{
	answer(2, 20000, OUT(ACK_1, 12));
	play(DATA EITHER);
	ck_verdict(VERDICT_FAIL, "the packet differs in ack");
	ck_assert_str_eq(finding.diffs->expected, "11");
	ck_assert_ptr_nonnull(
		strstr(finding.hint, "none of the 3 alternatives fits; this is the closest"));
}
END_TEST

START_TEST(no_packet_for_any_alternative)
{
	play(DATA "either {\n+0 > R 1:1(0)\n} or {\n+0 > . 1:1(0) ack 11\n}\n");
	ck_verdict(VERDICT_FAIL, "the stack did not send this packet");
	ck_assert_ptr_nonnull(strstr(finding.hint, "none of the 2 alternatives fits"));
}
END_TEST

#define ANY_ORDER "any order {\n+0~+.1 > . 1:1(0) ack 11\n+0~+.1 > . 1:1(0) ack 21\n}\n"

START_TEST(orders)
{
	answer(2, _i ? 40000 : 20000, OUT(ACK_1, 11));
	answer(3, _i ? 20000 : 40000, OUT(ACK_1, 21));
	play(DATA "+0 < P. 11:21(10) ack 1 win 1000\n" ANY_ORDER "+.1 > nothing\n");
	ck_passed();
}
END_TEST

START_TEST(one_of_them_twice)
{
	answer(2, 20000, OUT(ACK_1, 11));
	answer(3, 40000, OUT(ACK_1, 11));
	play(DATA "+0 < P. 11:21(10) ack 1 win 1000\n" ANY_ORDER);
	ck_verdict(VERDICT_FAIL, "the packet differs in ack");
	ck_assert_str_eq(finding.diffs->expected, "21");
}
END_TEST

START_TEST(one_of_them_is_missing)
{
	answer(2, 20000, OUT(ACK_1, 21));
	play(DATA ANY_ORDER);
	ck_verdict(VERDICT_FAIL, "the stack did not send this packet");
	ck_assert_int_eq(finding.at.off, (long)(strstr(script->source->text, "> . 1:1(0) ack 11") -
						script->source->text));
}
END_TEST

START_TEST(rounds)
{
	for (unsigned i = 2; i < 5; i++)
		answer(i, 10, OUT(ACK_1, 11));
	play("repeat 3 {\n" DATA "+0 > . 1:1(0) ack 11\n}\n+.1 > nothing\n");
	ck_passed();
	ck_assert_uint_ge(fake.ninjected, 5);
}
END_TEST

START_TEST(round_that_fails)
{
	answer(2, 10, OUT(ACK_1, 11));
	answer(3, 10, OUT(ACK_1, 12));
	play("repeat 3 {\n" DATA "+0 > . 1:1(0) ack 11\n}\n");
	ck_verdict(VERDICT_FAIL, "the packet differs in ack");
	ck_assert_ptr_nonnull(strstr(finding.hint, "it was round 2 of 3"));
}
END_TEST

/* Groups in groups, and a word of theirs where it is none. */
START_TEST(nested)
{
	answer(2, 10, OUT(ACK_1, 11));
	answer(3, 10, tcp(TCP_FLAG_RST, ISN + 1, 0, 0));
	play("repeat 2 {\n" DATA
	     "either {\n+0 > R 1:1(0)\n} or {\n+0 > . 1:1(0) ack 11\nrepeat 2 {\n"
	     "+.01 > nothing\n}\n}\n}\n");
	ck_passed();
	ck_assert_int_eq(group_rounds(plan->steps[plan->nsteps - 1].event->group, NULL), 4);
	ck_assert_ptr_eq(group_within(plan->steps[plan->nsteps - 1].event, NULL), script->groups);
}
END_TEST

/* A connection of which no line speaks breaks "nothing at all", and only that. */
START_TEST(silence_of_all)
{
	static const char lines[] = "0 < 5001 > 8080 S 0:0(0) win 1000\n"
				    "+0 > 8080 > 5001 S. 0:0(0) ack 1\n"
				    "+0 < 5002 > 8080 S 0:0(0) win 1000\n"
				    "+.01 < 5001 > 8080 . 1:1(0) ack 1 win 1000\n";
	char text[400];

	answer(0, 10, tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, ISN, 1, 0));
	answer(1, 20000, tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, ISN, 1, 0));
	snprintf(text, sizeof(text), "%s+.1 > nothing%s\n", lines, _i ? " at all" : "");
	play_text(text, NULL);
	ck_assert_int_eq(finding.verdict, _i ? VERDICT_FAIL : VERDICT_PASS);
}
END_TEST

/* ---- the text ---- */

START_TEST(canonical)
{
	static const char messy[] =
		"0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\nrepeat   2{+0 > R 1:1(0)\n// last\n}"
		"either{\n+.1 > nothing  at   all\n}or// why\n{ maybe  +0 > R 1:1(0)\n"
		"+0 > . 1:1(0) ack 1}any\torder { +0 > R 1:1(0) }\n";
	static const char neat[] =
		"   0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\nrepeat 2 {\n    +0 > R 1:1(0)\n"
		"  // last\n}\neither {\n   +.1 > nothing at all\n}or// why\n{\n"
		"  maybe +0 > R 1:1(0)\n    +0 > . 1:1(0) ack 1\n}\nany order {\n    +0 > R "
		"1:1(0)\n}\n";
	struct buf out = BUF_INIT;

	for (unsigned i = 0; i < 2; i++) {
		struct parsed p = parse_ok(i ? neat : messy);

		buf_reset(&out);
		script_print(p.script, &out);
		ck_assert_str_eq(buf_text(&out), neat);
		parsed_free(&p);
	}
	buf_free(&out);
}
END_TEST

Suite *group_suite(void)
{
	Suite *s = suite_create("group");
	TCase *tc = tcase_create("group");

	tcase_add_checked_fixture(tc, fixture_setup, fixture_teardown);
	tcase_add_test(tc, optional_packet_comes);
	tcase_add_test(tc, optional_packet_does_not_come);
	tcase_add_test(tc, optional_packet_is_another);
	tcase_add_test(tc, optional_packet_is_late);
	tcase_add_test(tc, second_alternative);
	tcase_add_test(tc, first_alternative);
	tcase_add_test(tc, silence_is_an_alternative);
	tcase_add_test(tc, short_silence_is_none);
	tcase_add_test(tc, short_silence_is_an_alternative);
	tcase_add_test(tc, whole_before_part);
	tcase_add_test(tc, part_alone);
	tcase_add_test(tc, no_alternative_fits);
	tcase_add_test(tc, no_packet_for_any_alternative);
	tcase_add_loop_test(tc, orders, 0, 2);
	tcase_add_test(tc, one_of_them_twice);
	tcase_add_test(tc, one_of_them_is_missing);
	tcase_add_test(tc, rounds);
	tcase_add_test(tc, round_that_fails);
	tcase_add_test(tc, nested);
	tcase_add_loop_test(tc, silence_of_all, 0, 2);
	suite_add_tcase(s, tc);
	tc = tcase_create("text");
	tcase_add_test(tc, canonical);
	suite_add_tcase(s, tc);
	return s;
}
