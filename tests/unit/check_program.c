// SPDX-License-Identifier: GPL-2.0-or-later
/* program.c: a program beside the script: what it knows, prints, and leaves behind. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/program.h"

Suite *program_suite(void);

static struct err e;
static const char *const no_env[] = {NULL};

static struct program *start(const char *command, const char *sign)
{
	struct program *p = program_start(command, no_env, NULL, sign, &e);

	ck_assert_msg(p, "%s", e.what);
	return p;
}

static bool within(struct program *p, bool (*is)(struct program *))
{
	const struct timespec pause = {.tv_nsec = 2 * NS_PER_MS};

	for (int i = 0; i < 2500; i++) {
		if (is(p))
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

static void printed(struct program *p, const char *what)
{
	struct buf tail = BUF_INIT;

	program_tail(p, 20, "| ", &tail);
	ck_assert_str_eq(buf_text(&tail), what);
	buf_free(&tail);
}

START_TEST(environment_and_status)
{
	static const char *const env[] = {"TCPCHECK_A=new", "TCPCHECK_B=two words", NULL};
	struct program *p;

	setenv("TCPCHECK_A", "old", 1);
	setenv("TCPCHECK_OTHER", "kept", 1);
	p = program_start(
		"echo $TCPCHECK_A,$TCPCHECK_B,$TCPCHECK_OTHER; env | grep -c TCPCHECK_A=; "
		"read x || echo no input >&2; exit 7",
		env, NULL, NULL, &e);
	ck_assert_msg(p, "%s", e.what);
	ck_assert(within(p, program_is_mute));
	ck_assert(within(p, program_has_ended));
	ck_assert(program_has_said(p)); /* nothing was waited for */
	ck_assert_int_eq(WEXITSTATUS(program_status(p)), 7);
	printed(p, "| new,two words,kept\n| 1\n| no input\n");
	program_free(p);
}
END_TEST

START_TEST(sign)
{
	struct program *p =
		start("printf 'x\\nI am re'; sleep 0.05; echo ady; sleep 60", "am ready");

	ck_assert(within(p, program_has_said));
	ck_assert(!program_has_ended(p));
	ck_assert(!program_is_mute(p));
	program_stop(p);
	ck_assert_int_eq(WTERMSIG(program_status(p)), SIGKILL);
	program_stop(p);
	program_free(p);
	p = start("echo almost read", "ready");
	ck_assert(within(p, program_is_mute));
	ck_assert(!program_has_said(p));
	program_free(p);
	program_free(NULL);
}
END_TEST

/* A sign that is found only where it was: behind it comes more than is kept. */
START_TEST(flood)
{
	struct program *p = start("echo sign; exec yes", "sign");
	struct buf tail = BUF_INIT;

	ck_assert(within(p, program_has_said));
	usleep(300000);
	program_stop(p);
	program_tail(p, 2, "", &tail);
	ck_assert_str_eq(buf_text(&tail), "y\ny\n");
	buf_free(&tail);
	program_free(p);
}
END_TEST

/* Children in the background, and one that ignores what can be ignored. */
START_TEST(leaves_nothing)
{
	struct program *p =
		start("trap '' TERM INT HUP; sleep 60 & echo $!; exec >/dev/null 2>&1", NULL);
	struct buf tail = BUF_INIT;
	int child;

	ck_assert(within(p, program_has_ended));
	ck_assert(!program_is_mute(p)); /* the child still could */
	usleep(20000);
	program_tail(p, 1, "", &tail);
	child = atoi(buf_text(&tail));
	buf_free(&tail);
	ck_assert_int_gt(child, 1);
	ck_assert_int_eq(kill(child, 0), 0);
	program_free(p);
	for (int i = 0; i < 100 && kill(child, 0) == 0; i++)
		usleep(20000);     /* until whoever adopted it has noticed */
	if (kill(child, 0) == 0) { /* nobody here does: then it is a zombie */
		char path[64], text[256] = "";
		FILE *f;

		snprintf(path, sizeof(path), "/proc/%d/stat", child);
		f = fopen(path, "r");
		if (f) {
			ck_assert_ptr_nonnull(fgets(text, sizeof(text), f));
			fclose(f);
			ck_assert_ptr_nonnull(strstr(text, ") Z"));
		}
	}
}
END_TEST

/* What waits its turn behind others of its kind is counted, and only that. */
START_TEST(waits_for_processors)
{
	struct program *busy, *p = start("sleep 60", NULL);
	int64_t before;

	usleep(20000);
	before = program_waited_ns(p);
	busy = start("taskset -c 0 sh -c 'for i in 1 2 3; do while :; do :; done & done; wait'",
		     NULL);
	/* On a busy machine it takes a while until all three are there. */
	for (int i = 0; i < 1000 && program_waited_ns(busy) <= 50 * NS_PER_MS; i++) {
		usleep(10000);
		if (program_has_ended(busy))
			break;
	}
	ck_assert_int_lt(program_waited_ns(p) - before, 50 * NS_PER_MS);
	if (program_has_ended(busy)) /* no taskset here, or no such CPU */
		ck_assert_int_eq(program_waited_ns(busy), 0);
	else
		ck_assert_int_gt(program_waited_ns(busy), 50 * NS_PER_MS);
	program_free(busy);
	program_free(p);
}
END_TEST

Suite *program_suite(void)
{
	Suite *s = suite_create("program");
	TCase *t = tcase_create("program");

	tcase_add_test(t, environment_and_status);
	tcase_add_test(t, sign);
	tcase_add_test(t, flood);
	tcase_add_test(t, leaves_nothing);
	tcase_add_test(t, waits_for_processors);
	suite_add_tcase(s, t);
	return s;
}
