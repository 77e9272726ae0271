// SPDX-License-Identifier: GPL-2.0-or-later
/* parked.c: any number, in their order, whichever is taken out. */
#include <check.h>

#include "runtime/call/sys.h"
#include "runtime/run/parked.h"
#include "tests/unit/suites_runtime.h"

#define MANY 100

START_TEST(in_order)
{
	static struct sys s[MANY], other;
	struct parked p = {0};

	for (int i = 0; i < MANY; i++)
		parked_add(&p, &s[i]);
	parked_remove(&p, &other);
	ck_assert_uint_eq(p.n, MANY);
	for (int i = 1; i < MANY; i += 2)
		parked_remove(&p, &s[i]);
	ck_assert_uint_eq(p.n, MANY / 2);
	for (size_t i = 0; i < p.n; i++)
		ck_assert_ptr_eq(p.items[i], &s[2 * i]);
	parked_remove(&p, &s[0]);
	parked_remove(&p, &s[MANY - 2]);
	ck_assert_ptr_eq(p.items[0], &s[2]);
	ck_assert_uint_eq(p.n, MANY / 2 - 2);
	while (p.n)
		parked_remove(&p, p.items[p.n / 2]);
	parked_remove(&p, &s[0]);
	parked_free(&p);
	parked_free(&p);
}
END_TEST

/* What a helper does with a call that it has finished must not change who is parked. */
START_TEST(the_call_links_nothing)
{
	struct sys a = {0}, b = {0}, c = {0};
	struct parked p = {0};

	parked_add(&p, &a);
	parked_add(&p, &b);
	parked_add(&p, &c);
	b.next = &a;
	c.next = NULL;
	parked_remove(&p, &c);
	ck_assert_uint_eq(p.n, 2);
	ck_assert_ptr_eq(p.items[0], &a);
	ck_assert_ptr_eq(p.items[1], &b);
	ck_assert_ptr_eq(b.next, &a);
	parked_free(&p);
}
END_TEST

Suite *parked_suite(void)
{
	Suite *s = suite_create("parked");
	TCase *tc = tcase_create("parked");

	tcase_add_test(tc, in_order);
	tcase_add_test(tc, the_call_links_nothing);
	suite_add_tcase(s, tc);
	return s;
}
