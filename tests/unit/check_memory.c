// SPDX-License-Identifier: GPL-2.0-or-later
/* memory.h: arenas in one piece of memory, which is used again, zeroed, and has an end. */
#include <string.h>

#include "runtime/stack/memory.h"
#include "tests/unit/suites_stack.h"

#define SIZE ((size_t)64 << 10)

static _Alignas(4096) unsigned char piece[SIZE];
static struct memory m;

static void setup(void)
{
	memset(piece, 0, sizeof(piece));
	memory_init(&m, piece, sizeof(piece));
}

static void *get(size_t size)
{
	return m.source.get(&m.source, size);
}

static void put(void *p, size_t size)
{
	m.source.put(&m.source, p, size);
}

static bool is_inside(const void *p, size_t size)
{
	const unsigned char *from = p;

	return from >= piece && from + size <= piece + sizeof(piece);
}

static bool is_zero(const unsigned char *p, size_t size)
{
	while (size && !p[size - 1])
		size--;
	return !size;
}

START_TEST(arenas)
{
	struct arena a = {.source = &m.source}, b = {.source = &m.source};
	char *x = arena_strdup(&a, "one"), *y = arena_alloc(&b, 10000);

	memset(y, 'y', 10000);
	ck_assert(is_inside(x, 4));
	ck_assert(is_inside(y, 10000));
	ck_assert_str_eq(x, "one");
	arena_free(&a);
	arena_free(&b);
	ck_assert_ptr_eq(a.source, &m.source);
	for (unsigned i = 0; i < 1000; i++) { /* or there would soon be no more */
		y = arena_alloc(&b, 10000);
		ck_assert(is_zero((unsigned char *)y, 10000));
		memset(y, 'y', 10000);
		arena_free(&b);
	}
}
END_TEST

START_TEST(used_again)
{
	unsigned char *p = get(100), *q;

	memset(p, 1, 100);
	put(p, 100);
	q = get(70); /* of the same class of sizes */
	ck_assert_ptr_eq(q, p);
	ck_assert(is_zero(q, 70));
	ck_assert_ptr_ne(get(70), p);
	ck_assert_ptr_ne(get(1), p);
}
END_TEST

START_TEST(aligned)
{
	for (size_t size = 1; size < 300; size += 7)
		ck_assert_uint_eq((uintptr_t)get(size) % 64, 0);
}
END_TEST

START_TEST(the_end)
{
	unsigned n = 0;
	void *last = NULL;

	for (void *p; (p = get(1000)); n++)
		last = p;
	ck_assert_uint_eq(n, SIZE / 1024);
	ck_assert_ptr_null(get(1));
	put(last, 1000);
	ck_assert_ptr_eq(get(1000), last);
	ck_assert_ptr_null(get(SIZE + 1));
	ck_assert_ptr_null(get((size_t)1 << 40));
}
END_TEST

Suite *memory_suite(void)
{
	Suite *s = suite_create("memory");
	TCase *tc = tcase_create("memory");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, arenas);
	tcase_add_test(tc, used_again);
	tcase_add_test(tc, aligned);
	tcase_add_test(tc, the_end);
	suite_add_tcase(s, tc);
	return s;
}
