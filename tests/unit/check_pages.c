// SPDX-License-Identifier: GPL-2.0-or-later
/* runtime/vtime/pages.c: a child that has its pages does not fault for them. */
#include <check.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/vtime/pages.h"

Suite *pages_suite(void);

#define SIZE ((size_t)8 * 4096)

static char *touched; /* SIZE bytes */

static long faults(void)
{
	struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	return ru.ru_minflt;
}

/* In a child: how many page faults it takes to write to what the parent has written to. */
static int touch_in_child(bool have)
{
	pid_t pid = fork();
	int status;
	long before;

	if (pid == 0) {
		if (have)
			pages_have();
		before = faults();
		for (size_t i = 0; i < SIZE; i += 4096)
			touched[i]++;
		_exit((int)(faults() - before));
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

START_TEST(pages_are_had)
{
	touched = malloc(SIZE);
	ck_assert_ptr_nonnull(touched);
	memset(touched, 1, SIZE);
	pages_find();
	ck_assert_int_ge(touch_in_child(false), 4);
	ck_assert_int_le(touch_in_child(true), 1);
	free(touched);
}
END_TEST

Suite *pages_suite(void)
{
	Suite *s = suite_create("pages");
	TCase *tc = tcase_create("pages");

	tcase_add_test(tc, pages_are_had);
	suite_add_tcase(s, tc);
	return s;
}
