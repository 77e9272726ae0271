// SPDX-License-Identifier: GPL-2.0-or-later
/* finding.c: which two findings are the same failure. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "runtime/finding/excuse.h"
#include "tests/unit/suites_suite.h"

struct differing {
	const char *field, *expected, *actual;
};

struct pair {
	const char *what;
	struct differing a[2], b[2];
	bool same;
};

static const struct pair pairs[] = {
	{"equal", {{"ack", "1", "2"}}, {{"ack", "1", "2"}}, true},
	{"other digits", {{"seq", "0", "2179742868"}}, {{"seq", "0", "17"}}, true},
	{"another direction", {{"win", "100", "99"}}, {{"win", "100", "101"}}, false},
	{"another field", {{"seq", "0", "1"}}, {{"ack", "0", "1"}}, false},
	{"one field more", {{"seq", "0", "1"}}, {{"seq", "0", "1"}, {"ack", "0", "1"}}, false},
	{"other words", {{"flags", "S.", "R"}}, {{"flags", "S.", "."}}, false},
	{"a number in hexadecimal", {{"data", "0x1", "0xab1"}}, {{"data", "0x1", "0x9"}}, true},
	{"numbers in a text",
	 {{"packet", "nothing", "> . 5:6(1) ack 7"}},
	 {{"packet", "nothing", "> . 15:96(81) ack 3"}},
	 true},
	{"an option's value",
	 {{"option", "mss 1460", "mss 1360"}},
	 {{"option", "mss 1460", "mss 1359"}},
	 true},
	{"an option's value, in another direction",
	 {{"option", "mss 1460", "mss 1360"}},
	 {{"option", "mss 1460", "mss 1560"}},
	 false},
	{"fractions", {{"value", "1.50", "2.37"}}, {{"value", "1.50", "2.99"}}, true},
	{"negative numbers", {{"result", "-1", "-5"}}, {{"result", "-1", "-7"}}, true},
	{"other flags in a text",
	 {{"packet", "nothing", "> . 5:6(1)"}},
	 {{"packet", "nothing", "> P. 5:6(1)"}},
	 false},
	{"the time differs, too",
	 {{"time", "1.0", "1.2"}, {"ack", "1", "2"}},
	 {{"time", "1.0", "3.3"}, {"ack", "1", "9"}},
	 true},
	{"the time differs once",
	 {{"time", "1.0", "1.2"}, {"ack", "1", "2"}},
	 {{"ack", "1", "9"}},
	 true},
	/* A host that is late makes these longer each time. */
	{"only a time", {{"time", "1.0", "1.2"}}, {{"time", "1.0", "1.3"}}, false},
	{"only a round-trip time",
	 {{"tcpi_rtt", "100", "120"}},
	 {{"tcpi_rtt", "100", "130"}},
	 false},
	{"the same round-trip time",
	 {{"tcpi_rtt", "100", "120"}},
	 {{"tcpi_rtt", "100", "120"}},
	 true},
};

static void plant(struct finding *f, const struct differing *list)
{
	finding_init(f);
	finding_set(f, VERDICT_FAIL, NULL, (struct span){7, 3}, "it differs");
	for (unsigned i = 0; i < 2 && list[i].field; i++)
		finding_diff(f, (struct span){7, 1}, list[i].field, list[i].expected,
			     list[i].actual);
}

START_TEST(the_same_failure)
{
	const struct pair *p = &pairs[_i];
	char a[FINDING_DIFFERING], b[FINDING_DIFFERING];
	struct finding f;

	plant(&f, p->a);
	finding_differing(&f, a);
	finding_free(&f);
	plant(&f, p->b);
	finding_differing(&f, b);
	finding_free(&f);
	ck_assert_msg(!strcmp(a, b) == p->same, "%s", p->what);
}
END_TEST

START_TEST(the_place_and_the_headline)
{
	char a[FINDING_DIFFERING], b[FINDING_DIFFERING];
	struct finding f;

	plant(&f, (struct differing[2]){{NULL, NULL, NULL}});
	finding_differing(&f, a);
	f.at.off = 8;
	finding_differing(&f, b);
	ck_assert_str_ne(a, b);
	f.at.off = 7;
	snprintf(f.headline, sizeof(f.headline), "it blocks");
	finding_differing(&f, b);
	ck_assert_str_ne(a, b);
	finding_free(&f);
}
END_TEST

/* What the last of the attempts comes to, all of which the host may have spoilt. */
START_TEST(repeated_failures)
{
	const struct pair *p = &pairs[_i];
	struct host_delay host = {.stall_us = 50000, .tick_us = 4000};
	char before[FINDING_DIFFERING];
	struct finding f;

	plant(&f, p->a);
	finding_differing(&f, before);
	finding_free(&f);
	plant(&f, p->b);
	f.before = before;
	excuse_finding(&f, &host, 4000);
	ck_assert_msg(f.verdict == (p->same ? VERDICT_FAIL : VERDICT_INCONCLUSIVE), "%s", p->what);
	finding_free(&f);
}
END_TEST

START_TEST(a_command_that_fails_is_a_failure)
{
	struct host_delay host = {.stall_us = 50000, .tick_us = 4000};
	struct finding f;

	plant(&f, (struct differing[2]){{NULL, NULL, NULL}});
	f.command_status = 1 << 8;
	excuse_finding(&f, &host, 4000);
	ck_assert_int_eq(f.verdict, VERDICT_FAIL);
	finding_free(&f);
}
END_TEST

Suite *finding_suite(void)
{
	Suite *s = suite_create("finding");
	TCase *tc = tcase_create("finding");

	tcase_add_loop_test(tc, the_same_failure, 0, sizeof(pairs) / sizeof(*pairs));
	tcase_add_test(tc, the_place_and_the_headline);
	tcase_add_loop_test(tc, repeated_failures, 0, sizeof(pairs) / sizeof(*pairs));
	tcase_add_test(tc, a_command_that_fails_is_a_failure);
	suite_add_tcase(s, tc);
	return s;
}
