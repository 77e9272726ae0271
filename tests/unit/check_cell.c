// SPDX-License-Identifier: GPL-2.0-or-later
/* cell.c, fence.c: processes begun and ended without waiting. (Their deaths: tests/kill.sh.) */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/cell.h"
#include "runtime/host/stall.h"
#include "tests/lib/netns_fixture.h"
#include "tests/unit/suites_suite.h"

#define CELLS 4

static struct err err;

static int give(void *arg)
{
	return *(int *)arg;
}

static int die(void *arg)
{
	kill(getpid(), *(int *)arg);
	return 0;
}

static int sleep_long(void *arg)
{
	(void)arg;
	sleep(1000);
	return 0;
}

static int only_child(void *arg)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	/* PID 1 is its parent: these are PID namespaces of its own. */
	return getppid() == *(int *)arg && getenv("PACKETDRILL_PID") &&
			       !strcmp(getenv("PACKETDRILL_PID"), pid)
		       ? 0
		       : 1;
}

static void start(struct cell *c, enum cell_kind kind, int (*body)(void *), int *arg)
{
	err = (struct err)ERR_INIT;
	ck_assert_msg(
		cell_start(c, &(struct cell_how){kind, CELL_KEEP_NONE, NULL}, body, arg, &err) == 0,
		"%s", err.what);
}

START_TEST(status_of_the_body)
{
	static int values[] = {0, 1, 5, 42};
	struct cell c;
	int status = -1;

	start(&c, CELL_HERE, give, &values[_i]);
	ck_assert_int_eq(cell_finish(&c, &status, &err), 0);
	ck_assert_int_eq(status, values[_i]);
	start(&c, CELL_VIRTUAL, give, &values[_i]);
	ck_assert_int_eq(cell_finish(&c, &status, &err), 0);
	ck_assert_int_eq(status, values[_i]);
	if (netns_missing(false))
		return;
	start(&c, CELL_PRIVATE, give, &values[_i]);
	ck_assert_int_eq(cell_finish(&c, &status, &err), 0);
	ck_assert_int_eq(status, values[_i]);
}
END_TEST

/* Nobody looks at the host's clock for a machine that has its own. */
START_TEST(clock_is_watched_where_it_counts)
{
	static int zero;
	struct cell c;
	int status;

	start(&c, CELL_VIRTUAL, give, &zero);
	ck_assert_int_eq(cell_finish(&c, &status, &err), 0);
	ck_assert_int_eq(stall_worst(0, 1), -1);
	start(&c, CELL_HERE, give, &zero);
	ck_assert_int_eq(cell_finish(&c, &status, &err), 0);
	ck_assert_int_ge(stall_worst(0, 1), 0);
}
END_TEST

START_TEST(pid_namespace_of_its_own)
{
	struct cell c;
	int status = -1, one = 1;

	if (netns_missing(false))
		return;
	start(&c, CELL_PRIVATE, only_child, &one);
	ck_assert_int_eq(cell_finish(&c, &status, &err), 0);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(a_body_that_is_killed)
{
	static const struct {
		int sig;
		const char *what;
	} deaths[] = {
		{SIGKILL, "the process that ran the script was killed: Killed"},
		{SIGABRT, "the process that ran the script was killed: Aborted"},
		{SIGTERM, "the process that ran the script was killed: Terminated"},
	};
	struct cell c;
	int status, sig = deaths[_i].sig;

	start(&c, CELL_HERE, die, &sig);
	ck_assert_int_eq(cell_finish(&c, &status, &err), -1);
	ck_assert_str_eq(err.what, deaths[_i].what);
	if (netns_missing(false))
		return;
	start(&c, CELL_PRIVATE, die, &sig);
	ck_assert_int_eq(cell_finish(&c, &status, &err), -1);
	ck_assert_str_eq(err.what, deaths[_i].what);
}
END_TEST

START_TEST(several_side_by_side)
{
	static int values[CELLS] = {10, 11, 12, 13};
	struct cell cells[CELLS];
	struct pollfd fds[CELLS];
	int status, left = CELLS;

	for (int i = 0; i < CELLS; i++)
		start(&cells[i], CELL_HERE, give, &values[i]);
	for (int i = 0; i < CELLS; i++)
		fds[i] = (struct pollfd){.fd = cells[i].fd, .events = POLLIN};
	while (left) {
		ck_assert_int_ge(cell_poll(fds, CELLS, 5 * NS_PER_S), 1);
		for (int i = 0; i < CELLS; i++) {
			if (!fds[i].revents)
				continue;
			fds[i].fd = -1;
			ck_assert_int_eq(cell_finish(&cells[i], &status, &err), 0);
			ck_assert_int_eq(status, values[i]);
			left--;
		}
	}
}
END_TEST

START_TEST(ended_early)
{
	enum cell_kind kind = _i ? CELL_PRIVATE : CELL_HERE;
	struct cell quick, slow;
	int64_t begin = clock_now_ns();
	struct pollfd p;
	int status, three = 3;

	if (_i && netns_missing(false))
		return;
	start(&slow, kind, sleep_long, NULL);
	start(&quick, kind, give, &three);
	ck_assert_int_eq(cell_finish(&quick, &status, &err), 0);
	ck_assert_int_eq(status, 3);
	p = (struct pollfd){.fd = slow.fd, .events = POLLIN};
	ck_assert_int_eq(cell_poll(&p, 1, 0), 0); /* it is still there */
	cell_kill(&slow);
	ck_assert_int_eq(cell_finish(&slow, &status, &err), -1);
	ck_assert_str_eq(err.what, "the process that ran the script was killed: Killed");
	ck_assert_int_lt(clock_now_ns() - begin, 5 * NS_PER_S);
}
END_TEST

START_TEST(a_signal_ends_the_waiting)
{
	int64_t begin = clock_now_ns();
	int status;

	cell_stop_on_signals();
	cell_signals_restore();
	cell_stop_on_signals();
	ck_assert_int_eq(cell_stopped(), 0);
	raise(SIGINT); /* blocked until it is waited */
	ck_assert_int_eq(cell_stopped(), 0);
	ck_assert_int_eq(cell_poll(NULL, 0, 5 * NS_PER_S), -1);
	ck_assert_int_eq(errno, EINTR);
	ck_assert_int_eq(cell_stopped(), SIGINT);
	ck_assert_int_eq(cell_run(CELL_HERE, sleep_long, NULL, &status, &err), -1);
	ck_assert_str_eq(err.what, "interrupted by Interrupt");
	ck_assert_int_lt(clock_now_ns() - begin, 4 * NS_PER_S);
}
END_TEST

/* Those who watch the host's timers open and close a few all the time. */
#define WATCHERS_OPEN 64

static int lowest_free(void)
{
	int fd = dup(0);

	close(fd);
	return fd;
}

START_TEST(no_descriptor_is_left)
{
	struct cell c;
	int before = lowest_free(), status, zero = 0;

	for (int i = 0; i < 2 * WATCHERS_OPEN; i++) {
		start(&c, CELL_HERE, give, &zero);
		cell_finish(&c, &status, &err);
	}
	ck_assert_int_lt(lowest_free(), before + WATCHERS_OPEN);
}
END_TEST

/* ---- the fence between cells ---- */

static int *secret, kept, dropped;

/* In a PID namespace of its own a session has no number to compare with. */
#define NO_SESSION (-1)

static bool is_mapped(void *p)
{
	unsigned char there;

	return mincore(p, 1, &there) == 0;
}

/* 0: it has no memory and no descriptor of another one, and nobody may look into it. */
static int look_around(void *arg)
{
	(void)arg;
	if (is_mapped(secret))
		return 1;
	if (fcntl(kept, F_GETFD) < 0)
		return 2;
	if (fcntl(dropped, F_GETFD) >= 0)
		return 3;
	if (prctl(PR_GET_DUMPABLE) != 0)
		return 4;
	if (prctl(PR_CAPBSET_READ, (unsigned long)CAP_SYS_PTRACE) == 1 && geteuid() == 0)
		return 5;
	if (*(pid_t *)arg != NO_SESSION && getsid(0) == *(pid_t *)arg)
		return 6;
	return read(STDIN_FILENO, &kept, 1) == 0 ? 0 : 7;
}

START_TEST(nothing_of_others)
{
	static const enum cell_kind kinds[] = {CELL_HERE, CELL_VIRTUAL, CELL_PRIVATE};
	pid_t session = kinds[_i] == CELL_PRIVATE ? NO_SESSION : getsid(0);
	struct cell c;
	int status = -1;

	if (kinds[_i] == CELL_PRIVATE && netns_missing(false))
		return;
	secret = cell_memory(sizeof(*secret), &err);
	ck_assert_ptr_nonnull(secret);
	*secret = 1;
	kept = dup(STDERR_FILENO);
	dropped = dup(STDERR_FILENO);
	ck_assert_int_eq(cell_start(&c, &(struct cell_how){kinds[_i], kept, NULL}, look_around,
				    &session, &err),
			 0);
	ck_assert_int_eq(cell_finish(&c, &status, &err), 0);
	ck_assert_int_eq(status, 0);
	close(kept);
	close(dropped);
}
END_TEST

static int write_secret(void *arg)
{
	*(int *)arg = 42;
	return 0;
}

START_TEST(memory_that_is_passed_on)
{
	struct cell c;
	int status = -1;

	secret = cell_memory(sizeof(*secret), &err);
	cell_memory_pass(secret, sizeof(*secret), true);
	start(&c, CELL_HERE, write_secret, secret);
	ck_assert_int_eq(cell_finish(&c, &status, &err), 0);
	ck_assert_int_eq(*secret, 42);
}
END_TEST

Suite *cell_suite(void)
{
	Suite *s = suite_create("cell");
	TCase *tc = tcase_create("cell");

	tcase_set_timeout(tc, 30);
	tcase_add_checked_fixture(tc, netns_fixture, NULL);
	tcase_add_loop_test(tc, status_of_the_body, 0, 4);
	tcase_add_test(tc, clock_is_watched_where_it_counts);
	tcase_add_test(tc, pid_namespace_of_its_own);
	tcase_add_loop_test(tc, a_body_that_is_killed, 0, 3);
	tcase_add_test(tc, several_side_by_side);
	tcase_add_loop_test(tc, ended_early, 0, 2);
	tcase_add_test(tc, a_signal_ends_the_waiting);
	tcase_add_test(tc, no_descriptor_is_left);
	tcase_add_loop_test(tc, nothing_of_others, 0, 3);
	tcase_add_test(tc, memory_that_is_passed_on);
	suite_add_tcase(s, tc);
	return s;
}
