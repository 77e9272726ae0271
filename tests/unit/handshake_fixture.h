/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run that may begin with a handshake, and the one difference that it ends with. */
#ifndef TESTS_HANDSHAKE_FIXTURE_H
#define TESTS_HANDSHAKE_FIXTURE_H

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "tests/unit/run_fixture.h"

static inline void teardown(void)
{
	fixture_teardown();
	ck_assert(fake.closed);
}

static inline void play(const char *text)
{
	play_text(text, NULL);
}

/* The stack's ISN is 5000; its answers to the first three packets of HANDSHAKE. */
#define HANDSHAKE                 \
	"0 < S 0:0(0) win 1000\n" \
	"+0 > S. 0:0(0) ack 1\n"  \
	"+0 < . 1:1(0) ack 1 win 1000\n"

static inline void answer_handshake(void)
{
	struct segment synack = tcp(TCP_FLAG_SYN | TCP_FLAG_ACK, ISN, 1, 0);

	fake_dut_answer(&fake, 0, 10, &synack);
}

static inline const struct difference *only_difference(const char *field)
{
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_ptr_nonnull(finding.diffs);
	ck_assert_ptr_null(finding.diffs->next);
	ck_assert_str_eq(finding.diffs->field, field);
	return finding.diffs;
}

#endif
