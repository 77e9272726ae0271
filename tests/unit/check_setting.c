// SPDX-License-Identifier: GPL-2.0-or-later
/* setting.c and ethtool.c: what a script asks for, and each way to be refused. */
#include <check.h>
#include <string.h>

#include "netdev/ethtool.h"
#include "netdev/sysctl.h"
#include "runtime/host/setting.h"
#include "tests/lib/netns_fixture.h"
#include "tests/unit/suites_run.h"

static struct err e;

static int set(const char *first, const char *second, const char *unknown)
{
	struct config cfg = {
		.sysctls = {first, second}, .nsysctls = second ? 2 : 1, .unknown_sysctl = unknown};

	e = (struct err)ERR_INIT;
	return setting_apply(&cfg, &e);
}

START_TEST(in_order)
{
	char value[64];

	if (netns_missing(false))
		return;
	ck_assert_int_eq(set("net.ipv4.tcp_sack=0", "net.ipv4.tcp_rmem=4096 5000 6000", "skip"), 0);
	ck_assert_int_eq(sysctl_get("net.ipv4.tcp_sack", value, sizeof(value), NULL), 0);
	ck_assert_str_eq(value, "0");
	ck_assert_int_eq(sysctl_get("net.ipv4.tcp_rmem", value, sizeof(value), NULL), 0);
	ck_assert_str_eq(value, "4096\t5000\t6000");
	ck_assert_int_eq(set("net.ipv4.tcp_sack=0", "net.ipv4.tcp_sack=1", "skip"), 0);
	ck_assert_int_eq(sysctl_get("net.ipv4.tcp_sack", value, sizeof(value), NULL), 0);
	ck_assert_str_eq(value, "1");
}
END_TEST

START_TEST(unknown_is_a_lack_or_an_error)
{
	if (netns_missing(false))
		return;
	ck_assert_int_eq(set("net.ipv4.no_such_thing=1", NULL, "skip"), -1);
	ck_assert_int_eq(e.kind, ERR_LACK);
	ck_assert_ptr_nonnull(strstr(e.what, "net.ipv4.no_such_thing"));
	ck_assert_int_eq(set("net.ipv4.no_such_thing=1", NULL, "error"), -1);
	ck_assert_int_eq(e.kind, ERR_ENV);
	ck_assert_int_eq(set("net.ipv4.tcp_congestion_control=no_such", NULL, "skip"), -1);
	ck_assert_int_eq(e.kind, ERR_LACK);
	ck_assert_ptr_nonnull(strstr(e.what, "no_such"));
}
END_TEST

START_TEST(refused_value_is_named)
{
	if (netns_missing(false))
		return;
	ck_assert_int_eq(set("net.ipv4.tcp_sack=many", NULL, "skip"), -1);
	ck_assert_int_eq(e.kind, ERR_ENV);
	ck_assert_ptr_nonnull(strstr(e.what, "net.ipv4.tcp_sack"));
	ck_assert_ptr_nonnull(strstr(e.what, "many"));
	/* A number may be that of another kernel's feature. */
	ck_assert_int_eq(set("net.ipv4.tcp_ecn=250", NULL, "skip"), -1);
	ck_assert_int_eq(e.kind, ERR_LACK);
	ck_assert_int_eq(set("net.ipv4.tcp_ecn=250", NULL, "error"), -1);
	ck_assert_int_eq(e.kind, ERR_ENV);
}
END_TEST

START_TEST(speed_of_what_has_none)
{
	if (netns_missing(false))
		return;
	ck_assert_int_eq(ethtool_set_speed(1, 1000, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.what, "lo: set speed to 1000 Mbit/s"));
	ck_assert_int_eq(ethtool_set_speed(12345, 1000, &e), -1);
}
END_TEST

Suite *setting_suite(void)
{
	Suite *s = suite_create("setting");
	TCase *t = tcase_create("setting");

	tcase_add_checked_fixture(t, netns_fixture, NULL);
	tcase_add_test(t, in_order);
	tcase_add_test(t, unknown_is_a_lack_or_an_error);
	tcase_add_test(t, refused_value_is_named);
	tcase_add_test(t, speed_of_what_has_none);
	suite_add_tcase(s, t);
	return s;
}
