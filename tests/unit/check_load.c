// SPDX-License-Identifier: GPL-2.0-or-later
/* load.c: which variants a script is for, what makes it bad, how long it is. */
#include "runtime/suite/load.h"
#include "tests/unit/suite_fixture.h"
#include "tests/unit/suites_suite.h"

#define V4     (1u << VARIANT_IPV4)
#define V6     (1u << VARIANT_IPV6)
#define MAPPED (1u << VARIANT_MAPPED)
#define ALL    (V4 | V6 | MAPPED)

static struct loaded l;

static void load(const char *options, const char *name, const char *text)
{
	char line[200];

	write_script(name, text);
	snprintf(line, sizeof(line), "%s %s", options, name);
	command_line(line);
	load_free(&l);
	load_script(&l, &session, name);
}

static unsigned planned(void)
{
	unsigned bits = 0;

	for (unsigned v = 0; v < VARIANT_COUNT; v++)
		bits |= l.plans[v] ? 1u << v : 0;
	return bits;
}

static const struct {
	const char *options, *name;
	unsigned wanted;
} variants[] = {
	{"", "a.pkt", ALL},
	{"", "a-v4.pkt", V4 | MAPPED},
	{"", "a-v6.pkt", V6},
	{"-4", "a.pkt", V4},
	{"-6", "a.pkt", V6},
	{"-m", "a.pkt", MAPPED},
	{"-4 -6", "a.pkt", V4 | V6},
	/* what its name excludes is left out beside what it is for */
	{"-4 -6", "a-v6.pkt", V6},
	{"--ip_version=ipv6", "a.pkt", V6},
	{"--ip_version=ipv6", "a-v4.pkt", V6},
};

START_TEST(variants_by_name_and_option)
{
	load(variants[_i].options, variants[_i].name, SOCKET);
	ck_assert(!l.bad);
	ck_assert_uint_eq(l.wanted, variants[_i].wanted);
	ck_assert_uint_eq(planned(), variants[_i].wanted);
}
END_TEST

START_TEST(found_in_a_folder_the_name_decides)
{
	write_script("a-v6.pkt", SOCKET);
	command_line("-4 .");
	load_script(&l, &session, "a-v6.pkt");
	ck_assert(!l.bad);
	ck_assert_uint_eq(l.wanted, 0);
}
END_TEST

/* ICMPv6 has no such code. */
#define ONLY_V4 SOCKET "+0 < icmp unreachable host_unreachable [0:0(0)]\n"

START_TEST(unfit_variants)
{
	load("", "a.pkt", ONLY_V4);
	ck_assert(!l.bad);
	ck_assert_uint_eq(l.wanted, ALL);
	ck_assert_ptr_nonnull(l.plans[VARIANT_IPV4]);
	ck_assert_ptr_null(l.plans[VARIANT_IPV6]);
	ck_assert_uint_gt(l.unfit[VARIANT_IPV6].nerrors, 0);
	/* asked for, it is a mistake */
	load("-6", "a.pkt", ONLY_V4);
	ck_assert(l.bad);
	load("-4", "a.pkt", ONLY_V4);
	ck_assert(!l.bad);
}
END_TEST

/* What a script is not for is no mistake of it, as a line or its name says. */
START_TEST(declined_variants)
{
	load("-6", "a-v4.pkt", ONLY_V4);
	ck_assert(!l.bad);
	ck_assert_uint_eq(l.wanted, V6);
	ck_assert_uint_eq(planned(), 0);
	load("-4 --mapped", "a-v6.pkt", SOCKET);
	ck_assert(!l.bad);
	ck_assert_uint_eq(l.wanted, V4 | MAPPED);
	ck_assert_uint_eq(planned(), 0);
	load("-4 --mapped", "a.pkt", "--ip_version=ipv6\n" SOCKET);
	ck_assert(!l.bad);
	ck_assert_uint_eq(l.wanted, V4 | MAPPED);
	ck_assert_uint_eq(planned(), 0);
	ck_assert_str_eq(diag_first(&l.unfit[VARIANT_IPV4])->message,
			 "the script is for ipv6 only");
	load("-4 -6", "a.pkt", "--ip_version=ipv6\n" SOCKET);
	ck_assert_uint_eq(l.wanted, V6);
	ck_assert_uint_eq(planned(), V6);
}
END_TEST

/* In a folder it is left out. */
START_TEST(declined_in_a_folder)
{
	write_script("a.pkt", "--ip_version=ipv6\n" SOCKET);
	command_line("-4 .");
	load_free(&l);
	load_script(&l, &session, "a.pkt");
	ck_assert(!l.bad);
	ck_assert_uint_eq(l.wanted, 0);
}
END_TEST

START_TEST(bad_ones)
{
	load("", "a.pkt", "0 nonsense(\n");
	ck_assert(l.bad);
	ck_assert_uint_gt(l.diags.nerrors, 0);
	ck_assert_uint_eq(planned(), 0);
	load("", "a.pkt", "--ip_version=ipv5\n" SOCKET);
	ck_assert(l.bad);
	load_free(&l);
	load_script(&l, &session, "missing.pkt");
	ck_assert(l.bad);
	ck_assert_ptr_null(l.script);
	ck_assert_str_eq(l.err.what, "cannot open missing.pkt: No such file or directory");
	load("", "a.pkt", SOCKET);
	load_free(&l);
	load_script(&l, &session, "a");
	ck_assert_str_eq(l.err.what, "cannot open a: No such file or directory");
	ck_assert_str_eq(l.err.hint, "did you mean 'a.pkt'?");
}
END_TEST

static const struct {
	const char *text;
	int64_t us;
	unsigned commands, any;
} spans[] = {
	{SOCKET, 0, 0, 0},
	{SOCKET "+1.5 `true`\n", 1500000, 1, 0},
	{SOCKET "+1 `true`\n+.5 `true`\n", 1500000, 2, 0},
	{SOCKET "2 `true`\n+.5 `true`\n", 2500000, 2, 0},
	{"`true`\n" SOCKET "1 `true`\n`true`\n", 1000000, 3, 0},
	{SOCKET "+1~+2 > S 0:0(0) <...>\n+1 `true`\n", 3000000, 1, 0},
	{SOCKET "1~2 > S 0:0(0) <...>\n", 2000000, 0, 0},
	{SOCKET "1 `true`\n* > S 0:0(0) <...>\n+1 `true`\n", 2000000, 2, 1},
};

START_TEST(length)
{
	load("-4", "a.pkt", spans[_i].text);
	ck_assert(!l.bad);
	ck_assert_int_eq(l.span_us, spans[_i].us);
	ck_assert_uint_eq(l.ncommands, spans[_i].commands);
	ck_assert_uint_eq(l.nany, spans[_i].any);
}
END_TEST

static void teardown(void)
{
	load_free(&l);
	fixture_teardown();
}

Suite *load_suite(void)
{
	Suite *s = suite_create("load");
	TCase *tc = tcase_create("load");

	tcase_add_checked_fixture(tc, fixture_setup, teardown);
	tcase_add_loop_test(tc, variants_by_name_and_option, 0,
			    sizeof(variants) / sizeof(*variants));
	tcase_add_test(tc, found_in_a_folder_the_name_decides);
	tcase_add_test(tc, unfit_variants);
	tcase_add_test(tc, declined_variants);
	tcase_add_test(tc, declined_in_a_folder);
	tcase_add_test(tc, bad_ones);
	tcase_add_loop_test(tc, length, 0, sizeof(spans) / sizeof(*spans));
	suite_add_tcase(s, tc);
	return s;
}
