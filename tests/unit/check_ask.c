// SPDX-License-Identifier: GPL-2.0-or-later
/* call/ask.c, dut/option.c: questions to a stack that are no events, with memory that it sees. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/syscall.h>

#include "runtime/call/family.h"
#include "runtime/dut/dut.h"
#include "runtime/stack/memory.h"
#include "tests/unit/suites_stack.h"

static _Alignas(64) unsigned char piece[64 << 10]; /* all that the stack sees */
static struct memory memory;
static struct dut dut;
static struct call_env env;
static long answer;
static socklen_t length; /* of what it writes */

static bool is_seen(long p)
{
	return (unsigned char *)p >= piece && (unsigned char *)p < piece + sizeof(piece);
}

static long ask(struct dut *d, long nr, const long arg[6])
{
	const struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(80)};
	socklen_t *len;
	void *to;

	ck_assert_ptr_eq(d, &dut);
	ck_assert_int_eq(arg[0], 3);
	if (nr == SYS_close) {
		ck_assert_int_eq(arg[1], 9);
		return answer;
	}
	to = (void *)arg[nr == SYS_getsockopt ? 3 : 1];
	len = (socklen_t *)arg[nr == SYS_getsockopt ? 4 : 2];
	ck_assert(is_seen((long)to) && is_seen((long)len));
	ck_assert_uint_ge(*len, length);
	if (nr == SYS_getsockopt) {
		ck_assert_int_eq(arg[1], 6);
		ck_assert_int_eq(arg[2], 11);
		memset(to, 'v', length);
	} else {
		memcpy(to, &name, length);
	}
	*len = length;
	return answer;
}

static void setup(void)
{
	static const struct dut_ops ops = {.ask = ask};

	memset(piece, 0, sizeof(piece));
	memory_init(&memory, piece, sizeof(piece));
	dut = (struct dut){.ops = &ops, .memory = &memory.source};
	env = (struct call_env){.dut = &dut, .ask = ask, .memory = &memory.source};
	answer = 0;
}

START_TEST(numbers)
{
	answer = -EBADF;
	ck_assert_int_eq(call_ask(&env, SYS_close, 3, 9), -EBADF);
	answer = 5;
	ck_assert_int_eq(call_ask(&env, SYS_close, 3, 9), 5);
}
END_TEST

START_TEST(names)
{
	struct ipaddr ip;
	uint16_t port;

	length = sizeof(struct sockaddr_in);
	for (unsigned i = 0; i < 1000; i++) /* gives back what it takes */
		ck_assert(call_ask_name(&env, SYS_getsockname, 3, &ip, &port));
	ck_assert_uint_eq(port, 80);
	ck_assert_int_eq(ip.family, AF_INET);
	answer = -ENOTCONN;
	ck_assert(!call_ask_name(&env, SYS_getpeername, 3, &ip, &port));
	answer = 0;
	length = 0; /* of no family */
	ck_assert(!call_ask_name(&env, SYS_getsockname, 3, &ip, &port));
}
END_TEST

START_TEST(options)
{
	static const struct dut_ops mute = {.name = "mute"};
	char value[8] = "-------";

	length = 4;
	for (unsigned i = 0; i < 1000; i++)
		ck_assert_int_eq(dut_option(&dut, 3, 6, 11, value, 8), 4);
	ck_assert_str_eq(value, "vvvv---");
	answer = -ENOPROTOOPT;
	strcpy(value, "-------");
	ck_assert_int_eq(dut_option(&dut, 3, 6, 11, value, 8), -1);
	dut.ops = &mute;
	ck_assert_int_eq(dut_option(&dut, 3, 6, 11, value, 8), -1);
	ck_assert_str_eq(value, "-------");
}
END_TEST

Suite *ask_suite(void)
{
	Suite *s = suite_create("ask");
	TCase *tc = tcase_create("ask");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, numbers);
	tcase_add_test(tc, names);
	tcase_add_test(tc, options);
	suite_add_tcase(s, tc);
	return s;
}
