// SPDX-License-Identifier: GPL-2.0-or-later
/* leave.c: the status arrives, and a leak is not overlooked where the build can see it. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/host/leave.h"
#include "tests/unit/suites_run.h"

#define STATUS 7

int __attribute__((weak)) __lsan_do_recoverable_leak_check(void);

/* Many: some of them may still look as if they were in use. */
static void __attribute__((noinline)) leak(void)
{
	for (int i = 0; i < 100; i++) {
		char *volatile p = malloc(16);

		ck_assert_ptr_nonnull(p);
	}
}

static int status_of(void (*end)(int), void (*before)(void))
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, STDERR_FILENO);
		if (before)
			before();
		end(STATUS);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return status;
}

START_TEST(the_status)
{
	int status = status_of(leave, NULL);

	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), STATUS);
}
END_TEST

START_TEST(a_leak)
{
	int status = status_of(leave_checked, leak);

	if (__lsan_do_recoverable_leak_check) {
		ck_assert(WIFSIGNALED(status));
		ck_assert_int_eq(WTERMSIG(status), SIGABRT);
	} else {
		ck_assert(WIFEXITED(status));
		ck_assert_int_eq(WEXITSTATUS(status), STATUS);
	}
}
END_TEST

Suite *leave_suite(void)
{
	Suite *s = suite_create("leave");
	TCase *tc = tcase_create("leave");

	tcase_add_test(tc, the_status);
	tcase_add_test(tc, a_leak);
	suite_add_tcase(s, tc);
	return s;
}
