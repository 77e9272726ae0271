// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Scripts that say what a stack did: runs that go on against a fake device (amiss.c, onward.c,
 * align.c, deed.c), and the text that comes of them (runtime/update/). The stack's ISN is 5000.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "runtime/finding/deed.h"
#include "runtime/run/align.h"
#include "runtime/update/edits.h"
#include "runtime/update/moment.h"
#include "runtime/update/update.h"
#include "tests/unit/run_fixture.h"

Suite *update_suite(void);

#define SYNACK (TCP_FLAG_SYN | TCP_FLAG_ACK)

/* ---- a reporter that keeps the new text ---- */

static struct buf updated;
static char refused[512];
static enum patience patience;

static void hear_begin(struct reporter *r, const struct plan *p)
{
	(void)r;
	(void)p;
}

static void hear_event(struct reporter *r, const struct report_event *ev)
{
	(void)r;
	(void)ev;
}

static void hear_end(struct reporter *r, const struct plan *p, const struct finding *f,
		     struct lateness *late)
{
	struct err e = ERR_INIT;

	(void)r;
	(void)late;
	if (f->deeds && update_script(p, f->deeds, &updated, &e) < 0)
		snprintf(refused, sizeof(refused), "%s", e.what);
}

static void play(const char *text)
{
	static const struct reporter_ops ops = {
		.begin = hear_begin, .event = hear_event, .end = hear_end};
	struct reporter r = {.ops = &ops};

	plan = plan_from_text("t.pkt", text, &script);
	plan->cfg.go_on = patience;
	run_script(plan, &fake.dut, &r, &finding);
}

static void setup(void)
{
	fixture_setup();
	updated = (struct buf)BUF_INIT;
	refused[0] = '\0';
	patience = PATIENCE_LONG;
}

static void teardown(void)
{
	buf_free(&updated);
	fixture_teardown();
}

/* Injection @n is answered with an ACK. */
static void answer_ack(unsigned n, int64_t delay_us, uint32_t ack)
{
	struct segment s = tcp(TCP_FLAG_ACK, ISN + 1, ack, 0);

	fake_dut_answer(&fake, n, delay_us, &s);
}

static void answer_synack(void)
{
	struct segment s = tcp(SYNACK, ISN, 1, 0);

	fake_dut_answer(&fake, 0, 10, &s);
}

#define OPEN                             \
	"// opens\n"                     \
	"0 < S 0:0(0) win 1000\n"        \
	"+0 > S. 0:0(0) ack 1  // all\n" \
	"\n"                             \
	"+.1 < . 1:1(0) ack 1 win 1000\n"

/* ---- packets ---- */

START_TEST(what_passes_stays)
{
	answer_synack();
	answer_ack(2, 10, 101);
	play(OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n+0 > . 1:1(0) ack 101\n");
	ck_passed();
	ck_assert_uint_eq(updated.len, 0);
}
END_TEST

START_TEST(numbers_are_put_right)
{
	answer_synack();
	answer_ack(2, 10, 101);
	play(OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n  +0 > P. 2:2(0)  ack 7 win 9 // why\n");
	ck_assert_str_eq(refused, "");
	ck_assert_str_eq(buf_text(&updated), OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n"
						  "  +0 > . 1:1(0)  ack 101 win 1000 // why\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
}
END_TEST

START_TEST(what_is_open_stays_open)
{
	answer_synack();
	answer_ack(2, 10, 101);
	play(OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n+0 > P. *:*(0) ack >= 5 <...>\n");
	ck_assert_str_eq(buf_text(&updated), OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n"
						  "+0 > . *:*(0) ack >= 5 <...>\n");
}
END_TEST

START_TEST(fields_come_and_go)
{
	struct segment s = tcp(TCP_FLAG_RST, ISN + 1, 0, 0);

	answer_synack();
	fake_dut_answer(&fake, 2, 10, &s);
	play(OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n+0 > . 1:1(0) ack 101 <nop,nop,nop,nop>\n");
	ck_assert_str_eq(refused, "");
	ck_assert_str_eq(buf_text(&updated),
			 OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n+0 > R 1:1(0)\n");
}
END_TEST

START_TEST(options_are_put_right)
{
	static const unsigned char opts[] = {2, 4, 5, 180, 1, 3, 3, 8};
	struct segment s = tcp(SYNACK, ISN, 1, 0);

	memcpy(s.tcp.opts, opts, sizeof(opts));
	s.tcp.opts_len = sizeof(opts);
	fake_dut_answer(&fake, 0, 10, &s);
	play("0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1 <mss 1400,nop,wscale *>\n");
	ck_assert_str_eq(buf_text(&updated), "0 < S 0:0(0) win 1000\n"
					     "+0 > S. 0:0(0) ack 1 <mss 1460,nop,wscale *>\n");
}
END_TEST

START_TEST(options_that_were_not_expected)
{
	static const unsigned char opts[] = {2, 4, 5, 180};
	struct segment s = tcp(SYNACK, ISN, 1, 0);

	memcpy(s.tcp.opts, opts, sizeof(opts));
	s.tcp.opts_len = sizeof(opts);
	fake_dut_answer(&fake, 0, 10, &s);
	play("0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n");
	ck_assert_str_eq(buf_text(&updated),
			 "0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1 <mss 1460>\n");
}
END_TEST

/* ---- lines ---- */

START_TEST(a_packet_that_did_not_come)
{
	answer_synack();
	patience = PATIENCE_SHORT;
	play(OPEN "+0 > . 1:1(0) ack 1 // no\n+.2 < . 1:1(0) ack 1 win 5\n");
	ck_assert_str_eq(buf_text(&updated), OPEN "// not sent: +0 > . 1:1(0) ack 1 // no\n"
						  "+.2 < . 1:1(0) ack 1 win 5\n");
}
END_TEST

START_TEST(the_time_that_it_took_stays)
{
	answer_synack();
	patience = PATIENCE_SHORT;
	play(OPEN "+.5 > . 1:1(0) ack 1\n+.2 < . 1:1(0) ack 1 win 5\n");
	ck_assert_str_eq(buf_text(&updated),
			 OPEN "// not sent: +.5 > . 1:1(0) ack 1\n+.5 > nothing\n"
			      "+.2 < . 1:1(0) ack 1 win 5\n");
}
END_TEST

START_TEST(a_packet_that_nobody_expected)
{
	answer_synack();
	answer_ack(2, 40000, 101);
	answer_ack(3, 10, 201);
	play(OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n"
		  "+.2 < P. 101:201(100) ack 1 win 1000\n   +0 > . 1:1(0) ack 201\n");
	ck_assert_str_eq(buf_text(&updated), OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n"
						  " +.04 > . 1:1(0) ack 101\n"
						  "+.2 < P. 101:201(100) ack 1 win 1000\n"
						  "   +0 > . 1:1(0) ack 201\n");
	/* What is behind it counts from it. */
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
}
END_TEST

START_TEST(times_in_their_manner)
{
	answer_synack();
	answer_ack(2, 250000, 101);
	play(OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n+.100 > . 1:1(0) ack 101\n");
	ck_assert_str_eq(buf_text(&updated), OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n"
						  "+.250 > . 1:1(0) ack 101\n");
}
END_TEST

START_TEST(ranges_move_one_end)
{
	answer_synack();
	answer_ack(2, 250000, 101);
	play(OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n+.1~+.2 > . 1:1(0) ack 101\n");
	ck_assert_str_eq(buf_text(&updated), OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n"
						  "+.1~+.25 > . 1:1(0) ack 101\n");
}
END_TEST

START_TEST(lines_end_as_they_did)
{
	answer_synack();
	patience = PATIENCE_SHORT;
	play("0 < S 0:0(0) win 1000\r\n+0 > S. 0:0(0) ack 1\r\n+0 > . 1:1(0) ack 1\r\n");
	ck_assert_str_eq(buf_text(&updated), "0 < S 0:0(0) win 1000\r\n+0 > S. 0:0(0) ack 1\r\n"
					     "// not sent: +0 > . 1:1(0) ack 1\r\n");
}
END_TEST

/* ---- calls ---- */

START_TEST(results_are_put_right)
{
	fake.results[0] = 3;
	fake.results[1] = -11;
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
	     "+0 read(3, ..., 10) = 10\n+0 write(3, ..., 5) = 7 // five\n");
	ck_assert_str_eq(refused, "");
	ck_assert_str_eq(buf_text(&updated),
			 "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
			 "+0 read(3, ..., 10) = -1 EAGAIN\n+0 write(3, ..., 5) = 0 // five\n");
}
END_TEST

START_TEST(words_of_errno_go_along)
{
	fake.results[0] = 3;
	fake.results[1] = -11;
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
	     "+0 read(3, ..., 10) = -1 EBADF (Bad file descriptor)\n");
	ck_assert_str_eq(buf_text(&updated),
			 "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
			 "+0 read(3, ..., 10) = -1 EAGAIN (Resource temporarily unavailable)\n");
}
END_TEST

START_TEST(results_within_bounds_stay)
{
	fake.results[0] = 3;
	fake.results[1] = 4;
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 read(3, ..., 10) >= 5\n");
	ck_assert_str_eq(buf_text(&updated), "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
					     "+0 read(3, ..., 10) >= 4\n");
}
END_TEST

/* ---- what cannot be decided ---- */

START_TEST(rounds_are_refused)
{
	answer_synack();
	answer_ack(2, 10, 101);
	answer_ack(3, 10, 101);
	play(OPEN "repeat 2 {\n+.1 < P. 1:101(100) ack 1 win 1000\n+0 > . 1:1(0) ack 9\n}\n");
	ck_assert_str_eq(refused, "line 8: the stack did otherwise within 'repeat', whose rounds "
				  "have the same lines");
}
END_TEST

START_TEST(alternatives_are_refused)
{
	answer_synack();
	answer_ack(2, 10, 101);
	play(OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n"
		  "either {\n+0 > . 1:1(0) ack 9\n} or {\n+0 > R 1:1(0)\n}\n");
	ck_assert_uint_eq(updated.len, 0);
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_ptr_nonnull(finding.diffs);
}
END_TEST

START_TEST(broken_silence_is_refused)
{
	answer_synack();
	answer_ack(2, 10000, 101);
	play(OPEN "+.1 < P. 1:101(100) ack 1 win 1000\n+1 > nothing\n");
	ck_assert_uint_eq(updated.len, 0);
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
}
END_TEST

START_TEST(what_is_calculated_is_refused)
{
	answer_synack();
	answer_ack(2, 10, 101);
	play("0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1, $w = win\n"
	     "+.1 < . 1:1(0) ack 1 win 1000\n+.1 < P. 1:101(100) ack 1 win 1000\n"
	     "+0 > . 1:1(0) ack 101 win $w+1\n");
	ck_assert_str_eq(refused, "line 5: the win is another, and the line calculates it");
}
END_TEST

/* ---- the parts ---- */

START_TEST(lines_and_packets_beside_each_other)
{
	struct align a = {.nlines = 2, .npackets = 1, .cost = {{4}, {0}}};

	ck_assert_int_eq(align_first(&a), ALIGN_MISSING);
	a.cost[1][0] = 8;
	ck_assert_int_eq(align_first(&a), ALIGN_PAIR);
	a = (struct align){.nlines = 1, .npackets = 2, .cost = {{2, 0}}};
	ck_assert_int_eq(align_first(&a), ALIGN_SURPLUS);
	a = (struct align){.nlines = 1, .npackets = 1, .cost = {{100}}};
	ck_assert_int_eq(align_first(&a), ALIGN_PAIR);
	ck_assert_int_eq(align_first(&(struct align){.nlines = 1}), ALIGN_MISSING);
	ck_assert_int_eq(align_first(&(struct align){.npackets = 1}), ALIGN_SURPLUS);
}
END_TEST

static void ck_moment(int64_t us, int64_t tolerance_us, const char *like, const char *want)
{
	struct buf b = BUF_INIT;

	moment_text(us, tolerance_us, like, strlen(like), &b);
	ck_assert_str_eq(buf_text(&b), want);
	buf_free(&b);
}

START_TEST(moments)
{
	ck_moment(200150, 4000, "+.3", ".2");
	ck_moment(200150, 4000, "+0.3", "0.2");
	ck_moment(204200, 4000, "0.3", "0.204");
	ck_moment(200150, 5, ".3", ".20015");
	ck_moment(40100, 4000, "+0.200", "0.040");
	ck_moment(0, 4000, "+.1", "0");
	ck_moment(30, 4000, "", "0");
	ck_moment(3000400, 100000, "+.1", "3");
	ck_moment(1250000, 4000, ".1", "1.25");
}
END_TEST

START_TEST(two_changes_at_one_place)
{
	struct source *src = source_from_text("t", "abc", 3);
	struct edits e = {0};
	struct buf out = BUF_INIT;
	uint32_t at = 0;

	edits_add(&e, (struct span){1, 1}, "X");
	edits_add(&e, (struct span){1, 1}, "X");
	edits_add(&e, (struct span){3, 0}, "!");
	edits_add(&e, (struct span){3, 0}, "?");
	ck_assert_int_eq(edits_make(&e, src, &out, &at), 0);
	ck_assert_str_eq(buf_text(&out), "aXc!?");
	edits_add(&e, (struct span){1, 1}, "Y");
	buf_reset(&out);
	ck_assert_int_eq(edits_make(&e, src, &out, &at), -1);
	ck_assert_uint_eq(at, 1);
	edits_free(&e);
	buf_free(&out);
	source_free(src);
}
END_TEST

Suite *update_suite(void)
{
	const TTest *const tests[] = {
		what_passes_stays,
		numbers_are_put_right,
		what_is_open_stays_open,
		fields_come_and_go,
		options_are_put_right,
		options_that_were_not_expected,
		a_packet_that_did_not_come,
		the_time_that_it_took_stays,
		a_packet_that_nobody_expected,
		times_in_their_manner,
		ranges_move_one_end,
		lines_end_as_they_did,
		results_are_put_right,
		words_of_errno_go_along,
		results_within_bounds_stay,
		rounds_are_refused,
		alternatives_are_refused,
		broken_silence_is_refused,
		what_is_calculated_is_refused,
		lines_and_packets_beside_each_other,
		moments,
		two_changes_at_one_place,
	};
	Suite *s = suite_create("update");
	TCase *t = tcase_create("update");

	tcase_add_checked_fixture(t, setup, teardown);
	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	return s;
}
