// SPDX-License-Identifier: GPL-2.0-or-later
/* fdmap.c: labels are unique while open, and free again afterwards. */
#include <check.h>

#include "runtime/flow/fdmap.h"
#include "tests/unit/suites_runtime.h"

START_TEST(labels)
{
	struct fdmap m = FDMAP_INIT;

	ck_assert_ptr_null(fdmap_find(&m, 3));
	for (int i = 0; i < 100; i++)
		ck_assert(fdmap_add(&m, i, 1000 + i, i % 2, NULL));
	for (int i = 0; i < 100; i++) {
		ck_assert_int_eq(fdmap_find(&m, i)->live, 1000 + i);
		ck_assert_int_eq(fdmap_find(&m, i)->is_socket, i % 2);
	}
	ck_assert(!fdmap_add(&m, 42, 7, false, NULL));
	ck_assert_int_eq(fdmap_find(&m, 42)->live, 1042);
	fdmap_remove(&m, 42);
	fdmap_remove(&m, 4242);
	ck_assert_ptr_null(fdmap_find(&m, 42));
	ck_assert_int_eq(fdmap_find(&m, 99)->live, 1099);
	ck_assert(fdmap_add(&m, 42, 7, false, NULL));
	ck_assert_int_eq(fdmap_find(&m, 42)->live, 7);
	while (m.n)
		fdmap_remove(&m, m.items[0].label);
	fdmap_free(&m);
}
END_TEST

Suite *fdmap_suite(void)
{
	Suite *s = suite_create("fdmap");
	TCase *tc = tcase_create("fdmap");

	tcase_add_test(tc, labels);
	suite_add_tcase(s, tc);
	return s;
}
