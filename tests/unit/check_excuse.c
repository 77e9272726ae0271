// SPDX-License-Identifier: GPL-2.0-or-later
/* excuse.c: which failures the host's delays explain, and which they do not. */
#include <check.h>
#include <stdlib.h>

#include "runtime/finding/excuse.h"
#include "tests/unit/suites_suite.h"

#define TOLERANCE 4000
#define TICK      4000

/* A packet due at 100 ms. */
struct planted {
	const char *what;
	int64_t actual_us, slack_us;
	bool fields;         /* something else differs, too */
	int64_t own_late_us; /* of the tool */
	int64_t stall_us, phase_us;
	enum excused excused;
	int64_t command_wait_us, finest_step_us;
};

static const struct planted cases[] = {
	/* only the time */
	{"late, and nothing was", 110000, 0, false, 0, 0, 100, EXCUSED_NOTHING, 0, 0},
	{"the stall is as long as the excess", 114000, 0, false, 0, 10000, 2000, EXCUSED_TIME, 0,
	 0},
	{"the stall is too short", 114000, 0, false, 0, 9999, 2000, EXCUSED_NOTHING, 0, 0},
	{"early, after a stall", 86000, 0, false, 0, 10000, 2000, EXCUSED_TIME, 0, 0},
	{"early, the stall is too short", 85999, 0, false, 0, 10000, 2000, EXCUSED_NOTHING, 0, 0},
	{"slack is allowed as well", 115000, 1000, false, 0, 10000, 2000, EXCUSED_TIME, 0, 0},
	{"the tool itself was late", 114000, 0, false, 10000, 0, 2000, EXCUSED_TIME, 0, 0},
	{"not late enough", 114000, 0, false, 9999, 0, 2000, EXCUSED_NOTHING, 0, 0},
	{"a tie", 104250, 0, false, 0, 0, 2000, EXCUSED_TIME, 0, 0},
	{"no tie", 104251, 0, false, 0, 0, 2000, EXCUSED_NOTHING, 0, 0},
	{"a tick late, at a tick", 106000, 0, false, 0, 4000, 500, EXCUSED_TIME, 0, 0},
	{"a tick late, not at a tick", 106000, 0, false, 0, 4000, 501, EXCUSED_NOTHING, 0, 0},
	{"1.25 ticks are everyday", 109000, 0, false, 0, 5000, 501, EXCUSED_NOTHING, 0, 0},
	{"more is not", 109000, 0, false, 0, 5001, 501, EXCUSED_TIME, 0, 0},
	{"a tick served late", 105000, 0, false, 0, 1000, 1000, EXCUSED_TIME, 0, 0},
	{"not that late", 105000, 0, false, 0, 1000, 1001, EXCUSED_NOTHING, 0, 0},
	{"3/4 of a tick", 107000, 0, false, 0, 3000, 3000, EXCUSED_TIME, 0, 0},
	{"more is as good as a tick", 107000, 0, false, 0, 3001, 501, EXCUSED_NOTHING, 0, 0},
	{"nobody watched", 114000, 0, false, 10000, -1, 100, EXCUSED_NOTHING, 0, 0},
	/* fields */
	{"fields, and nothing was late", 100000, 0, true, 0, 0, 0, EXCUSED_NOTHING, 0, 0},
	{"fields, the tool was late", 100000, 0, true, 501, 0, 0, EXCUSED_FIELDS, 0, 0},
	{"fields, half a millisecond", 100000, 0, true, 500, 0, 0, EXCUSED_NOTHING, 0, 0},
	{"fields, a short stall", 100000, 0, true, 0, 500, 2000, EXCUSED_NOTHING, 0, 0},
	{"fields, a longer one", 100000, 0, true, 0, 501, 0, EXCUSED_FIELDS, 0, 0},
	{"fields, a command had to wait", 100000, 0, true, 0, 0, 0, EXCUSED_FIELDS, 4001, 0},
	{"fields, a command had not", 100000, 0, true, 0, 0, 0, EXCUSED_NOTHING, 4000, 0},
	{"fields, late by a quarter of a step", 100000, 0, true, 250, 0, 0, EXCUSED_NOTHING, 0,
	 1000},
	{"fields, late by more", 100000, 0, true, 251, 0, 0, EXCUSED_FIELDS, 0, 1000},
	{"fields, a stall of more", 100000, 0, true, 0, 251, 0, EXCUSED_FIELDS, 0, 1000},
	{"fields, large steps", 100000, 0, true, 500, 500, 0, EXCUSED_NOTHING, 0, 100000},
	{"only the time, a command had to wait", 114000, 0, false, 0, 0, 0, EXCUSED_NOTHING, 9999,
	 0},
	{"fields and time", 150000, 0, true, 0, 50000, 0, EXCUSED_FIELDS, 0, 0},
	{"fields, nobody watched", 100000, 0, true, 50000, -1, 0, EXCUSED_NOTHING, 0, 0},
};

static struct finding plant(const struct planted *c)
{
	struct finding f;

	finding_init(&f);
	finding_set(&f, VERDICT_FAIL, NULL, (struct span){0, 0}, "planted");
	f.own_late_us = c->own_late_us;
	f.command_wait_us = c->command_wait_us;
	f.finest_step_us = c->finest_step_us;
	f.time = (struct time_evidence){.known = true,
					.from_us = 100000,
					.to_us = 100000,
					.actual_us = c->actual_us,
					.tolerance_us = TOLERANCE,
					.slack_us = c->slack_us};
	f.time.missed = llabs(c->actual_us - 100000) > TOLERANCE + c->slack_us;
	if (f.time.missed)
		finding_diff(&f, (struct span){0, 0}, "time", "0.1", "other");
	if (c->fields)
		finding_diff(&f, (struct span){0, 0}, "ack", "1", "2");
	return f;
}

START_TEST(the_rule)
{
	const struct planted *c = &cases[_i];
	struct host_delay host = {
		.stall_us = c->stall_us, .tick_us = TICK, .phase_us = c->phase_us};
	struct finding f = plant(c);

	excuse_finding(&f, &host, TOLERANCE);
	ck_assert_msg(f.excused == c->excused, "%s: excused %d", c->what, (int)f.excused);
	ck_assert_int_eq(f.verdict, c->excused ? VERDICT_INCONCLUSIVE : VERDICT_FAIL);
	finding_free(&f);
}
END_TEST

/* A blocking call whose thread waited for a CPU: only for times, and only as far as that goes. */
START_TEST(a_call_waited)
{
	static const struct planted late = {.what = "late", .actual_us = 114000},
				    fields = {
					    .what = "fields", .actual_us = 100000, .fields = true};
	struct host_delay host = {.tick_us = TICK, .phase_us = 2000};
	struct finding f[3] = {plant(&late), plant(&late), plant(&fields)};

	f[0].call_wait_us = 10000;
	f[1].call_wait_us = 9999;
	f[2].call_wait_us = 10000;
	for (unsigned i = 0; i < 3; i++) {
		excuse_finding(&f[i], &host, TOLERANCE);
		ck_assert_int_eq(f[i].excused, i == 0 ? EXCUSED_TIME : EXCUSED_NOTHING);
		finding_free(&f[i]);
	}
}
END_TEST

/* What the tool did late is in the timeout, and doubled with it: 5 ms of 200, 400 and 800 ms. */
START_TEST(each_doubling_doubles_it)
{
	static const struct {
		int64_t actual_us, own_late_us, stall_us;
		enum excused excused;
	} all[] = {
		{144000, 5000, 0, EXCUSED_TIME},
		{144001, 5000, 0, EXCUSED_NOTHING},
		{144001, 0, 5001, EXCUSED_NOTHING}, /* a stall is a stall */
	};

	for (unsigned i = 0; i < sizeof(all) / sizeof(*all); i++) {
		struct planted c = {.actual_us = all[i].actual_us,
				    .own_late_us = all[i].own_late_us};
		struct host_delay host = {
			.stall_us = all[i].stall_us, .tick_us = TICK, .phase_us = 501};
		struct finding f = plant(&c);

		f.timer_us = 1400000;
		excuse_finding(&f, &host, TOLERANCE);
		ck_assert_int_eq(f.excused, all[i].excused);
		finding_free(&f);
	}
}
END_TEST

/* A route that was made 100 ms late may be there for the fourth retransmission, not for the third.
 */
START_TEST(changes_of_the_network_take_time)
{
	static const struct {
		bool fields;
		int64_t change_us, timer_us;
		enum excused excused;
	} all[] = {
		{false, 100000, 3200000, EXCUSED_TIME}, {false, 100000, 3100000, EXCUSED_NOTHING},
		{false, 0, 3200000, EXCUSED_NOTHING},   {true, 4001, 0, EXCUSED_FIELDS},
		{true, 4000, 0, EXCUSED_NOTHING},
	};
	struct finding f;
	struct event line = {.when.kind = WHEN_ABSOLUTE_RANGE};

	for (unsigned i = 0; i < sizeof(all) / sizeof(*all); i++) {
		struct planted c = {.actual_us = 100000 + 4000 + 1700000, .fields = all[i].fields};
		struct host_delay host = {.tick_us = TICK, .phase_us = 501};

		f = plant(&c);
		f.change_us = all[i].change_us;
		f.timer_us = all[i].timer_us;
		f.event = &line;
		excuse_finding(&f, &host, TOLERANCE);
		ck_assert_int_eq(f.excused, all[i].excused);
		finding_free(&f);
	}
	/* a relative time counts from when it was done */
	line.when.kind = WHEN_RELATIVE;
	f = plant(&(struct planted){.actual_us = 1804000});
	f.change_us = 100000;
	f.timer_us = 3200000;
	f.event = &line;
	excuse_finding(&f, &(struct host_delay){.tick_us = TICK}, TOLERANCE);
	ck_assert_int_eq(f.excused, EXCUSED_NOTHING);
	finding_free(&f);
}
END_TEST

/* Whatever the host did, only a FAIL is in doubt. */
START_TEST(other_verdicts_stand)
{
	static const enum verdict others[] = {VERDICT_PASS, VERDICT_SKIP, VERDICT_ERROR_SCRIPT,
					      VERDICT_ERROR_ENV};
	struct host_delay host = {.stall_us = 900000, .tick_us = TICK};
	struct finding f = plant(&cases[0]);

	f.verdict = others[_i];
	f.own_late_us = 900000;
	excuse_finding(&f, &host, TOLERANCE);
	ck_assert_int_eq(f.verdict, others[_i]);
	ck_assert_int_eq(f.excused, EXCUSED_NOTHING);
	finding_free(&f);
}
END_TEST

START_TEST(nothing_is_measured_unless_someone_watches)
{
	struct timing t = {.start_ns = 0};

	ck_assert_int_eq(host_delay_measure(&t, 0).stall_us, -1);
	ck_assert_int_gt(host_delay_measure(&t, 0).tick_us, 0);
}
END_TEST

Suite *excuse_suite(void)
{
	Suite *s = suite_create("excuse");
	TCase *tc = tcase_create("excuse");

	tcase_add_loop_test(tc, the_rule, 0, sizeof(cases) / sizeof(*cases));
	tcase_add_test(tc, a_call_waited);
	tcase_add_test(tc, each_doubling_doubles_it);
	tcase_add_test(tc, changes_of_the_network_take_time);
	tcase_add_loop_test(tc, other_verdicts_stand, 0, 4);
	tcase_add_test(tc, nothing_is_measured_unless_someone_watches);
	suite_add_tcase(s, tc);
	return s;
}
