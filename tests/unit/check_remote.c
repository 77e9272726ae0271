// SPDX-License-Identifier: GPL-2.0-or-later
/* remote.h, birth.h, loader/main.c: a plug-in in a process of its own, and every way to lose it. */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "runtime/base/clock.h"
#include "runtime/stack/remote.h"
#include "tests/unit/stack_fixture.h"
#include "tests/unit/suites_stack.h"

static struct remote *r;
static struct board *b;
static struct err err;
static struct buf text;
static struct remote_limits limits;

static void setup(void)
{
	limits = (struct remote_limits){20 * NS_PER_S, 40 * NS_PER_S};
	err = (struct err)ERR_INIT;
}

/* Whatever there was, nothing is left of it. */
static void teardown(void)
{
	remote_close(r);
	r = NULL;
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
	buf_free(&text);
}

/* False: there is no plug-in. */
static bool opened(const char *test, const char *flags, int family)
{
	const struct tcpcheck_stack_config c = {.family = family, .mtu = 1500, .prefix_len = 24};
	const struct stack_spec *s = stack_fixture(test, flags);

	if (!s)
		return false;
	r = remote_open(s, &c, &limits, NULL, &err);
	b = r ? remote_board(r) : NULL;
	return true;
}

static bool opens(const char *test, const char *flags)
{
	if (!opened(test, flags, AF_INET))
		return false;
	ck_assert_msg(r != NULL, "%s (%s)", err.what, err.hint);
	return true;
}

static void fails(enum err_kind kind, const char *what)
{
	ck_assert_int_eq(err.kind, kind);
	ck_assert_msg(strstr(err.what, what) != NULL, "%s", err.what);
}

static long call(long nr)
{
	b->nr = nr;
	ck_assert_int_eq(remote_ask(r, BOARD_CALL, &err), 0);
	return b->ret;
}

START_TEST(answers)
{
	if (!opens(__func__, ""))
		return;
	ck_assert_str_eq(b->name, "Wild 1.0");
	ck_assert_int_eq(call(SYS_socket), 0);
	ck_assert_int_eq(call(SYS_getpid), -ENOSYS);
	b->until_ns = 3600 * NS_PER_S;
	ck_assert_int_eq(remote_ask(r, BOARD_RUN, &err), 0);
	ck_assert_int_eq(b->now_ns, 3600 * NS_PER_S);
	remote_said(r, &text);
	ck_assert_str_eq(buf_text(&text), "");
}
END_TEST

START_TEST(memory)
{
	struct arena a = ARENA_INIT;
	char *p;

	if (!opens(__func__, ""))
		return;
	a.source = remote_memory(r);
	p = arena_strdup(&a, "text");
	ck_assert(p > (char *)b && p < (char *)b + BOARD_SIZE);
	arena_free(&a);
}
END_TEST

/* Two at a time do not meet. */
START_TEST(two)
{
	struct remote *first;

	if (!opens(__func__, ""))
		return;
	first = r;
	ck_assert(opens(__func__, ""));
	b->until_ns = 5;
	ck_assert_int_eq(remote_ask(r, BOARD_RUN, &err), 0);
	ck_assert_int_eq(remote_board(first)->now_ns, 0);
	ck_assert_int_eq(remote_ask(first, BOARD_RUN, &err), 0);
	remote_close(first);
}
END_TEST

static const struct {
	const char *flags;
	enum board_verb verb;
	const char *what;
} deaths[] = {
	{"exit-run", BOARD_CALL, "Wild 1.0: it has exited with status 3 in run()"},
	{"exit-next", BOARD_RUN, "Wild 1.0: it has exited with status 3 in next()"},
	{"exit-output", BOARD_RUN, "Wild 1.0: it has exited with status 3 in output()"},
	{"exit-input", BOARD_INPUT, "Wild 1.0: it has exited with status 3 in input()"},
	{"exit-call", BOARD_ASK, "Wild 1.0: it has exited with status 3 in call()"},
	{"exit-has", BOARD_HAS, "Wild 1.0: it has exited with status 3 in has()"},
	{"scribble", BOARD_CALL, "Wild 1.0: it has written over memory that is not its own"},
};

START_TEST(dies)
{
	if (!opens(__func__, deaths[_i].flags))
		return;
	b->until_ns = 1;
	ck_assert_int_eq(remote_ask(r, deaths[_i].verb, &err), -1);
	fails(ERR_STACK, deaths[_i].what);
	err = (struct err)ERR_INIT;
	ck_assert_int_eq(remote_ask(r, BOARD_RUN, NULL), -1);
	ck_assert_int_eq(remote_ask(r, BOARD_RUN, &err), -1);
	fails(ERR_STACK, deaths[_i].what);
}
END_TEST

START_TEST(does_not_open)
{
	static const struct {
		const char *flags, *what;
	} how[] = {
		{"exit-open", "it has exited with status 3 in tcpcheck_stack_open()"},
		{"refuse", "tcpcheck_stack_open() returned -22 (Invalid argument)"},
		{"version", "it is for version 2 of the interface, and this is version 1"},
		{"hollow", "a callback is missing"},
	};

	if (!opened(__func__, how[_i].flags, AF_INET))
		return;
	ck_assert_ptr_null(r);
	fails(ERR_ENV, how[_i].what);
}
END_TEST

START_TEST(another_network)
{
	if (!opened(__func__, "", AF_INET6))
		return;
	ck_assert_ptr_null(r);
	fails(ERR_LACK, "it is not for this network: IPv6, MTU 1500");
}
END_TEST

START_TEST(hangs)
{
	int64_t begin = clock_now_ns();

	limits.answer_ns = 300 * NS_PER_MS;
	if (!opens(__func__, "hang-call"))
		return;
	ck_assert_int_eq(remote_ask(r, BOARD_CALL, &err), -1);
	fails(ERR_STACK, "it has not answered within");
	fails(ERR_STACK, "in call()");
	ck_assert_str_eq(err.hint, "--call_timeout changes the limit");
	ck_assert_int_gt(clock_now_ns() - begin, limits.answer_ns);
}
END_TEST

START_TEST(talks_without_end)
{
	limits.answer_ns = 300 * NS_PER_MS;
	if (!opens(__func__, "babble"))
		return;
	ck_assert_int_eq(remote_ask(r, BOARD_CALL, &err), -1);
	fails(ERR_STACK, "in run()");
	remote_said(r, &text);
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "and another thing\n"));
}
END_TEST

START_TEST(takes_too_long)
{
	limits.run_ns = 300 * NS_PER_MS;
	if (!opens(__func__, "hang-next"))
		return;
	b->until_ns = 1;
	ck_assert_int_eq(remote_ask(r, BOARD_RUN, &err), -1);
	fails(ERR_STACK, "the run is not over within");
	ck_assert_str_eq(err.hint, "--time_limit changes the limit");
}
END_TEST

/* A child of it has its descriptors, too: the conversation does not end with it. */
START_TEST(leaves_a_child)
{
	int64_t begin = clock_now_ns();

	if (!opened(__func__, "orphan", AF_INET))
		return;
	ck_assert_ptr_null(r);
	ck_assert_int_eq(err.kind, ERR_ENV);
	ck_assert_int_lt(clock_now_ns() - begin, limits.answer_ns / 2);
}
END_TEST

START_TEST(prints)
{
	if (!opens(__func__, "print"))
		return;
	remote_said(r, &text);
	ck_assert_uint_le(text.len, 4096);
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "line 99999\n"));
}
END_TEST

/* However it may end, or not. */
START_TEST(parting)
{
	static const char *const flags[] = {"exit-free", "hang-free", "signals", "fork", "leak"};

	if (opens(__func__, flags[_i]))
		ck_assert_int_eq(call(SYS_listen), 0);
}
END_TEST

Suite *remote_suite(void)
{
	Suite *s = suite_create("remote");
	TCase *tc = tcase_create("remote");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, answers);
	tcase_add_test(tc, memory);
	tcase_add_test(tc, two);
	tcase_add_loop_test(tc, dies, 0, sizeof(deaths) / sizeof(deaths[0]));
	tcase_add_loop_test(tc, does_not_open, 0, 4);
	tcase_add_test(tc, another_network);
	tcase_add_test(tc, hangs);
	tcase_add_test(tc, talks_without_end);
	tcase_add_test(tc, takes_too_long);
	tcase_add_test(tc, leaves_a_child);
	tcase_add_test(tc, prints);
	tcase_add_loop_test(tc, parting, 0, 5);
	suite_add_tcase(s, tc);
	return s;
}
