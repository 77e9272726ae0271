// SPDX-License-Identifier: GPL-2.0-or-later
/* stack/pipe_keeper.c: of a stack's processes nothing is left. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/pipe_fixture.h"

Suite *pipe_keeper_suite(void);

/* Whether a process with the argument 3@mark is there: pgrep(1) without pgrep, and without finding
 * the one that looks. */
static bool is_there(const char *mark)
{
	char command[200];

	snprintf(command, sizeof(command), "grep -lzx '[3]%s' /proc/[0-9]*/cmdline >/dev/null 2>&1",
		 mark);
	return system(command) == 0;
}

/* It takes a while until a process has become another. */
static bool will_be(bool there, const char *mark)
{
	for (int i = 0; i < 100; i++) {
		if (is_there(mark) == there)
			return true;
		usleep(30000);
	}
	return false;
}

#define STAYS(mark) "trap '' HUP TERM; setsid sh -c 'sleep " mark "; :' & sleep " mark " & "

START_TEST(leaves_nothing)
{
	struct stack_source s;
	struct err e = ERR_INIT;

	open_it(&s, STAYS("31.4159") "read -r l; echo ok never; sleep 31.4159", LIMIT_NS);
	ck_assert(will_be(true, "1.4159"));
	close_it(&s);
	ck_assert(!is_there("1.4159"));
	/* also where it never came to anything */
	ck_assert(pipe_open(&s, STAYS("31.4160") "exit 1", LIMIT_NS, &v4, &e) < 0);
	ck_assert(!is_there("1.4160"));
}
END_TEST

/* Who asks is killed. */
START_TEST(leaves_nothing_when_killed)
{
	struct stack_source s;
	int ready[2];
	pid_t pid;
	char c;

	ck_assert(!pipe(ready));
	pid = fork();
	if (!pid) {
		open_it(&s, STAYS("31.4161") "read -r l; echo ok never; sleep 31.4161", LIMIT_NS);
		ck_assert(write(ready[1], "x", 1) == 1);
		pause();
	}
	ck_assert(read(ready[0], &c, 1) == 1);
	ck_assert(will_be(true, "1.4161"));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	ck_assert(will_be(false, "1.4161"));
	close(ready[0]);
	close(ready[1]);
}
END_TEST

Suite *pipe_keeper_suite(void)
{
	Suite *s = suite_create("pipe_keeper");
	TCase *tc = tcase_create("left");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, leaves_nothing);
	tcase_add_test(tc, leaves_nothing_when_killed);
	suite_add_tcase(s, tc);
	return s;
}
