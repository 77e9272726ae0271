// SPDX-License-Identifier: GPL-2.0-or-later
/* shell.c: exit statuses, what commands print, the limit, children in the background. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/nofile.h"
#include "runtime/host/priority.h"
#include "runtime/host/shell.h"
#include "tests/unit/suites_run.h"

static struct shell shell;
static struct buf tail;
static struct err e;
static int status;
static bool late;

static void setup(void)
{
	shell_init(&shell, 0);
	tail = (struct buf)BUF_INIT;
}

static void teardown(void)
{
	shell_free(&shell);
	buf_free(&tail);
}

static void run(const char *command)
{
	ck_assert_int_eq(shell_run(&shell, command, &status, &late, &e), 0);
}

static const char *last(unsigned lines)
{
	buf_reset(&tail);
	shell_tail(&shell, lines, "| ", &tail);
	return buf_text(&tail);
}

START_TEST(status_and_output)
{
	run("echo out; echo err >&2; exit 3");
	ck_assert_int_eq(WEXITSTATUS(status), 3);
	ck_assert(!late);
	ck_assert_str_eq(last(5), "| out\n| err\n");
	ck_assert_str_eq(last(1), "| err\n");
	run("printf 'a\\033b\\nno newline'");
	ck_assert_int_eq(status, 0);
	ck_assert_str_eq(last(5), "| a?b\n| no newline\n");
	run("true");
	ck_assert_str_eq(last(5), "");
	run("kill -9 $$");
	ck_assert_int_eq(WTERMSIG(status), SIGKILL);
}
END_TEST

START_TEST(is_our_child)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "| %d\n", (int)getpid());
	run("echo $PPID");
	ck_assert_str_eq(last(1), pid);
}
END_TEST

START_TEST(much_output_keeps_its_end)
{
	run("yes 0123456789 | head -c 3000000; echo; echo end");
	ck_assert_int_eq(status, 0);
	ck_assert_str_eq(last(1), "| end\n");
	ck_assert_uint_lt(shell.output.len, 65536);
}
END_TEST

START_TEST(limit_kills_all_of_it)
{
	int64_t begin = clock_now_ns();

	shell.limit_ns = 200 * NS_PER_MS;
	run("echo before; sleep 60 | sleep 60 | cat");
	ck_assert(late);
	ck_assert_int_eq(WTERMSIG(status), SIGKILL);
	ck_assert_str_eq(last(5), "| before\n");
	ck_assert_int_lt(clock_now_ns() - begin, 5 * NS_PER_S);
}
END_TEST

START_TEST(background_child_does_not_delay)
{
	int64_t begin = clock_now_ns();

	run("(sleep 0.3; echo later; sleep 60) & echo now");
	ck_assert_int_eq(status, 0);
	ck_assert_int_lt(clock_now_ns() - begin, NS_PER_S / 4);
	ck_assert_str_eq(last(1), "| now\n");
	usleep(600000);
	shell_drain(&shell);
	ck_assert_str_eq(last(1), "| later\n");
}
END_TEST

static int turns;

static int give_up(void *arg)
{
	(void)arg;
	return ++turns < 3 ? 0 : -1;
}

START_TEST(others_get_their_turn_and_may_give_up)
{
	shell.limit_ns = 60 * NS_PER_S;
	shell.meanwhile = give_up;
	ck_assert_int_eq(shell_run(&shell, "sleep 60", &status, &late, &e), -1);
	ck_assert(!late);
	ck_assert_int_eq(turns, 3);
}
END_TEST

static const char policy[] = "chrt -p $$ | sed -n 's/.*: //p' | tr '\\n' ' '";

/* Commands have real-time priority where the tool has it, below its own; else none. */
START_TEST(priority_is_inherited)
{
	run("command -v chrt");
	if (status)
		return;
	run(policy);
	ck_assert_str_eq(last(1), "| SCHED_OTHER 0 \n");
	priority_raise();
	run(policy);
	ck_assert_int_eq(status, 0);
	if (!priority_is_raised()) {
		ck_assert_str_eq(last(1), "| SCHED_OTHER 0 \n");
		return;
	}
	ck_assert_str_eq(last(1), "| SCHED_RR 1 \n");
	run("(sleep 0.1; chrt -p $PPID | tail -1) & chrt -p $$ | head -1; wait");
	ck_assert_ptr_nonnull(strstr(last(2), "SCHED_RR"));
	priority_lower();
	ck_assert(!priority_is_raised());
	run(policy);
	ck_assert_str_eq(last(1), "| SCHED_OTHER 0 \n");
}
END_TEST

/* The limit of descriptors is the user's, not what we made of it. */
START_TEST(limits_are_the_users)
{
	struct rlimit l = {200, 400};

	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &l), 0);
	nofile_raise();
	run("ulimit -Sn; ulimit -Hn");
	ck_assert_str_eq(last(2), "| 200\n| 400\n");
	getrlimit(RLIMIT_NOFILE, &l);
	ck_assert_uint_eq(l.rlim_cur, 400);
}
END_TEST

Suite *shell_suite(void)
{
	Suite *s = suite_create("shell");
	TCase *t = tcase_create("shell");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 30);
	tcase_add_test(t, status_and_output);
	tcase_add_test(t, is_our_child);
	tcase_add_test(t, much_output_keeps_its_end);
	tcase_add_test(t, limit_kills_all_of_it);
	tcase_add_test(t, background_child_does_not_delay);
	tcase_add_test(t, others_get_their_turn_and_may_give_up);
	tcase_add_test(t, priority_is_inherited);
	tcase_add_test(t, limits_are_the_users);
	suite_add_tcase(s, t);
	return s;
}
