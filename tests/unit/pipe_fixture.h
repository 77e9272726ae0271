/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the tests of pipe:COMMAND: opens a shell's command as a stack, and calls it. */
#ifndef TESTS_PIPE_FIXTURE_H
#define TESTS_PIPE_FIXTURE_H

#include <check.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "runtime/base/clock.h"
#include "runtime/stack/pipe_proc.h"
#include "runtime/stack/source.h"

#define LIMIT_NS (10 * NS_PER_S)

static const struct tcpcheck_stack_config v4 = {
	.abi = TCPCHECK_STACK_ABI,
	.size = sizeof(v4),
	.family = AF_INET,
	.prefix_len = 16,
	.local = {192, 168, 0, 1},
	.gateway = {192, 168, 0, 2},
	.mtu = 1500,
	.flags = "a flag",
};

/* Answers each line with what the case says; $line is all of it. */
#define SHELL(cases)                                                                         \
	"while read -r line; do set -- $line; case $line in open*) echo 'ok never';; " cases \
	" esac; done"

static inline void open_it(struct stack_source *s, const char *command, int64_t limit)
{
	struct err e = ERR_INIT;

	ck_assert_msg(!pipe_open(s, command, limit, &v4, &e), "%s", e.what);
}

static inline void close_it(struct stack_source *s)
{
	s->ops.free(s->ops.self);
}

static inline long call_it(struct stack_source *s, long nr, long a, long b, long c, long d)
{
	const long arg[6] = {a, b, c, d};

	return s->ops.call(s->ops.self, nr, arg);
}

#endif
