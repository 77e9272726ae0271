/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A folder of its own as the cache of kernels. */
#ifndef TESTS_VTIME_FIXTURE_H
#define TESTS_VTIME_FIXTURE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/vtime/child.h"

static char top[64];

static inline const char *in_top(const char *name)
{
	static char path[4][256];
	static unsigned turn;
	char *p = path[turn++ % 4];

	snprintf(p, 256, "%s/%s", top, name);
	return p;
}

static inline void put(const char *name, const char *text)
{
	FILE *f = fopen(in_top(name), "w");

	ck_assert_ptr_nonnull(f);
	fprintf(f, "%s", text);
	fclose(f);
}

static inline void setup(void)
{
	snprintf(top, sizeof(top), "/tmp/tcpcheck-unit.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(top));
	setenv("XDG_CACHE_HOME", top, 1);
}

static inline void teardown(void)
{
	const char *const argv[] = {"rm", "-rf", top, NULL};
	struct child_log log = {"/dev/null", NULL};

	ck_assert_int_eq(child_run(argv, "removing", &log, NULL), 0);
}

#endif
