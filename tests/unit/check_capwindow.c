// SPDX-License-Identifier: GPL-2.0-or-later
/* capwindow.c: what comes a little too late is put in its place, with its data; a clock that was
 * set is left alone. */
#include <check.h>
#include <string.h>

#include "netdev/capwindow.h"

Suite *capwindow_suite(void);

static struct capwindow window;

static void teardown(void)
{
	capwindow_free(&window);
	memset(&window, 0, sizeof(window));
}

static bool put(uint64_t number, int64_t time_ns)
{
	unsigned char data[16];
	struct capfile_packet p = {.number = number,
				   .time_ns = time_ns,
				   .data = data,
				   .len = number % 15 + 1,
				   .wire_len = 16};

	memset(data, (int)number, sizeof(data));
	return capwindow_put(&window, &p);
}

static void takes(uint64_t number, bool late)
{
	struct capfile_packet p;

	ck_assert(capwindow_take(&window, &p));
	ck_assert_uint_eq(p.number, number);
	ck_assert_uint_eq(p.len, number % 15 + 1);
	ck_assert_int_eq(p.data[p.len - 1], (int)number);
	ck_assert_int_eq(p.late, late);
}

START_TEST(late_ones_find_their_place)
{
	struct capfile_packet p;

	ck_assert(!put(1, 100));
	ck_assert(!put(2, 200));
	ck_assert(!put(3, 200)); /* of equal times the order of the file is kept */
	ck_assert(put(4, 150));
	ck_assert(put(5, 199));
	takes(1, false);
	takes(4, true);
	takes(5, true);
	takes(2, false);
	takes(3, false);
	ck_assert(!capwindow_take(&window, &p));
}
END_TEST

START_TEST(a_clock_that_was_set)
{
	ck_assert(!put(1, 2 * CAPWINDOW_NS));
	ck_assert(!put(2, CAPWINDOW_NS - 1));
	ck_assert(!put(3, CAPWINDOW_NS));
	ck_assert(put(4, CAPWINDOW_NS - 1));
	takes(1, false);
	takes(2, false);
	takes(4, true);
	takes(3, false);
}
END_TEST

START_TEST(round_and_round)
{
	for (unsigned i = 0; i < CAPWINDOW_PACKETS; i++) {
		ck_assert(!capwindow_full(&window));
		put(i, i);
	}
	for (unsigned i = CAPWINDOW_PACKETS; i < 5 * CAPWINDOW_PACKETS; i++) {
		ck_assert(capwindow_full(&window));
		takes(i - CAPWINDOW_PACKETS, false);
		put(i, i);
	}
}
END_TEST

Suite *capwindow_suite(void)
{
	Suite *s = suite_create("capwindow");
	TCase *tc = tcase_create("capwindow");

	tcase_add_checked_fixture(tc, NULL, teardown);
	tcase_add_test(tc, late_ones_find_their_place);
	tcase_add_test(tc, a_clock_that_was_set);
	tcase_add_test(tc, round_and_round);
	suite_add_tcase(s, tc);
	return s;
}
