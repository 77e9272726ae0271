/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A script played against a fake device, and what came of it. The stack's ISN is 5000. */
#ifndef TESTS_RUN_FIXTURE_H
#define TESTS_RUN_FIXTURE_H

#include <check.h>
#include <string.h>

#include "parser/parser.h"
#include "runtime/runtime.h"
#include "tests/lib/fake_dut.h"
#include "tests/lib/plan_text.h"

#define ISN 5000u

static struct fake_dut fake;
static struct finding finding;
static struct script *script;
static struct plan *plan;

static inline void fixture_setup(void)
{
	fake_dut_init(&fake);
	finding_init(&finding);
	plan = NULL;
	script = NULL;
}

static inline void fixture_teardown(void)
{
	finding_free(&finding);
	plan_free(plan);
	script_free(script);
}

/* @reporter: NULL, if nobody listens. */
static inline void play_text(const char *text, struct reporter *reporter)
{
	plan = plan_from_text("t.pkt", text, &script);
	run_script(plan, &fake.dut, reporter, &finding);
}

static inline struct segment tcp(uint16_t flags, uint32_t seq, uint32_t ack, size_t len)
{
	struct segment s = {.l4 = L4P_TCP, .payload_len = len};

	s.ip.ttl = 64;
	s.tcp.flags = flags;
	s.tcp.seq = seq;
	s.tcp.ack = ack;
	s.tcp.win = 1000;
	return s;
}

static inline void ck_passed(void)
{
	ck_assert_str_eq(finding.headline, "");
	ck_assert_int_eq(finding.verdict, VERDICT_PASS);
}

static inline void ck_differs(const char *field, const char *expected, const char *actual)
{
	ck_assert_int_eq(finding.verdict, VERDICT_FAIL);
	ck_assert_ptr_nonnull(finding.diffs);
	ck_assert_str_eq(finding.diffs->field, field);
	ck_assert_str_eq(finding.diffs->expected, expected);
	ck_assert_str_eq(finding.diffs->actual, actual);
}

#endif
