// SPDX-License-Identifier: GPL-2.0-or-later
/* pair.c tee.c stamp.h: devices without a kernel: the pair in memory, the tee, and the arithmetic
 * of time stamps. */
#include <check.h>

#include "netdev/netdev.h"
#include "netdev/stamp.h"

Suite *pair_suite(void);

static int64_t fake_clock(void *arg)
{
	return ++*(int64_t *)arg;
}

START_TEST(both_ways)
{
	struct netdev *ends[2];
	struct frame f;
	int64_t clock = 100;

	ck_assert_int_eq(pair_open(ends, fake_clock, &clock), 0);
	ck_assert_int_eq(netdev_poll_fd(ends[0]), -1);
	ck_assert_int_eq(netdev_recv(ends[1], &f, NULL), 0);
	netdev_send(ends[0], "one", 3, NULL, NULL);
	netdev_send(ends[0], "three", 5, NULL, NULL);
	netdev_send(ends[1], "up", 2, NULL, NULL);
	ck_assert_int_eq(netdev_recv(ends[1], &f, NULL), 1);
	ck_assert(f.len == 3 && f.wire_len == 3 && f.time_ns == 101 && !f.csum_partial);
	ck_assert_mem_eq(f.data, "one", 3);
	ck_assert_int_eq(netdev_recv(ends[1], &f, NULL), 1);
	ck_assert_mem_eq(f.data, "three", 5);
	ck_assert_int_eq(netdev_recv(ends[1], &f, NULL), 0);
	netdev_send(ends[0], "more", 4, NULL, NULL);
	ck_assert_int_eq(netdev_recv(ends[1], &f, NULL), 1);
	ck_assert_int_eq(netdev_recv(ends[0], &f, NULL), 1);
	ck_assert(f.len == 2 && f.time_ns == 103);
	netdev_close(ends[0]);
	ck_assert_int_eq(netdev_send(ends[1], "x", 1, NULL, NULL), 0);
	netdev_close(ends[1]);
	netdev_close(NULL);
}
END_TEST

struct seen {
	unsigned in, out;
	size_t len;
};

static void count(void *arg, bool outbound, const struct frame *f)
{
	struct seen *seen = arg;

	*(outbound ? &seen->out : &seen->in) += 1;
	seen->len = f->len;
}

START_TEST(tee_shows_everything)
{
	struct netdev *ends[2], *tee;
	struct seen seen = {0};
	struct frame f;
	int64_t clock = 0;

	pair_open(ends, fake_clock, &clock);
	tee = tee_open(ends[0], count, &seen);
	ck_assert_int_eq(netdev_send(tee, "abc", 3, NULL, NULL), 0);
	ck_assert(seen.in == 1 && seen.out == 0 && seen.len == 3);
	ck_assert_int_eq(netdev_recv(tee, &f, NULL), 0);
	ck_assert(seen.out == 0);
	netdev_send(ends[1], "hello", 5, NULL, NULL);
	ck_assert_int_eq(netdev_recv(tee, &f, NULL), 1);
	ck_assert(seen.in == 1 && seen.out == 1 && seen.len == 5);
	ck_assert_int_eq(netdev_poll_fd(tee), -1);
	netdev_close(tee);
	netdev_close(ends[1]);
}
END_TEST

/* Monotonic 1000 s is 5000 s of wall clock; it is stepped by an hour either way. */
START_TEST(stamps_around_a_step)
{
	const int64_t s = NS_PER_S, hour = 3600 * s, off = 4000 * s, now = 1000 * s;
	const int64_t before = now - s / 10, after = now - s / 1000;

	ck_assert_int_eq(stamp_mono(before + off, off, off + hour, now), before);
	ck_assert_int_eq(stamp_mono(after + off + hour, off, off + hour, now), after);
	ck_assert_int_eq(stamp_mono(before + off, off, off - hour, now), before);
	ck_assert_int_eq(stamp_mono(after + off - hour, off, off - hour, now), after);
	ck_assert_int_eq(stamp_mono(now + off + 5, off, off, now), now);
}
END_TEST

START_TEST(steps_are_not_slew)
{
	const int64_t off = 4000 * NS_PER_S;

	ck_assert(!stamp_stepped(off, off + NS_PER_US, 0));
	ck_assert(!stamp_stepped(off, off - 30 * NS_PER_MS, 60 * NS_PER_S));
	ck_assert(stamp_stepped(off, off + 10 * NS_PER_MS, NS_PER_S));
	ck_assert(stamp_stepped(off, off - 10 * NS_PER_MS, NS_PER_S));
}
END_TEST

Suite *pair_suite(void)
{
	Suite *s = suite_create("pair");
	TCase *tc = tcase_create("pair");

	tcase_add_test(tc, both_ways);
	tcase_add_test(tc, tee_shows_everything);
	tcase_add_test(tc, stamps_around_a_step);
	tcase_add_test(tc, steps_are_not_slew);
	suite_add_tcase(s, tc);
	return s;
}
