// SPDX-License-Identifier: GPL-2.0-or-later
/* poll.c, epoll.c, bits.c: revents of every entry, the first event of epoll_wait
 * (tcpcheck-script(5), Structs). */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>

#include "tests/unit/call_fixture.h"
#include "tests/unit/suites_runtime.h"

static void setup(void)
{
	fixture_setup();
	fixture_connection();
}

#define ENTRY(fd_, events_, revents_) \
	V_STRUCT(V_INT(fd, fd_), V_INT(events, events_), V_INT(revents, revents_))

START_TEST(poll_entries)
{
	PASSES(CALL(poll, EXACT, 1, 0,
		    V_LIST(ENTRY(4, POLLIN | POLLOUT, POLLOUT), ENTRY(5, POLLIN, 0)), v_int(2),
		    v_int(0)));
	PASSES(CALL(poll, EXACT, 0, 0, V_LIST(V_STRUCT(V_INT(fd, 5), V_INT(events, POLLIN))),
		    v_int(1), v_int(10)));
	ck_assert_int_ge(fx.last->end_ns - fx.last->begin_ns, 10 * NS_PER_MS);
	FAILS(CALL(poll, EXACT, 1, 0,
		   V_LIST(ENTRY(4, POLLOUT, POLLOUT | POLLERR), ENTRY(5, POLLIN, POLLIN)), v_int(2),
		   v_int(0)));
	fixture_differs(fx.f.diffs, "revents of entry 1", "POLLOUT|POLLERR", "POLLOUT");
	fixture_differs(fx.f.diffs->next, "revents of entry 2", "POLLIN", "0");
	ck_assert_str_eq(fx.f.headline,
			 "poll() returned revents of entry 1 POLLOUT, the script expects "
			 "POLLOUT|POLLERR");
	FAILS(CALL(poll, EXACT, 2, 0, V_LIST(ENTRY(4, POLLOUT, 0)), v_int(1), v_int(0)));
	fixture_differs(fx.f.diffs, "result", "2", "1");
	fixture_differs(fx.f.diffs->next, "revents of entry 1", "0", "POLLOUT");
	MISTAKE(CALL(poll, EXACT, 1, 0, V_LIST(ENTRY(4, POLLOUT, 0)), v_int(2), v_int(0)));
	MISTAKE(CALL(poll, EXACT, 1, 0, V_LIST(ENTRY(44, POLLOUT, 0)), v_int(1), v_int(0)));
	PASSES(CALL(poll, EXACT, 2, 0,
		    V_LIST(ENTRY(44, POLLOUT, POLLNVAL), ENTRY(4, POLLOUT, POLLOUT)), v_int(2),
		    v_int(0)));
	FAILS(CALL(poll, EXACT, 1, 0, V_LIST(ENTRY(4, POLLOUT, POLLNVAL)), v_int(1), v_int(0)));
	PASSES(CALL(poll, EXACT, 0, 0, V_LIST(ENTRY(-1, POLLOUT, 0)), v_int(1), v_int(0)));
}
END_TEST

#define WAIT(events_, data, max, result)                                                     \
	CALL(epoll_wait, EXACT, result, 0, v_int(6), V_STRUCT(V_INT(events, events_), data), \
	     v_int(max), v_int(0))

/* A mask with no signal in it and none at all are two things, and both are good. */
START_TEST(signal_masks)
{
	struct value *now = V_STRUCT(V_INT(tv_sec, 0), V_INT(tv_nsec, 0));
	struct value *wait = V_STRUCT(V_INT(events, 0), V_INT(ptr, 0));

	PASSES(CALL(ppoll, EXACT, 1, 0, V_LIST(ENTRY(4, POLLOUT, POLLOUT)), v_int(1), now,
		    v_int(0)));
	ck_assert_int_eq(fx.last->arg[3], 0);
	PASSES(CALL(ppoll, EXACT, 1, 0, V_LIST(ENTRY(4, POLLOUT, POLLOUT)), v_int(1), now,
		    v_new(VALUE_STRUCT)));
	ck_assert_int_ne(fx.last->arg[3], 0);
	ck_assert_int_eq(fx.last->arg[4], 8);
	PASSES(CALL(ppoll, EXACT, 1, 0, V_LIST(ENTRY(4, POLLOUT, POLLOUT)), v_int(1), now,
		    V_LIST(v_int(SIGALRM), v_int(64))));
	ck_assert_uint_eq(*(const uint64_t *)fx.last->arg[3], 1ull << (SIGALRM - 1) | 1ull << 63);
	MISTAKE(CALL(ppoll, EXACT, 1, 0, V_LIST(ENTRY(4, POLLOUT, POLLOUT)), v_int(1), now,
		     V_LIST(v_int(65))));
	PASSES(CALL(epoll_create, FD, 6, 0, v_int(1)));
	PASSES(CALL(epoll_pwait, EXACT, 0, 0, v_int(6), wait, v_int(1), v_int(0),
		    v_new(VALUE_LIST)));
	ck_assert_int_ne(fx.last->arg[4], 0);
	PASSES(CALL(epoll_pwait, EXACT, 0, 0, v_int(6), wait, v_int(1), v_int(0), v_int(0)));
	ck_assert_int_eq(fx.last->arg[4], 0);
	MISTAKE(CALL(epoll_pwait, EXACT, 0, 0, v_int(6), wait, v_int(1), v_int(0), v_int(5)));
}
END_TEST

START_TEST(epoll_events)
{
	PASSES(CALL(epoll_create, FD, 6, 0, v_int(1)));
	PASSES(WAIT(0, V_INT(ptr, 0), 1, 0));
	FAILS(WAIT(0, V_INT(fd, 4), 1, 0)); /* nothing came: all is zero */
	fixture_differs(fx.f.diffs, "fd", "4", "none");
	FAILS(WAIT(EPOLLIN, V_INT(ptr, 0), 1, 0));
	fixture_differs(fx.f.diffs, "events", "EPOLLIN", "0");
	MISTAKE(CALL(epoll_ctl, EXACT, 0, 0, v_int(6), v_int(EPOLL_CTL_ADD), v_int(4),
		     V_STRUCT(V_INT(events, EPOLLOUT), V_INT(fd, 5))));
	PASSES(CALL(epoll_ctl, EXACT, 0, 0, v_int(6), v_int(EPOLL_CTL_ADD), v_int(4),
		    V_STRUCT(V_INT(events, EPOLLOUT | EPOLLET), V_INT(fd, 4))));
	PASSES(WAIT(EPOLLOUT, V_INT(fd, 4), 5, 1));
	PASSES(CALL(epoll_ctl, EXACT, 0, 0, v_int(6), v_int(EPOLL_CTL_MOD), v_int(4),
		    V_STRUCT(V_INT(events, EPOLLOUT), V_INT(fd, 4))));
	FAILS(WAIT(EPOLLOUT, V_INT(fd, 5), 5, 1));
	fixture_differs(fx.f.diffs, "fd", "5", "4");
	FAILS(WAIT(EPOLLOUT | 0x80000000, V_INT(fd, 4), 5, 1));
	fixture_differs(fx.f.diffs, "events", "EPOLLOUT|EPOLLET", "EPOLLOUT");
	PASSES(CALL(epoll_ctl, EXACT, 0, 0, v_int(6), v_int(EPOLL_CTL_MOD), v_int(4),
		    V_STRUCT(V_INT(events, EPOLLOUT), V_INT(u64, -2))));
	PASSES(WAIT(EPOLLOUT, V_INT(u64, -2), 1, 1));
	PASSES(WAIT(EPOLLOUT, V_INT(u32, 0xfffffffe), 1, 1));
	FAILS(WAIT(EPOLLOUT, V_INT(u64, 7), 1, 1));
	PASSES(CALL(epoll_ctl, EXACT, 0, 0, v_int(6), v_int(EPOLL_CTL_DEL), v_int(4), v_int(0)));
	PASSES(CALL(epoll_ctl, EXACT, -1, ENOENT, v_int(6), v_int(EPOLL_CTL_DEL), v_int(4),
		    v_int(0)));
	PASSES(CALL(epoll_ctl, EXACT, -1, EBADF, v_int(6), v_int(EPOLL_CTL_ADD), v_int(44),
		    V_STRUCT(V_INT(events, EPOLLOUT), V_INT(fd, 44))));
	PASSES(CALL(epoll_wait, EXACT, -1, EINVAL, v_int(6), V_STRUCT(V_INT(events, 0)), v_int(0),
		    v_int(0)));
}
END_TEST

Suite *call_poll_suite(void)
{
	Suite *s = suite_create("call_poll");
	TCase *tc = tcase_create("call_poll");

	tcase_add_checked_fixture(tc, setup, fixture_teardown);
	tcase_add_test(tc, poll_entries);
	tcase_add_test(tc, signal_masks);
	tcase_add_test(tc, epoll_events);
	suite_add_tcase(s, tc);
	return s;
}
