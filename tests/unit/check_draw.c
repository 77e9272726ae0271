// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * runtime/draw: the model. An exchange comes from a run against the fake device, from a script that
 * is not run, and out of a record; what its packets tell is found.
 */
#include <stdlib.h>

#include "runtime/draw/axis.h"
#include "runtime/draw/collect.h"
#include "runtime/draw/excerpt.h"
#include "runtime/draw/foretell.h"
#include "runtime/draw/record.h"
#include "runtime/draw/series.h"
#include "runtime/draw/wrap.h"
#include "runtime/rules/rules.h"
#include "tests/unit/run_fixture.h"

Suite *draw_suite(void);

static struct exchange x;
static struct buf text;

static void setup(void)
{
	fixture_setup();
	exchange_init(&x);
}

static void teardown(void)
{
	exchange_free(&x);
	buf_free(&text);
	fixture_teardown();
}

#define OPEN                                            \
	"0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n" \
	"+0 bind(3, ..., ...) = 0\n"                    \
	"+0 listen(3, 1) = 0\n"                         \
	"+0 < S 0:0(0) win 1000 <mss 1000>\n"           \
	"+0 > S. 0:0(0) ack 1 <...>\n"                  \
	"+.1 < . 1:1(0) ack 1 win 1000\n"               \
	"+0 accept(3, ..., ...) = 4\n"

/* The exchange that @source asks for. */
static void tell(const char *source)
{
	plan = plan_from_text("t.pkt", source, &script);
	foretell(&x, script);
}

/* Row @i says this of itself. */
static void ck_aside(size_t i, const char *want)
{
	buf_reset(&text);
	ck_assert_uint_lt(i, x.n);
	row_aside(&x.rows[i], &text);
	ck_assert_str_eq(buf_text(&text), want);
}

static void ck_state(size_t i, enum row_state want)
{
	ck_assert_str_eq(row_state_name(x.rows[i].state), row_state_name(want));
}

/* ---- a script that is not run ---- */

START_TEST(test_foretell)
{
	tell(OPEN "+0 write(4, ..., 10) = 10\n"
		  "* > P. 1:11(10) ack 1\n"
		  "+0 > nothing\n"
		  "+1 `true`\n");
	ck_assert_uint_eq(x.n, 11);
	ck_assert_str_eq(x.rows[0].text, "socket(..., SOCK_STREAM, IPPROTO_TCP) = 3");
	ck_assert_int_eq(x.rows[4].kind, ROW_SENT);
	ck_assert_str_eq(x.rows[4].text, "S. 0:0(0) ack 1 <...>");
	ck_assert_uint_eq(x.rows[4].line, 5);
	ck_assert_int_eq(x.rows[7].time_us, 100000);
	ck_aside(8, "at any time");
	ck_assert_int_eq(x.rows[9].kind, ROW_NOTE);
	ck_assert_int_eq(x.rows[10].kind, ROW_COMMAND);
	ck_assert_int_eq(x.rows[10].time_us, 1100000);
}
END_TEST

START_TEST(test_foretell_groups)
{
	tell(OPEN "repeat 3 {\n+1 write(4, ..., 1) = 1\n}\n"
		  "either {\n+0 > P. 1:2(1) ack 1\n} or {\n+0 > P. 1:3(2) ack 1\n}\n");
	ck_assert_str_eq(x.rows[7].text, "3 times:");
	ck_assert_str_eq(x.rows[9].text, "end of this");
	ck_assert_str_eq(x.rows[10].text, "either:");
	ck_assert_str_eq(x.rows[12].text, "or:");
	ck_assert_str_eq(x.rows[14].text, "end of this");
}
END_TEST

/* A call returns between what comes before and after it. */
START_TEST(test_foretell_blocking)
{
	tell(OPEN "+0...0.3 read(4, ..., 100) = 5\n"
		  "+.1 < P. 1:3(2) ack 1 win 1000\n"
		  "+.3 < P. 3:6(3) ack 1 win 1000\n");
	ck_assert_int_eq(x.rows[7].kind, ROW_BLOCKS);
	ck_assert_int_eq(x.rows[9].kind, ROW_RETURNS);
	ck_assert_int_eq(x.rows[9].time_us, 400000);
	ck_assert_uint_eq(x.rows[7].until, 9);
	ck_assert_uint_eq(x.rows[9].first, 8);
}
END_TEST

/* ---- what packets tell ---- */

START_TEST(test_states_passive)
{
	tell(OPEN "+0 < F. 1:1(0) ack 1 win 1000\n+0 > . 1:1(0) ack 2\n"
		  "+0 close(4) = 0\n+0 > F. 1:1(0) ack 2\n+0 < . 2:2(0) ack 2 win 1000\n");
	ck_state(2, STATE_LISTEN);
	ck_state(4, STATE_SYN_RCVD);
	ck_state(5, STATE_ESTABLISHED);
	ck_state(7, STATE_CLOSE_WAIT);
	ck_state(8, STATE_UNKNOWN);
	ck_state(10, STATE_LAST_ACK);
	ck_state(11, STATE_CLOSED);
}
END_TEST

START_TEST(test_states_active)
{
	tell("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
	     "+0...0.1 connect(3, ..., ...) = 0\n"
	     "+0 > S 0:0(0) <...>\n"
	     "+0 < S. 0:0(0) ack 1 win 1000\n"
	     "+0 > . 1:1(0) ack 1\n"
	     "+.2 close(3) = 0\n"
	     "+0 > F. 1:1(0) ack 1\n"
	     "+0 < F. 1:1(0) ack 1 win 1000\n"
	     "+0 > . 2:2(0) ack 2\n"
	     "+0 < . 2:2(0) ack 2 win 1000\n");
	ck_state(2, STATE_SYN_SENT);
	ck_state(4, STATE_ESTABLISHED);
	ck_state(7, STATE_FIN_WAIT_1);
	ck_state(8, STATE_CLOSING);
	ck_state(10, STATE_TIME_WAIT);
}
END_TEST

START_TEST(test_state_after_reset)
{
	tell(OPEN "+0 < R 500:500(0) win 0\n+0 > . 1:1(0) ack 1\n+0 < R 1:1(0) win 0\n");
	ck_state(7, STATE_UNKNOWN);
	ck_state(9, STATE_CLOSED);
}
END_TEST

START_TEST(test_retransmission)
{
	tell(OPEN "+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1\n"
		  "+.25 > P. 1:11(10) ack 1\n");
	ck_aside(8, "");
	ck_aside(9, "retransmission, 0.250 s after the first");
	ck_assert_int_eq(x.rows[9].since_us, 250000);
}
END_TEST

START_TEST(test_probes)
{
	tell(OPEN "+0 write(4, ..., 10) = 10\n+0 > P. 1:11(10) ack 1\n"
		  "+0 < . 1:1(0) ack 11 win 0\n"
		  "+1 > . 10:10(0) ack 1\n"
		  "+0 < . 1:1(0) ack 11 win 500\n"
		  "+1 > . 10:10(0) ack 1\n");
	ck_aside(9, "closes the window");
	ck_aside(10, "window probe");
	ck_aside(11, "opens the window");
	ck_aside(12, "keep-alive");
}
END_TEST

START_TEST(test_duplicates_and_gaps)
{
	tell(OPEN "+0 < . 101:201(100) ack 1 win 1000\n"
		  "+0 > . 1:1(0) ack 1 <nop,nop,sack 101:201>\n"
		  "+0 < . 201:301(100) ack 1 win 1000\n"
		  "+0 > . 1:1(0) ack 1 <nop,nop,sack 101:301>\n"
		  "+0 < . 1:101(100) ack 1 win 1000\n");
	ck_aside(7, "out of order: a gap before it");
	ck_assert_uint_eq(x.rows[8].tcp.sacks[0][1], 201);
	ck_aside(10, "duplicate ACK");
	ck_aside(11, "retransmission"); /* for all that is seen of it */
}
END_TEST

/* A line that says nothing of the window closes none. */
START_TEST(test_window_not_given)
{
	tell(OPEN "+0 < P. 1:2(1) ack 1 win 1000\n+0 > . 1:1(0) ack 2\n");
	ck_assert_int_eq(x.rows[8].window, -1);
	ck_aside(7, "");
	ck_aside(8, "");
}
END_TEST

START_TEST(test_window_scale)
{
	tell("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n"
	     "+0 listen(3, 1) = 0\n+0 < S 0:0(0) win 1000 <mss 1000,nop,wscale 3>\n"
	     "+0 > S. 0:0(0) ack 1 <mss 1460,nop,wscale 7>\n+0 < . 1:1(0) ack 1 win 1000\n");
	ck_assert_int_eq(x.rows[3].window, 1000);
	ck_assert_int_eq(x.rows[5].window, 8000);
}
END_TEST

START_TEST(test_connections)
{
	tell(OPEN "+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 5\n+0 close(5) = 0\n"
		  "+0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1\n");
	ck_assert_uint_eq(x.rows[5].flow, 1);
	ck_assert_uint_eq(x.rows[9].flow, 2);
	ck_assert_uint_eq(x.flows, 2);
	ck_state(10, STATE_SYN_RCVD);
}
END_TEST

/* ---- a run ---- */

static void no_event(struct reporter *r, const struct report_event *ev)
{
	(void)r, (void)ev;
}

static void no_begin(struct reporter *r, const struct plan *p)
{
	(void)r, (void)p;
}

static void no_end(struct reporter *r, const struct plan *p, const struct finding *f,
		   struct lateness *late)
{
	(void)r, (void)p, (void)f, (void)late;
}

static void no_close(struct reporter *r)
{
	(void)r;
}

/* Plays @source, and reads what was left of it. */
static void play(const char *source)
{
	static const struct reporter_ops none = {
		.begin = no_begin, .event = no_event, .end = no_end, .close = no_close};
	struct reporter next = {.ops = &none}, *r;
	char *left = NULL;
	size_t len;
	FILE *out = open_memstream(&left, &len);

	r = collect_open(&next, out);
	plan = plan_from_text("t.pkt", source, &script);
	r->ops->begin(r, plan);
	run_script(plan, &fake.dut, r, &finding);
	r->ops->close(r);
	fclose(out);
	ck_assert(record_read(&x, left));
	free(left);
}

static struct segment synack(void)
{
	struct segment s = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, ISN, 1, 0);

	return s;
}

START_TEST(test_run_that_differs)
{
	struct segment s = synack(), ack = tcp(TCP_FLAG_ACK, ISN + 1, 3, 0);

	fake_dut_answer(&fake, 0, 0, &s);
	fake_dut_answer(&fake, 2, 0, &ack);
	play(OPEN "+0 < P. 1:3(2) ack 1 win 1000\n+0 > . 1:1(0) ack 4\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_uint_eq(x.n, 10);
	ck_assert_str_eq(x.rows[8].text, ". 1:1(0) ack 3 win 1000");
	ck_aside(8, "differs: ack expected 4, seen 3");
	ck_assert_int_eq(x.rows[9].kind, ROW_GHOST);
	ck_assert_str_eq(x.rows[9].text, ". 1:1(0) ack 4");
	ck_assert_uint_eq(x.rows[9].line, 9);
}
END_TEST

START_TEST(test_run_without_an_answer)
{
	play(OPEN);
	ck_assert_int_eq(x.rows[x.n - 1].kind, ROW_GHOST);
	ck_assert_uint_eq(x.rows[x.n - 1].marks, MARK_MISSING);
	ck_assert_str_eq(x.rows[x.n - 1].text, "S. 0:0(0) ack 1 <...>");
}
END_TEST

START_TEST(test_run_with_another_result)
{
	fake.results[0] = 3;
	fake.results[1] = -98;
	play("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n");
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_uint_eq(x.n, 2);
	ck_assert_uint_eq(x.rows[1].marks, MARK_DIFFERS);
}
END_TEST

START_TEST(test_rules_stand_where_they_were_broken)
{
	struct beside b = {.time_us = 150000, .line = 7, .came = "ack 9", .should = "ack 3"};
	struct row r = {.kind = ROW_CALL, .time_us = 100000, .text = "a"};

	finding.besides = &b;
	exchange_add(&x, &r);
	r.time_us = 200000;
	exchange_add(&x, &r);
	collect_besides(&x, &finding);
	ck_assert_uint_eq(x.n, 3);
	ck_assert_int_eq(x.rows[1].kind, ROW_RULE);
	ck_assert_ptr_nonnull(strstr(x.rows[1].text, rules_at(0)->name));
	ck_assert_ptr_nonnull(strstr(x.rows[1].note, rules_at(0)->sources));
}
END_TEST

/* ---- records ---- */

START_TEST(test_record_of_hostile_texts)
{
	struct row r = {
		.kind = ROW_NOTE, .time_us = -5, .text = "a|b%41\n\x1b[0m\xc3\xa9", .note = "%"};
	struct exchange back;

	exchange_add(&x, &r);
	record_write(&x, &text);
	buf_puts(&text, "behind\n");
	exchange_init(&back);
	ck_assert(record_read(&back, buf_text(&text)));
	ck_assert_uint_eq(back.n, 1);
	ck_assert_str_eq(back.rows[0].text, "a|b%41  [0m\xc3\xa9");
	ck_assert_str_eq(back.rows[0].note, "%");
	ck_assert_int_eq(back.rows[0].time_us, -5);
	ck_assert_str_eq(record_end(record_find(buf_text(&text))), "behind\n");
	exchange_free(&back);
}
END_TEST

START_TEST(test_record_that_makes_no_sense)
{
	static const char *const lines[] = {
		"sent 0 0 0 1 0 0 0 0 0 255 0 0",         /* no texts */
		"sent 0 0 0 1 0 0 0 0 0 255 0 0|a",       /* one text */
		"sent 0 0 0 2 0 0 0 0 0 255 0 0|a|b",     /* known: 2 */
		"sent 0 0 0 1 0 0 0 0 99999 255 0 0|a|b", /* a window */
		"sent 0 0 0 1 0 0 0 0 0 255 0 0 1|a|b",   /* half a block */
		"sent x 0 0 1 0 0 0 0 0 255 0 0|a|b",
		"no 0 0 0 1 0 0 0 0 0 255 0 0|a|b",
		"|",
		""};

	ck_assert(!record_read(&x, "exchange 1 0\n"));
	buf_puts(&text, "a report\n%exchange 1 7\n");
	for (unsigned i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		buf_printf(&text, "%s\n", lines[i]);
	buf_puts(&text, "call 1 2 4294967295 0 0 0 0 0 0 0 0 0|last|\n%end\ncall 1 2 3\n");
	ck_assert(record_read(&x, buf_text(&text)));
	ck_assert_uint_eq(x.n, 1);
	ck_assert_uint_eq(x.dropped, 7);
	ck_assert_str_eq(x.rows[0].text, "last");
	ck_assert_uint_eq(x.rows[0].marks, MARKS_GIVEN);
}
END_TEST

/* The beginning and the end stay. */
START_TEST(test_too_many_rows)
{
	struct row r = {.kind = ROW_CALL, .text = "x"};

	for (unsigned i = 0; i < EXCHANGE_MOST + 1; i++) {
		r.time_us = i;
		exchange_add(&x, &r);
	}
	ck_assert_uint_eq(x.n, EXCHANGE_MOST + 1 - EXCHANGE_DROP);
	ck_assert_uint_eq(x.dropped, EXCHANGE_DROP);
	ck_assert_int_eq(x.rows[EXCHANGE_HEAD - 1].time_us, EXCHANGE_HEAD - 1);
	ck_assert_int_eq(x.rows[EXCHANGE_HEAD].time_us, EXCHANGE_HEAD + EXCHANGE_DROP);
	ck_assert_int_eq(x.rows[x.n - 1].time_us, EXCHANGE_MOST);
}
END_TEST

/* ---- parts of it ---- */

START_TEST(test_pick)
{
	struct exchange one;

	tell("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
	     "+0 < 1000 > 8080 S 0:0(0) win 1000\n"
	     "+0 < 2000 > 8080 S 0:0(0) win 1000\n"
	     "+0 > 8080 > 1000 S. 0:0(0) ack 1 <...>\n"
	     "+0 > 8080 > 2000 S. 0:0(0) ack 1 <...>\n");
	ck_assert_uint_eq(x.flows, 2);
	exchange_init(&one);
	exchange_pick(&one, &x, 2);
	ck_assert_uint_eq(one.n, 3);
	ck_assert_uint_eq(one.flows, 1);
	ck_assert_uint_eq(one.rows[1].line, 3);
	ck_assert_uint_eq(one.rows[2].line, 5);
	ck_assert_str_eq(row_state_name(one.rows[2].state), "SYN-RECEIVED");
	exchange_free(&one);
}
END_TEST

/* @to rows, of which those matter whose numbers are in @matter. */
static void excerpt_rows(struct excerpt *e, unsigned to, const char *matter)
{
	for (unsigned i = 1; i <= to; i++) {
		char word[16];
		struct row r = {.kind = ROW_SENT, .text = "", .number = i, .time_us = i};

		snprintf(word, sizeof(word), " %u ", i);
		excerpt_take(e, &r, strstr(matter, word) != NULL);
	}
	excerpt_end(e);
}

START_TEST(test_excerpt)
{
	struct excerpt e;

	excerpt_init(&e, 2, 100);
	excerpt_rows(&e, 50, " 20 30 ");
	/* 1, 2, what is left out, 14 to 36, what is left out */
	ck_assert_uint_eq(e.x.n, 2 + 1 + 23 + 1);
	ck_assert_str_eq(e.x.rows[2].text, "11 events are not shown");
	ck_assert_uint_eq(e.x.rows[3].number, 14);
	ck_assert_uint_eq(e.x.rows[9].number, 20);
	ck_assert_uint_eq(e.x.rows[25].number, 36);
	ck_assert_str_eq(e.x.rows[26].text, "14 events are not shown");
	excerpt_free(&e);
}
END_TEST

START_TEST(test_excerpt_is_bounded)
{
	struct excerpt e;

	excerpt_init(&e, 5, 5);
	excerpt_rows(&e, 8, " 1 7 ");
	ck_assert_uint_eq(e.x.n, 6);
	ck_assert_str_eq(e.x.rows[5].text, "3 events are not shown");
	excerpt_free(&e);
}
END_TEST

/* ---- columns and axes ---- */

START_TEST(test_wrap)
{
	ck_assert_uint_eq(wrap_take("short", 10), 5);
	ck_assert_uint_eq(wrap_take("one two three", 9), 7);
	ck_assert_uint_eq(wrap_take("abcdefghijklmno", 10), 10);
	ck_assert_uint_eq(wrap_take("socket(...,SOCK)", 14), 11);
	ck_assert_uint_eq(wrap_take("S. 0:0(0) ack 1 <mss 1460,nop>", 26), 15);
	ck_assert_uint_eq(wrap_take("\xc3\xa9\xc3\xa9\xc3\xa9", 2), 4);
	ck_assert_uint_eq(wrap_width("\xc3\xa9x", 3), 2);
}
END_TEST

START_TEST(test_axis_cuts_silence)
{
	int64_t times[] = {0, 10, 20, 7200000010, 7200000020};
	struct axis a;

	axis_times(&a, times, 5, 1000000, 0, 1000);
	ck_assert_uint_eq(a.ncuts, 1);
	ck_assert_int_eq(a.left, 30);
	ck_assert(axis_place(&a, 0) < 0.01 && axis_place(&a, 7200000020) > 999.9);
	ck_assert(axis_place(&a, 7200000010) - axis_place(&a, 20) > AXIS_CUT_WIDTH - 1);
	axis_times(&a, times, 3, 1000000, 0, 1000);
	ck_assert_uint_eq(a.ncuts, 0);
	ck_assert_int_eq(axis_step(&a, 7), 2);
	axis_plain(&a, 5, 5, 0, 100);
	ck_assert(axis_place(&a, 5) < 0.01);
}
END_TEST

START_TEST(test_series_of_numbers_that_wrap)
{
	struct row r = {.kind = ROW_SENT, .text = ""};
	struct series s;

	r.tcp = (struct row_tcp){
		.known = true, .seq = UINT32_MAX - 9, .len = 20, .scale = NO_SCALE};
	exchange_add(&x, &r);
	r.kind = ROW_RECEIVED;
	r.tcp = (struct row_tcp){
		.known = true, .flags = TCP_FLAG_ACK, .ack = 10, .win = 5, .scale = NO_SCALE};
	exchange_add(&x, &r);
	exchange_analyse(&x);
	series_choose(&s, &x);
	ck_assert(s.any && s.outbound);
	ck_assert_int_eq(s.low, 0);
	ck_assert_int_eq(s.high, 20);
	ck_assert_int_eq(s.window_high, 25);
	series_title(&s, "stack", "peer", &text);
	ck_assert_str_eq(buf_text(&text), "data of stack, acknowledged by peer");
}
END_TEST

Suite *draw_suite(void)
{
	Suite *s = suite_create("draw");
	TCase *t = tcase_create("draw");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, test_foretell);
	tcase_add_test(t, test_foretell_groups);
	tcase_add_test(t, test_foretell_blocking);
	tcase_add_test(t, test_states_passive);
	tcase_add_test(t, test_states_active);
	tcase_add_test(t, test_state_after_reset);
	tcase_add_test(t, test_retransmission);
	tcase_add_test(t, test_probes);
	tcase_add_test(t, test_duplicates_and_gaps);
	tcase_add_test(t, test_window_not_given);
	tcase_add_test(t, test_window_scale);
	tcase_add_test(t, test_connections);
	tcase_add_test(t, test_run_that_differs);
	tcase_add_test(t, test_run_without_an_answer);
	tcase_add_test(t, test_run_with_another_result);
	tcase_add_test(t, test_rules_stand_where_they_were_broken);
	tcase_add_test(t, test_record_of_hostile_texts);
	tcase_add_test(t, test_record_that_makes_no_sense);
	tcase_add_test(t, test_too_many_rows);
	tcase_add_test(t, test_pick);
	tcase_add_test(t, test_excerpt);
	tcase_add_test(t, test_excerpt_is_bounded);
	tcase_add_test(t, test_wrap);
	tcase_add_test(t, test_axis_cuts_silence);
	tcase_add_test(t, test_series_of_numbers_that_wrap);
	suite_add_tcase(s, t);
	return s;
}
