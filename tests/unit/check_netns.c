// SPDX-License-Identifier: GPL-2.0-or-later
/* netns.c sysctl.c: private namespaces and the settings in them. */
#include <check.h>
#include <net/if.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netdev/netns.h"
#include "netdev/sysctl.h"
#include "tests/lib/netns_fixture.h"

Suite *netns_suite(void);

static struct err e;

START_TEST(private_network)
{
	struct if_nameindex *ifs;
	unsigned n = 0, i;

	if (netns_missing(false))
		return;
	ifs = if_nameindex();
	ck_assert_ptr_nonnull(ifs);
	/* Modules may add their own (tunl0, sit0, ...), all down. */
	for (i = 0; ifs[i].if_index; i++)
		n += !strcmp(ifs[i].if_name, "lo");
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(ifs[0].if_index, 1);
	if_freenameindex(ifs);
	ck_assert_uint_eq(geteuid(), 0);
	ck_assert_uint_eq(getegid(), 0);
}
END_TEST

START_TEST(is_private_inside)
{
	if (netns_missing(false))
		return;
	ck_assert(netns_is_private());
}
END_TEST

static unsigned long ns_of(const char *name)
{
	struct stat st;

	ck_assert_int_eq(stat(name, &st), 0);
	return st.st_ino;
}

/* In the child. */
static int look_around(unsigned long net, unsigned long mnt)
{
	if (netns_furnish(&e))
		return 1;
	if (ns_of("/proc/self/ns/net") == net || ns_of("/proc/self/ns/mnt") == mnt)
		return 2;
	return getpid() == 1 && geteuid() == 0 ? 7 : 3;
}

START_TEST(private_processes)
{
	unsigned long net = ns_of("/proc/self/ns/net"), mnt = ns_of("/proc/self/ns/mnt");
	pid_t child, told = 0;
	int status;

	if (netns_missing(false))
		return;
	child = netns_fork(&told, &e);
	if (!child)
		_exit(look_around(net, mnt));
	ck_assert_msg(child > 0, "%s", e.what);
	ck_assert_int_eq(told, child);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 7);
}
END_TEST

static void *sleeper(void *arg)
{
	(void)arg;
	pause();
	return NULL;
}

START_TEST(too_late_for_threads)
{
	pthread_t thread;

	if (netns_missing(false))
		return;
	ck_assert_int_eq(pthread_create(&thread, NULL, sleeper, NULL), 0);
	ck_assert_int_eq(netns_enter(&e), -1);
	ck_assert_ptr_nonnull(strstr(e.what, "(this is a bug)"));
	pthread_cancel(thread);
	pthread_join(thread, NULL);
}
END_TEST

START_TEST(settings)
{
	char value[64];

	if (netns_missing(false))
		return;
	ck_assert_int_eq(sysctl_set("net.ipv4.tcp_sack", "0", &e), 0);
	ck_assert_int_eq(sysctl_get("net/ipv4/tcp_sack", value, sizeof(value), &e), 0);
	ck_assert_str_eq(value, "0");
	ck_assert_int_eq(sysctl_set("net/ipv4/conf/lo/rp_filter", "2", &e), 0);
	ck_assert_int_eq(sysctl_get("net.ipv4.conf.lo.rp_filter", value, sizeof(value), &e), 0);
	ck_assert_str_eq(value, "2");
	ck_assert_int_eq(sysctl_set("net.ipv4.tcp_rmem", "4096 5000 6000", &e), 0);
	ck_assert_int_eq(sysctl_get("net.ipv4.tcp_rmem", value, sizeof(value), &e), 0);
	ck_assert_str_eq(value, "4096\t5000\t6000");
	ck_assert_int_eq(sysctl_get("net.ipv4.tcp_rmem", value, 5, &e), 0);
	ck_assert_str_eq(value, "4096");
}
END_TEST

START_TEST(refused_settings)
{
	char value[8];

	if (netns_missing(false))
		return;
	ck_assert_int_eq(sysctl_set("net.ipv4.tcp_no_such", "1", &e), -1);
	ck_assert_int_eq(e.kind, ERR_LACK);
	ck_assert_str_eq(e.what, "this kernel has no setting net.ipv4.tcp_no_such");
	ck_assert_int_eq(sysctl_get("", value, sizeof(value), &e), -1);
	ck_assert_int_eq(e.kind, ERR_LACK);
	ck_assert_int_eq(sysctl_get("net/../../cpuinfo", value, sizeof(value), &e), -1);
	ck_assert_int_eq(e.kind, ERR_LACK);
	ck_assert_int_eq(sysctl_set("net.ipv4.tcp_sack", "many", &e), -1);
	ck_assert_int_eq(e.kind, ERR_ENV);
	ck_assert_str_eq(e.what, "set net.ipv4.tcp_sack to \"many\": Invalid argument");
}
END_TEST

Suite *netns_suite(void)
{
	Suite *s = suite_create("netns");
	TCase *tc = tcase_create("netns");

	tcase_add_checked_fixture(tc, netns_fixture, NULL);
	tcase_add_test(tc, private_network);
	tcase_add_test(tc, is_private_inside);
	tcase_add_test(tc, private_processes);
	tcase_add_test(tc, too_late_for_threads);
	tcase_add_test(tc, settings);
	tcase_add_test(tc, refused_settings);
	suite_add_tcase(s, tc);
	return s;
}
