// SPDX-License-Identifier: GPL-2.0-or-later
/* pairs.c: connections are found by their ends, in both directions, and kept in the order of their
 * age. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "netdev/wire/pairs.h"

Suite *pairs_suite(void);

#define MANY 1000

struct one {
	struct pair pair;
	struct ipaddr addr[2];
	uint16_t port[2];
};

static bool is_end(const struct pair *p, unsigned side, const struct ipaddr *addr, uint16_t port)
{
	const struct one *o = (const struct one *)p;

	return o->port[side] == port && ipaddr_equal(&o->addr[side], addr);
}

static struct pairs table;
static struct one ones[MANY];

static struct one *add(unsigned i, const char *a, const char *b)
{
	struct one *o = &ones[i];

	ck_assert(ipaddr_parse(a, &o->addr[0]));
	ck_assert(ipaddr_parse(b, &o->addr[1]));
	o->port[0] = (uint16_t)(1000 + i);
	o->port[1] = 80;
	pairs_add(&table, &o->pair, &o->addr[0], o->port[0], &o->addr[1], o->port[1]);
	return o;
}

static void found(const struct one *o)
{
	unsigned side;

	ck_assert_ptr_eq(
		pairs_find(&table, &o->addr[0], o->port[0], &o->addr[1], o->port[1], &side),
		&o->pair);
	ck_assert_uint_eq(side, 0);
	ck_assert_ptr_eq(
		pairs_find(&table, &o->addr[1], o->port[1], &o->addr[0], o->port[0], &side),
		&o->pair);
	ck_assert_uint_eq(side, 1);
	/* ports of the other's */
	ck_assert_ptr_null(
		pairs_find(&table, &o->addr[0], o->port[1], &o->addr[1], o->port[0], &side));
}

static void setup(void)
{
	table = PAIRS_INIT(is_end);
}

static void teardown(void)
{
	pairs_free(&table);
	ck_assert_ptr_null(table.buckets);
}

START_TEST(both_directions)
{
	struct one *v4 = add(0, "192.0.2.1", "198.51.100.7"),
		   *v6 = add(1, "2001:db8::1", "2001:db8::2");
	unsigned side;

	found(v4);
	found(v6);
	ck_assert_ptr_null(pairs_find(&table, &v4->addr[0], 1, &v4->addr[1], 80, &side));
	pairs_remove(&table, &v4->pair);
	ck_assert_ptr_null(pairs_find(&table, &v4->addr[0], 1000, &v4->addr[1], 80, &side));
	found(v6);
}
END_TEST

START_TEST(many)
{
	for (unsigned i = 0; i < MANY; i++)
		add(i, i % 2 ? "2001:db8::1" : "192.0.2.1", i % 2 ? "2001:db8::2" : "192.0.2.2");
	ck_assert_uint_eq(table.n, MANY);
	for (unsigned i = 0; i < MANY; i++)
		found(&ones[i]);
	for (unsigned i = 0; i < MANY; i += 2)
		pairs_remove(&table, &ones[i].pair);
	ck_assert_uint_eq(table.n, MANY / 2);
	for (unsigned i = 1; i < MANY; i += 2)
		found(&ones[i]);
}
END_TEST

START_TEST(age)
{
	struct one *a = add(0, "192.0.2.1", "192.0.2.2"), *b = add(1, "192.0.2.1", "192.0.2.2"),
		   *c = add(2, "192.0.2.1", "192.0.2.2");

	ck_assert_ptr_eq(table.oldest, &a->pair);
	ck_assert_ptr_eq(table.newest, &c->pair);
	pairs_touch(&table, &a->pair);
	pairs_touch(&table, &a->pair);
	ck_assert_ptr_eq(table.newest, &a->pair);
	ck_assert_ptr_eq(table.oldest, &b->pair);
	ck_assert_ptr_eq(b->pair.newer, &c->pair);
	pairs_remove(&table, &c->pair);
	ck_assert_ptr_eq(b->pair.newer, &a->pair);
	pairs_remove(&table, &b->pair);
	pairs_remove(&table, &a->pair);
	ck_assert_ptr_null(table.newest);
	ck_assert_ptr_null(table.oldest);
}
END_TEST

/* The same ends again: the later connection is found, also when the table has grown since. */
START_TEST(the_newest_is_found)
{
	static struct one again;
	struct one *first = add(0, "192.0.2.1", "192.0.2.2");

	again = *first;
	pairs_add(&table, &again.pair, &again.addr[0], again.port[0], &again.addr[1],
		  again.port[1]);
	found(&again);
	for (unsigned i = 1; i < MANY; i++)
		add(i, "192.0.2.1", "192.0.2.2");
	found(&again);
	pairs_remove(&table, &again.pair);
	found(first);
}
END_TEST

Suite *pairs_suite(void)
{
	Suite *s = suite_create("pairs");
	TCase *t = tcase_create("pairs");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, both_directions);
	tcase_add_test(t, many);
	tcase_add_test(t, age);
	tcase_add_test(t, the_newest_is_found);
	suite_add_tcase(s, t);
	return s;
}
