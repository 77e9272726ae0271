// SPDX-License-Identifier: GPL-2.0-or-later
/* match/bounds.c: what is within bounds, on a line and on the circle, and how it reads. */
#include <check.h>

#include "runtime/match/bounds.h"

Suite *bounds_suite(void);

static struct bounds bounds(enum relation r, int64_t low, int64_t high)
{
	return (struct bounds){.relation = r,
			       .low = {.state = FIELD_VALUE, .value = low},
			       .high = {.state = FIELD_VALUE, .value = high}};
}

static bool straight(enum relation r, int64_t low, int64_t high, int64_t n)
{
	struct bounds b = bounds(r, low, high);

	return bounds_hold(&b, LINE_STRAIGHT, n);
}

static bool circle(enum relation r, int64_t low, int64_t high, int64_t n)
{
	struct bounds b = bounds(r, low, high);

	return bounds_hold(&b, LINE_CIRCLE, n);
}

START_TEST(on_a_line)
{
	ck_assert(straight(RELATION_IN, 5, 7, 5) && straight(RELATION_IN, 5, 7, 7));
	ck_assert(!straight(RELATION_IN, 5, 7, 4) && !straight(RELATION_IN, 5, 7, 8));
	ck_assert(straight(RELATION_NOT, 5, 0, 4) && !straight(RELATION_NOT, 5, 0, 5));
	ck_assert(straight(RELATION_LESS, 5, 0, 4) && !straight(RELATION_LESS, 5, 0, 5));
	ck_assert(straight(RELATION_MOST, 5, 0, 5) && !straight(RELATION_MOST, 5, 0, 6));
	ck_assert(straight(RELATION_MORE, 5, 0, 6) && !straight(RELATION_MORE, 5, 0, 5));
	ck_assert(straight(RELATION_LEAST, 5, 0, 5) && !straight(RELATION_LEAST, 5, 0, 4));
}
END_TEST

START_TEST(on_the_circle)
{
	const int64_t end = 0xfffffff0;

	ck_assert(circle(RELATION_LEAST, end, 0, 5) && !circle(RELATION_LEAST, 5, 0, end));
	ck_assert(circle(RELATION_LESS, 5, 0, end) && !circle(RELATION_LESS, end, 0, 5));
	ck_assert(circle(RELATION_IN, end, 16, 0) && circle(RELATION_IN, end, 16, 16));
	ck_assert(!circle(RELATION_IN, end, 16, 17) && !circle(RELATION_IN, end, 16, end - 1));
	ck_assert(circle(RELATION_IN, 0, 0xfffffffe, 3000000000));
	/* its end is behind its beginning: not all there are */
	ck_assert(!circle(RELATION_IN, 2, 1, 1) && !circle(RELATION_IN, 2, 1, 2));
}
END_TEST

START_TEST(all_of_a_segment)
{
	struct bounds in = bounds(RELATION_IN, 1, 3001), from = bounds(RELATION_LEAST, 1, 0);
	struct bounds around = bounds(RELATION_IN, 0xffffff00, 0x100);

	ck_assert(bounds_hold_all(&in, 1, 3000) && bounds_hold_all(&in, 3001, 0));
	ck_assert(!bounds_hold_all(&in, 1, 3001) && !bounds_hold_all(&in, 0, 10));
	ck_assert(!bounds_hold_all(&in, 3002, 0));
	ck_assert(bounds_hold_all(&from, 1, 60000) && !bounds_hold_all(&from, 0, 1));
	ck_assert(bounds_hold_all(&around, 0xffffff80, 0x100));
	ck_assert(!bounds_hold_all(&around, 0xffffff80, 0x200));
}
END_TEST

static void reads(enum relation r, const char *expected)
{
	struct bounds b = bounds(r, 5, 7);
	struct buf text = BUF_INIT;

	bounds_text(&b, &text);
	ck_assert_str_eq(buf_text(&text), expected);
	buf_free(&text);
}

START_TEST(texts)
{
	reads(RELATION_IN, "in 5:7");
	reads(RELATION_NOT, "!= 5");
	reads(RELATION_LESS, "< 5");
	reads(RELATION_MOST, "<= 5");
	reads(RELATION_MORE, "> 5");
	reads(RELATION_LEAST, ">= 5");
}
END_TEST

static struct packet_pat pat;
static struct segment expected, actual;

static void leave_open(struct field *f, const struct bounds *b)
{
	*f = (struct field){.state = FIELD_OPEN, .open = b, .span = {1, 1}};
}

static void start(void)
{
	pat = (struct packet_pat){.l4 = L4_TCP, .tcp = {.in_words = true}};
	expected = actual = (struct segment){.l4 = L4P_TCP};
}

/* What holds is as it came, what does not is the nearest that would. */
START_TEST(settled)
{
	struct bounds seq = bounds(RELATION_IN, 1, 3001), len = bounds(RELATION_MORE, 0, 0);
	struct bounds ack = bounds(RELATION_LEAST, 1001, 0), win = bounds(RELATION_LESS, 10, 0);

	leave_open(&pat.tcp.seq, &seq);
	leave_open(&pat.tcp.len, &len);
	leave_open(&pat.tcp.ack, &ack);
	leave_open(&pat.tcp.win, &win);
	pat.tcp.urg.state = FIELD_ANY;
	actual.tcp.seq = 2001;
	actual.payload_len = 1000;
	actual.tcp.ack = 2000;
	actual.tcp.win = 9;
	actual.tcp.urg = 3;
	bounds_settle(&pat, &actual, &expected);
	ck_assert_uint_eq(expected.tcp.seq, 2001);
	ck_assert_uint_eq(expected.payload_len, 1000);
	ck_assert_uint_eq(expected.tcp.ack, 2000);
	ck_assert_uint_eq(expected.tcp.win, 9);
	ck_assert_uint_eq(expected.tcp.urg, 3);
	actual.payload_len = 1001;
	actual.tcp.ack = 900;
	actual.tcp.win = 10;
	bounds_settle(&pat, &actual, &expected);
	ck_assert_uint_eq(expected.tcp.seq, 2000);
	ck_assert_uint_eq(expected.tcp.ack, 1001);
	ck_assert_uint_eq(expected.tcp.win, 9);
	actual.payload_len = 0;
	actual.tcp.seq = 4000;
	bounds_settle(&pat, &actual, &expected);
	ck_assert_uint_eq(expected.payload_len, 1);
	ck_assert_uint_eq(expected.tcp.seq, 3001);
}
END_TEST

/* A number that is given stays what the line says. */
START_TEST(settled_leaves_numbers)
{
	pat.tcp.seq.state = pat.tcp.len.state = pat.tcp.ack.state = FIELD_VALUE;
	expected.tcp.seq = expected.tcp.ack = 7;
	expected.payload_len = 8;
	bounds_settle(&pat, &actual, &expected);
	ck_assert_uint_eq(expected.tcp.seq, 7);
	ck_assert_uint_eq(expected.tcp.ack, 7);
	ck_assert_uint_eq(expected.payload_len, 8);
}
END_TEST

START_TEST(line_texts)
{
	struct bounds seq = bounds(RELATION_IN, 1, 3001), len = bounds(RELATION_MORE, 0, 0);
	const char *t[TEXT_FIELDS] = {NULL};
	struct arena a = ARENA_INIT;

	leave_open(&pat.tcp.seq, &seq);
	leave_open(&pat.tcp.win, &len);
	pat.tcp.len = (struct field){.state = FIELD_VALUE, .value = 100, .span = {1, 1}};
	bounds_texts(&pat, t, &a);
	ck_assert_str_eq(t[TEXT_SEQ], "seq in 1:3001");
	ck_assert_str_eq(t[TEXT_LEN], "(100)");
	ck_assert_str_eq(t[TEXT_WIN], "win > 0");
	ck_assert_ptr_null(t[TEXT_ACK]);
	pat.tcp.seq = (struct field){.state = FIELD_ANY};
	leave_open(&pat.tcp.len, &len);
	bounds_texts(&pat, t, &a);
	ck_assert_str_eq(t[TEXT_SEQ], "");
	ck_assert_str_eq(t[TEXT_LEN], "len > 0");
	arena_free(&a);
}
END_TEST

Suite *bounds_suite(void)
{
	Suite *s = suite_create("bounds");
	TCase *tc = tcase_create("bounds");

	tcase_add_checked_fixture(tc, start, NULL);
	tcase_add_test(tc, on_a_line);
	tcase_add_test(tc, on_the_circle);
	tcase_add_test(tc, all_of_a_segment);
	tcase_add_test(tc, texts);
	tcase_add_test(tc, settled);
	tcase_add_test(tc, settled_leaves_numbers);
	tcase_add_test(tc, line_texts);
	suite_add_tcase(s, tc);
	return s;
}
