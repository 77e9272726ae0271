// SPDX-License-Identifier: GPL-2.0-or-later
/* Calls on their way through a stack in another process. */
#include <check.h>
#include <errno.h>

#include "runtime/dut/pending.h"

START_TEST(hands_out_in_the_order_of_return)
{
	struct sys a = {0}, b = {0};
	struct pending p;
	uint64_t to_a, to_b;

	pending_init(&p);
	to_a = pending_add(&p, &a);
	to_b = pending_add(&p, &b);
	ck_assert_ptr_null(pending_next(&p));
	ck_assert_ptr_eq(pending_return(&p, to_b, 5, 10), &b);
	ck_assert_ptr_eq(pending_return(&p, to_a, -EAGAIN, 20), &a);
	ck_assert_ptr_eq(pending_next(&p), &b);
	ck_assert_int_eq(b.ret, 5);
	ck_assert_int_eq(b.end_ns, 10);
	ck_assert_ptr_eq(pending_next(&p), &a);
	ck_assert_int_eq(a.ret, -1);
	ck_assert_int_eq(a.error, EAGAIN);
	ck_assert_ptr_null(pending_next(&p));
}
END_TEST

START_TEST(does_not_believe_numbers)
{
	struct sys a = {0};
	struct pending p;
	uint64_t to_a;

	pending_init(&p);
	to_a = pending_add(&p, &a);
	ck_assert_ptr_null(pending_return(&p, to_a + 1, 0, 0));
	ck_assert_ptr_eq(pending_take(&p, to_a), &a);
	ck_assert_ptr_null(pending_return(&p, to_a, 0, 0));
}
END_TEST

Suite *pending_suite(void);

Suite *pending_suite(void)
{
	Suite *s = suite_create("pending");
	TCase *tc = tcase_create("pending");

	suite_add_tcase(s, tc);
	tcase_add_test(tc, hands_out_in_the_order_of_return);
	tcase_add_test(tc, does_not_believe_numbers);
	return s;
}
