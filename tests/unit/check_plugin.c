// SPDX-License-Identifier: GPL-2.0-or-later
/* loader/plugin.h: shared objects that are plug-ins, and such that are none. */
#include <netinet/in.h>

#include "runtime/stack/loader/plugin.h"
#include "tests/unit/stack_fixture.h"
#include "tests/unit/suites_stack.h"

static struct board board;
static struct stack_source source;

static void setup(void)
{
	memset(&board, 0, sizeof(board));
	board.size = sizeof(board);
	board.config.family = AF_INET;
	board.config.mtu = 1500;
	board.config.flags = board.flags;
	source = (struct stack_source){.ops = {.size = sizeof(source.ops)}};
}

static void wild(const char *test, const char *flags, int want)
{
	const struct stack_spec *s = stack_fixture(test, flags);

	if (!s) /* as far as it shows that there is none */
		return;
	strcpy(board.flags, flags);
	ck_assert_int_eq(plugin_open(&source, &board, (void *)s->what), want);
}

static void why(enum board_trouble trouble, const char *text)
{
	ck_assert_int_eq(board.trouble, trouble);
	ck_assert_msg(strstr(board.why, text) != NULL, "%s", board.why);
}

START_TEST(opens)
{
	wild(__func__, "", 0);
	if (!source.ops.abi)
		return;
	ck_assert_uint_eq(source.ops.abi, TCPCHECK_STACK_ABI);
	ck_assert_str_eq(source.ops.name, "Wild 1.0");
	ck_assert_int_eq(board.trouble, BOARD_FINE);
	source.ops.run(source.ops.self, 0);
	ck_assert_int_eq(source.ops.next(source.ops.self), TCPCHECK_STACK_NEVER);
}
END_TEST

START_TEST(refuses)
{
	wild(__func__, "refuse", -1);
	if (board.trouble)
		why(BOARD_NO_ENV, "tcpcheck_stack_open() returned -22 (Invalid argument)");
}
END_TEST

START_TEST(not_for_this_network)
{
	board.config.family = AF_INET6;
	wild(__func__, "", -1);
	if (board.trouble)
		why(BOARD_LACKS, "it is not for this network: IPv6, MTU 1500");
}
END_TEST

START_TEST(no_plugin)
{
	ck_assert_int_eq(plugin_open(&source, &board, "libc.so.6"), -1);
	ck_assert_int_eq(board.place, BOARD_LOADING);
	why(BOARD_NO_ENV, "undefined symbol: tcpcheck_stack_open");
}
END_TEST

START_TEST(not_there)
{
	ck_assert_int_eq(plugin_open(&source, &board, "/no/such/file.so"), -1);
	why(BOARD_NO_ENV, "/no/such/file.so: cannot open shared object file");
}
END_TEST

START_TEST(two_versions_of_ours)
{
	board.size++;
	ck_assert_int_eq(plugin_open(&source, &board, "/no/such/file.so"), -1);
	why(BOARD_NO_ENV, "tcpcheck and tcpcheck-stack are of different versions");
}
END_TEST

Suite *plugin_suite(void)
{
	Suite *s = suite_create("plugin");
	TCase *tc = tcase_create("plugin");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_test(tc, opens);
	tcase_add_test(tc, refuses);
	tcase_add_test(tc, not_for_this_network);
	tcase_add_test(tc, no_plugin);
	tcase_add_test(tc, not_there);
	tcase_add_test(tc, two_versions_of_ours);
	suite_add_tcase(s, tc);
	return s;
}
