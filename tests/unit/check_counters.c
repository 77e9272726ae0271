// SPDX-License-Identifier: GPL-2.0-or-later
/* counters.h counters.c, sysctls.h sysctls.c: texts of the kernel, and what has changed in them. */
#include <check.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include "netdev/sysctl.h"
#include "netdev/sysctls.h"
#include "netdev/counters.h"
#include "tests/lib/netns_fixture.h"

Suite *counters_suite(void);

static struct buf out;

static void teardown(void)
{
	buf_free(&out);
}

START_TEST(tables_and_lists)
{
	ck_assert_uint_eq(counters_compare("Ip: Forwarding InReceives\nIp: 1 10\n"
					   "TcpExt: ListenDrops A B\nTcpExt: 3 0 7\n"
					   "Ip6InReceives                   \t5\n",
					   "Ip: Forwarding InReceives\nIp: 1 12\n"
					   "TcpExt: ListenDrops A B\nTcpExt: 3 1 7\n"
					   "Ip6InReceives                   \t9\n",
					   &out),
			  3);
	ck_assert_str_eq(buf_text(&out), "IpInReceives                    2\n"
					 "TcpExtA                         1\n"
					 "Ip6InReceives                   4\n");
}
END_TEST

/* IcmpMsg has columns only for what was counted: they come and move. */
START_TEST(columns_come_and_go)
{
	ck_assert_uint_eq(counters_compare("IcmpMsg: InType3\nIcmpMsg: 4\nX: A B\nX: 1 2\n",
					   "IcmpMsg: InType0 InType3 OutType3\nIcmpMsg: 1 4 2\n"
					   "X: B A\nX: 2 5\n",
					   &out),
			  3);
	ck_assert_str_eq(buf_text(&out), "IcmpMsgInType0                  1\n"
					 "IcmpMsgOutType3                 2\n"
					 "XA                              4\n");
}
END_TEST

START_TEST(downwards_and_signed)
{
	ck_assert_uint_eq(counters_compare("Tcp: MaxConn CurrEstab\nTcp: -1 3\n",
					   "Tcp: MaxConn CurrEstab\nTcp: -1 1\n", &out),
			  1);
	ck_assert_str_eq(buf_text(&out), "TcpCurrEstab                    -2\n");
}
END_TEST

/* Texts of another form are no reason to fail; names as long as they like. */
START_TEST(odd_texts)
{
	ck_assert_uint_eq(counters_compare("", "", &out), 0);
	ck_assert_uint_eq(
		counters_compare("", "\n\n:\nTcp:\nTcp:\nX: A B\nY: 1 2\nword\nword x\n", &out), 0);
	ck_assert_uint_eq(counters_compare("", "Tcp: A B C\nTcp: 1", &out), 1);
	ck_assert_str_eq(buf_text(&out), "TcpA                            1\n");
	buf_reset(&out);
	counters_compare("", "X: AVeryLongNameOfACounterThatFillsTheColumn\nX: 1\n", &out);
	ck_assert_str_eq(buf_text(&out), "XAVeryLongNameOfACounterThatFillsTheColumn 1\n");
}
END_TEST

/* nstat leaves what it does not know in full to the program. */
START_TEST(another_form_is_told)
{
	static const char *const odd[] = {
		"Tcp: A B\nTcp: 1\nX 7\n",
		"Tcp: A\nUdp: 1\nX 7\n",
		"Tcp: A\nX 7\n",
		"A\nX 7\n",
		"A b\nX 7\n",
		"A 1b\nX 7\n",
		"A: B C\nA: x 7\n",
	};
	struct counters c = COUNTERS_INIT;

	ck_assert(counters_parse(&c, "\nTcp: A B\nTcp: -1 2 \nUdp:\nUdp:\n\nX\t 3  0.0\n"));
	ck_assert_uint_eq(c.n, 3);
	ck_assert_str_eq(c.items[0].name, "TcpA");
	ck_assert_uint_eq(c.items[0].value, (uint64_t)-1);
	ck_assert_str_eq(c.items[2].name, "X");
	counters_free(&c);
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		c = COUNTERS_INIT;
		ck_assert_msg(!counters_parse(&c, odd[i]), "%s", odd[i]);
		ck_assert_msg(c.n && c.items[c.n - 1].value == 7, "%s: the rest is read", odd[i]);
		counters_free(&c);
	}
}
END_TEST

START_TEST(of_this_kernel)
{
	struct buf text = BUF_INIT;

	counters_read(&text);
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "\nTcp: RtoAlgorithm"));
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "\nTcpExt: "));
	ck_assert_uint_eq(counters_compare(buf_text(&text), buf_text(&text), &out), 0);
	ck_assert_uint_gt(counters_compare("", buf_text(&text), &out), 3);
	buf_free(&text);
}
END_TEST

START_TEST(settings_that_differ)
{
	const char *fresh = "net.a = 1\nnet.b = 2 3\nnet.c = \nnet.only.fresh = 1\nno setting\n";

	ck_assert_uint_eq(sysctls_compare(fresh, fresh, &out), 0);
	ck_assert_uint_eq(sysctls_compare("net.a = 0\nnet.b = 2 3\nnet.c = x = y\nnet.new = 9\n",
					  fresh, &out),
			  2);
	ck_assert_str_eq(buf_text(&out), "net.a = 0\n#   in a fresh namespace: 1\n"
					 "net.c = x = y\n#   in a fresh namespace: \n");
	/* another order is found, too */
	buf_reset(&out);
	ck_assert_uint_eq(sysctls_compare("net.c = 1\nnet.a = 1\n", fresh, &out), 1);
}
END_TEST

START_TEST(a_changed_setting_is_found)
{
	struct buf now = BUF_INIT, fresh = BUF_INIT;

	if (netns_missing(false))
		return;
	ck_assert_int_eq(sysctl_set("net.ipv4.tcp_retries2", "7", NULL), 0);
	sysctls_read(&now);
	ck_assert_ptr_nonnull(strstr(buf_text(&now), "net.ipv4.tcp_retries2 = 7\n"));
	ck_assert_int_eq(sysctls_read_fresh(&fresh), 0);
	ck_assert_uint_eq(sysctls_compare(buf_text(&now), buf_text(&fresh), &out), 1);
	ck_assert_str_eq(buf_text(&out),
			 "net.ipv4.tcp_retries2 = 7\n#   in a fresh namespace: 15\n");
	buf_free(&now);
	buf_free(&fresh);
}
END_TEST

static unsigned forks;

static void count_fork(void)
{
	forks++;
}

static ino_t net_of_this_thread(void)
{
	struct stat st;

	ck_assert_int_eq(stat("/proc/thread-self/ns/net", &st), 0);
	return st.st_ino;
}

/* A process with threads must not fork, and keeps its namespace. */
START_TEST(fresh_values_without_another_process)
{
	struct buf fresh = BUF_INIT, again = BUF_INIT;
	ino_t before = net_of_this_thread();

	if (netns_missing(false))
		return;
	ck_assert_int_eq(pthread_atfork(count_fork, NULL, NULL), 0);
	forks = 0;
	ck_assert_int_eq(sysctl_set("net.ipv4.tcp_retries2", "7", NULL), 0);
	ck_assert_int_eq(sysctls_read_fresh(&fresh), 0);
	ck_assert_uint_eq(forks, 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&fresh), "net.ipv4.tcp_retries2 = 15\n"));
	ck_assert_uint_eq(net_of_this_thread(), before);
	sysctls_read(&again);
	ck_assert_ptr_nonnull(strstr(buf_text(&again), "net.ipv4.tcp_retries2 = 7\n"));
	buf_free(&fresh);
	buf_free(&again);
}
END_TEST

Suite *counters_suite(void)
{
	Suite *s = suite_create("counters");
	TCase *t = tcase_create("counters"), *ns = tcase_create("settings");

	tcase_add_checked_fixture(t, NULL, teardown);
	tcase_add_test(t, tables_and_lists);
	tcase_add_test(t, columns_come_and_go);
	tcase_add_test(t, downwards_and_signed);
	tcase_add_test(t, odd_texts);
	tcase_add_test(t, another_form_is_told);
	tcase_add_test(t, of_this_kernel);
	tcase_add_test(t, settings_that_differ);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(ns, netns_fixture, teardown);
	tcase_add_test(ns, a_changed_setting_is_found);
	tcase_add_test(ns, fresh_values_without_another_process);
	suite_add_tcase(s, ns);
	return s;
}
