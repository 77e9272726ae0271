/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the tests of stacks: where the plug-in that misbehaves (tests/stack/wild.c) is. */
#ifndef TESTS_STACK_FIXTURE_H
#define TESTS_STACK_FIXTURE_H

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/stack/spec.h"
#include "tests/lib/netns_fixture.h"

/* It with these flags; NULL, after a note, where it or the program that loads it is not built. */
static inline const struct stack_spec *stack_fixture(const char *test, const char *flags)
{
	static struct stack_spec spec;
	static struct arena a;
	static char path[4200];
	ssize_t n = readlink("/proc/self/exe", path, 4096);

	path[n > 0 ? n : 0] = '\0';
	snprintf(strrchr(path, '/'), 64, "/tests/stack/wild.so");
	if (stack_loader(&a) && stack_spec_parse(&spec, path, flags, &a, NULL) == 0)
		return &spec;
	skip_test(test, "tcpcheck-stack or tests/stack/wild.so is not built");
	return NULL;
}

#endif
