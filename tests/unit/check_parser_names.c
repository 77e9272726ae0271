// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of names: order, values, suggestions. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "parser/foreign.h"
#include "parser/names.h"
#include "tests/unit/suites_parser.h"

static const char *const const_names[] = {
#define CONST(name, value) #name,
#include "parser/consts.def"
#undef CONST
	NULL,
};
static const char *const foreign_names[] = {
#define FOREIGN(name, systems) #name,
#include "parser/foreign.def"
#undef FOREIGN
	NULL,
};
static const char *const errno_names[] = {
#define ERRNO(name) #name,
#include "parser/consts.def"
#undef ERRNO
	NULL,
};

/* bsearch() needs it, and each must be found. */
START_TEST(tables_are_sorted)
{
	int64_t value;
	int number;

	for (size_t i = 0; const_names[i]; i++) {
		if (i)
			ck_assert_int_lt(strcmp(const_names[i - 1], const_names[i]), 0);
		ck_assert(const_find(const_names[i], &value));
	}
	for (size_t i = 0; errno_names[i]; i++) {
		if (i)
			ck_assert_int_lt(strcmp(errno_names[i - 1], errno_names[i]), 0);
		ck_assert(errno_find(errno_names[i], &number));
	}
}
END_TEST

/* What Linux has is not another system's alone, whatever the C library knows of it. */
START_TEST(foreign_table)
{
	char owners[FOREIGN_TEXT];
	int64_t value;

	for (size_t i = 0; foreign_names[i]; i++) {
		if (i)
			ck_assert_int_lt(strcmp(foreign_names[i - 1], foreign_names[i]), 0);
		ck_assert(foreign_owners(foreign_names[i], owners));
		ck_assert_uint_lt(strlen(owners), sizeof(owners) - 1);
		ck_assert_str_eq(foreign_name(i), foreign_names[i]);
		ck_assert_msg(!const_find(foreign_names[i], &value), "%s", foreign_names[i]);
	}
	ck_assert(foreign_owners("TCP_CONNECTIONTIMEOUT", owners));
	ck_assert_str_eq(owners, "macOS has");
	ck_assert(foreign_owners("EDOOFUS", owners));
	ck_assert_str_eq(owners, "FreeBSD and DragonFly have");
	ck_assert(foreign_owners("SO_USELOOPBACK", owners));
	ck_assert_str_eq(owners, "FreeBSD, NetBSD, OpenBSD, DragonFly, macOS and Solaris have");
	ck_assert(foreign_owners("net.inet.tcp.delayed_ack", owners));
	ck_assert_str_eq(owners, "FreeBSD, NetBSD, OpenBSD, DragonFly and macOS have");
	ck_assert(!foreign_owners("net.ipv4.tcp_sack", owners));
	ck_assert(!foreign_owners("net.inet", owners));
	ck_assert(!foreign_owners("SO_NOSIGPIP", owners));
	ck_assert(!foreign_owners("", owners));
	ck_assert_str_eq(suggest_const("SO_NOSIGPIP"), "SO_NOSIGPIPE");
	ck_assert_str_eq(suggest_errno("EDOOFUSS"), "EDOOFUS");
}
END_TEST

START_TEST(foreign_names_are_noted_once)
{
	struct diag_list d = DIAG_LIST_INIT;
	const char *first = NULL;

	ck_assert(!foreign_use("SO_SNDBUF", (struct span){0, 9}, &first, &d));
	ck_assert_ptr_null(first);
	ck_assert(foreign_use("SO_SETFIB", (struct span){0, 9}, &first, &d));
	ck_assert(foreign_use("MSG_NBIO", (struct span){20, 8}, &first, &d));
	ck_assert(foreign_use("SO_SETFIB", (struct span){40, 9}, NULL, &d));
	ck_assert_str_eq(first, "SO_SETFIB");
	ck_assert_uint_eq(d.n, 2);
	ck_assert_uint_eq(d.nerrors, 0);
	ck_assert(diag_has(&d, DIAG_SKIP) && !diag_has(&d, DIAG_ERROR));
	diag_raise(&d, DIAG_SKIP);
	ck_assert_uint_eq(d.nerrors, 2);
	ck_assert(!diag_has(&d, DIAG_SKIP));
	ck_assert_str_eq(diag_first(&d)->message, "only FreeBSD has SO_SETFIB");
	diag_free(&d);
}
END_TEST

static const struct {
	const char *command, *setting, *only;
} commands[] = {
	{"sysctl -w net.inet.tcp.sack=0", "net.inet.tcp.sack", "net.inet.tcp.sack"},
	{" /sbin/sysctl kern.ipc.x", "kern.ipc.x", "kern.ipc.x"},
	{"sysctl net.ipv4.tcp_sack=0 net.inet6.x=1", "net.inet6.x", "net.inet6.x"},
	{"true\nsysctl net.inet.a=1", "net.inet.a", NULL},
	{"sysctl net.inet.a=1;\n", "net.inet.a", NULL},
	{"sysctl net.inet.a=1; ss | grep x", NULL, NULL},
	{"set -e; sysctl net.inet.a=1; ss | grep x", "net.inet.a", NULL},
	{"set -e\nsysctl net.inet.a=1 || ss\ntrue", NULL, NULL},
	{"sysctl net.inet.a=1 || sysctl net.ipv4.tcp_sack=1", NULL, NULL},
	{"sysctl net.inet.a=1 && sysctl net.inet.b=1", "net.inet.a", NULL},
	{"sysctl net.inet.a=1 && true || ss", NULL, NULL},
	{"sysctl net.inet.a=1 | grep x", NULL, NULL},
	{"sysctl --write net.inet.a=1", "net.inet.a", "net.inet.a"},
	{"sysctl --ignore net.inet.a=1", NULL, NULL},
	{"sudo sysctl net.inet.a=1", "net.inet.a", NULL},
	{"sysctl -e net.inet.a=1", NULL, NULL},
	{"sysctl -i net.inet.a", NULL, NULL},
	{"echo sysctl; echo net.inet.a", NULL, NULL},
	{"sysctl net.ipv4.tcp_sack=0", NULL, NULL},
	{"mysysctl net.inet.a=1", NULL, NULL},
	{"sysctl", NULL, NULL},
	{"sysctl \"net.inet.a\"", "net.inet.a", NULL},
	{"", NULL, NULL},
};

static void ck_text(const char *command, const char *seen, const char *expected)
{
	ck_assert_msg((!seen && !expected) || (seen && expected && !strcmp(seen, expected)),
		      "%s: %s", command, seen);
}

START_TEST(foreign_settings)
{
	struct arena a = ARENA_INIT;
	const char *command = commands[_i].command;

	ck_text(command, foreign_setting(command, &a), commands[_i].setting);
	ck_text(command, foreign_setting_only(command, &a), commands[_i].only);
	arena_free(&a);
}
END_TEST

static void ck_const(const char *name, int64_t expected)
{
	int64_t value;

	ck_assert_msg(const_find(name, &value), "%s", name);
	ck_assert_msg(value == expected, "%s", name);
}

START_TEST(values)
{
	int64_t value;

	ck_const("SOCK_STREAM", SOCK_STREAM);
	ck_const("SO_REUSEADDR", SO_REUSEADDR);
	ck_const("NULL", 0);
	ck_const("TCP_INQ", 36);
	ck_const("TCPI_OPT_TFO_CHILD", 128);
	ck_const("TCPI_ECN_MODE_ACCECN", 2);
	ck_const("IPTOS_DSCP_AF43", 0x98);
	ck_const("IPTOS_DSCP_CS7", 0xe0);
	ck_const("TCP_NLA_SRTT", 22);
	ck_const("SOF_TIMESTAMPING_OPT_STATS", 1 << 12);
	ck_const("EPOLLET", INT64_C(0x80000000));
	ck_const("EPOLLIN", EPOLLIN);
	ck_const("MSG_ZEROCOPY", 0x4000000);
	ck_const("TCP_INFINITE_SSTHRESH", 0x7fffffff);
	ck_const("CAP_BLOCK_SUSPEND", 36);
	ck_const("ENOMSG", ENOMSG); /* as in ee_errno=ENOMSG */
	ck_assert(!const_find("SOCK_", &value));
	ck_assert(!const_find("", &value));
}
END_TEST

/* BSD's names of the states have Linux's numbers. */
START_TEST(states)
{
	static const char *const pairs[][2] = {
		{"TCPS_CLOSED", "TCP_CLOSE"},         {"TCPS_LISTEN", "TCP_LISTEN"},
		{"TCPS_SYN_SENT", "TCP_SYN_SENT"},    {"TCPS_SYN_RECEIVED", "TCP_SYN_RECV"},
		{"TCPS_CLOSING", "TCP_CLOSING"},      {"TCPS_ESTABLISHED", "TCP_ESTABLISHED"},
		{"TCPS_LAST_ACK", "TCP_LAST_ACK"},    {"TCPS_CLOSE_WAIT", "TCP_CLOSE_WAIT"},
		{"TCPS_TIME_WAIT", "TCP_TIME_WAIT"},  {"TCPS_FIN_WAIT_1", "TCP_FIN_WAIT1"},
		{"TCPS_FIN_WAIT_2", "TCP_FIN_WAIT2"},
	};
	int64_t a, b;

	char fork[32]; /* as the scripts for FreeBSD have it */

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		ck_assert(const_find(pairs[i][0], &a) && const_find(pairs[i][1], &b));
		ck_assert_msg(a == b, "%s", pairs[i][0]);
		snprintf(fork, sizeof(fork), "TCPI%s", pairs[i][0] + 4);
		ck_assert_msg(const_find(fork, &a) && a == b, "%s", fork);
	}
}
END_TEST

START_TEST(errno_both_ways)
{
	int number;

	ck_assert(errno_find("EAGAIN", &number));
	ck_assert_int_eq(number, EAGAIN);
	ck_assert(errno_find("EWOULDBLOCK", &number));
	ck_assert_int_eq(number, EAGAIN);
	ck_assert(!errno_find("AF_INET", &number));
	ck_assert_str_eq(errno_name(EAGAIN), "EAGAIN");
	ck_assert_str_eq(errno_name(EDEADLK), "EDEADLK");
	ck_assert_str_eq(errno_name(EOPNOTSUPP), "EOPNOTSUPP");
	ck_assert_ptr_null(errno_name(9999));
}
END_TEST

START_TEST(call_table)
{
	const struct call_spec *s = call_spec_find("fcntl");

	ck_assert_ptr_nonnull(s);
	ck_assert_int_eq(s->id, CALL_ID_fcntl);
	ck_assert_uint_eq(s->min_args, 2);
	ck_assert_uint_eq(s->max_args, 3);
	ck_assert_int_eq(s->args[0], ARG_FD);
	ck_assert_int_eq(s->args[2], ARG_INT_OPT);
	ck_assert_int_eq(s->args[3], ARG_NONE);
	ck_assert_int_eq(call_spec_find("socket")->result, RESULT_FD);
	ck_assert_int_eq(call_spec_find("cap_set")->result, RESULT_NONNEG);
	ck_assert_ptr_null(call_spec_find("accept5"));
	for (int i = 0; i < CALL_ID_COUNT; i++) {
		s = call_spec_at((enum call_id)i);
		ck_assert_int_eq(s->id, i);
		ck_assert_uint_ge(s->max_args, s->min_args);
		ck_assert_int_ne(s->args[s->max_args - 1], ARG_NONE);
	}
	ck_assert_ptr_null(call_spec_at(CALL_ID_COUNT));
}
END_TEST

START_TEST(icmp_tables)
{
	uint8_t n = 99;

	ck_assert(icmp_type_find("unreachable", false, &n));
	ck_assert_uint_eq(n, 3);
	ck_assert(icmp_type_find("unreachable", true, &n));
	ck_assert_uint_eq(n, 1);
	ck_assert(!icmp_type_find("packet_too_big", false, &n));
	ck_assert(icmp_type_find("type_255", true, &n));
	ck_assert_uint_eq(n, 255);
	ck_assert(!icmp_type_find("type_256", true, &n));
	ck_assert(!icmp_type_find("type_", true, &n));
	ck_assert(!icmp_type_find("type_1x", true, &n));
	ck_assert(icmp_code_find("frag_needed", false, 3, &n));
	ck_assert_uint_eq(n, 4);
	ck_assert(!icmp_code_find("frag_needed", false, 11, &n));
	ck_assert(!icmp_code_find("frag_needed", true, 1, &n));
	ck_assert(icmp_code_find("code_7", true, 1, &n));
	ck_assert_uint_eq(n, 7);
	ck_assert_str_eq(icmp_type_name(2, true), "packet_too_big");
	ck_assert_ptr_null(icmp_type_name(2, false));
	ck_assert_str_eq(icmp_code_name(3, 1, false), "host_unreachable");
	ck_assert_str_eq(icmp_code_name(1, 0, true), "no_route");
}
END_TEST

START_TEST(suggestions)
{
	static const char *const list[] = {"alpha", "beta", NULL};

	ck_assert_str_eq(suggest_call("sokcet"), "socket");
	ck_assert_str_eq(suggest_call("getsockop"), "getsockopt");
	ck_assert_ptr_null(suggest_call("xyz"));
	ck_assert_ptr_null(suggest_call(""));
	ck_assert_str_eq(suggest_const("SOCK_STREEM"), "SOCK_STREAM");
	ck_assert_str_eq(suggest_errno("EAGIAN"), "EAGAIN");
	ck_assert_str_eq(suggest_icmp("packet_to_big", true), "packet_too_big");
	ck_assert_str_eq(suggest("alhpa", list), "alpha"); /* a swap counts once */
	ck_assert_ptr_null(suggest("a", list));
	ck_assert_ptr_null(suggest("this_is_longer_than_any_name_in_all_of_the_tables", list));
}
END_TEST

Suite *names_suite(void)
{
	Suite *s = suite_create("names");
	TCase *t = tcase_create("all");

	tcase_add_test(t, tables_are_sorted);
	tcase_add_test(t, states);
	tcase_add_test(t, foreign_table);
	tcase_add_test(t, foreign_names_are_noted_once);
	tcase_add_loop_test(t, foreign_settings, 0, sizeof(commands) / sizeof(commands[0]));
	tcase_add_test(t, values);
	tcase_add_test(t, errno_both_ways);
	tcase_add_test(t, call_table);
	tcase_add_test(t, icmp_tables);
	tcase_add_test(t, suggestions);
	suite_add_tcase(s, t);
	return s;
}
