// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * runtime/vtime: the job file, child programs, processor times, the guest's clock and settings.
 * check_console.c has what a kernel says, check_cache.c where kernels come from.
 * What needs a kernel (guest.c, keeper.c, launch.c, build.c) is tested by tests/vtime.sh.
 */
#include "tests/unit/vtime_fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/suite/kernels.h"
#include "runtime/vtime/align.h"
#include "runtime/vtime/cache.h"
#include "runtime/vtime/fragment.h"
#include "runtime/vtime/guest.h"
#include "runtime/vtime/job.h"
#include "runtime/vtime/keeper.h"
#include "runtime/vtime/launch.h"
#include "runtime/vtime/proc.h"
#include "runtime/vtime/settle.h"
#include "runtime/vtime/usage.h"

Suite *vtime_suite(void);

/* ---- job.c ---- */

START_TEST(job_goes_round)
{
	char *env[] = {(char *)"A=1", (char *)"B=", NULL};
	char *argv[] = {(char *)"tcpcheck", (char *)"-D", (char *)"X=a b\n", (char *)"", NULL};
	char *other[] = {(char *)"t", NULL};
	struct job_play plays[] = {{.argv = argv, .input_len = 3, .period_ms = 960},
				   {.argv = other, .input_len = 5}};
	struct job_words in = {.cwd = "/a b", .pid = 4711, .env = env, .plays = plays, .nplays = 2};
	struct job_words out;
	struct err e = ERR_INIT;

	ck_assert_int_eq(job_write(top, &in, &e), 0);
	ck_assert_int_eq(job_write(top, &in, &e), -1); /* never over another one */
	put("in", "abcdefgh");
	ck_assert_int_eq(job_read(top, &out, &e), 0);
	ck_assert_str_eq(out.cwd, "/a b");
	ck_assert_int_eq(out.pid, 4711);
	ck_assert_uint_eq(out.nplays, 2);
	ck_assert_int_eq(out.plays[0].argc, 4);
	for (int i = 0; i < 4; i++)
		ck_assert_str_eq(out.plays[0].argv[i], argv[i]);
	ck_assert_ptr_null(out.plays[0].argv[4]);
	ck_assert_int_eq(out.plays[0].period_ms, 960);
	ck_assert_uint_eq(out.plays[1].input_len, 5);
	ck_assert_str_eq(out.plays[1].input, "defgh");
	ck_assert_str_eq(out.plays[1].argv[0], "t");
	ck_assert_str_eq(out.env[1], "B=");
	ck_assert_ptr_null(out.env[2]);
	job_free(&out);
}
END_TEST

START_TEST(job_damaged)
{
	struct job_words out;
	struct err e = ERR_INIT;

	ck_assert_int_eq(job_read(top, &out, &e), -1);
	job_free(&out);
	put("job", "");
	ck_assert_int_eq(job_read(top, &out, &e), -1);
	job_free(&out);
	put("job", "1 99999999999 1");
	ck_assert_int_eq(job_read(top, &out, &e), -1);
	job_free(&out);
	put("job", "1 0 99999");
	ck_assert_int_eq(job_read(top, &out, &e), -1);
	job_free(&out);
}
END_TEST

/* A script is not read beyond the end of all. */
START_TEST(job_scripts_too_short)
{
	char *argv[] = {(char *)"tcpcheck", NULL}, *env[] = {NULL};
	struct job_play plays[] = {{.argv = argv, .input_len = 3}, {.argv = argv, .input_len = 5}};
	struct job_words in = {.cwd = "/", .env = env, .plays = plays, .nplays = 2}, out;
	struct err e = ERR_INIT;

	ck_assert_int_eq(job_write(top, &in, &e), 0);
	ck_assert_int_eq(job_read(top, &out, &e), -1); /* there is none */
	job_free(&out);
	put("in", "abcdefg");
	ck_assert_int_eq(job_read(top, &out, &e), -1);
	ck_assert_str_eq(e.what, "the job file of the virtual machine is damaged");
	job_free(&out);
}
END_TEST

START_TEST(job_leaves_nothing)
{
	mkdir(in_top("x"), 0700);
	mkdir(in_top("x/u"), 0700);
	put("x/u/pid", "1\n");
	put("x/out", "1\n");
	job_remove(in_top("x"));
	ck_assert_int_eq(access(in_top("x"), F_OK), -1);
	job_remove(in_top("x"));
}
END_TEST

/* ---- usage.c ---- */

START_TEST(usages)
{
	const int64_t s = NS_PER_S;
	struct usage u = {.queue_known = true};
	int64_t until;

	/* limit 10 s, patience 30 s */
	ck_assert_int_eq(usage_judge(&u, 9 * s, 10 * s, 30 * s), USAGE_GO_ON);
	ck_assert_int_eq(usage_judge(&u, 10 * s, 10 * s, 30 * s), USAGE_STILL);
	u.ran_ns = 9 * s;
	ck_assert_int_eq(usage_judge(&u, 10 * s, 10 * s, 30 * s), USAGE_SPINS);
	u.ran_ns = 4 * s, u.queued_ns = 6 * s;
	ck_assert_int_eq(usage_judge(&u, 10 * s, 10 * s, 30 * s), USAGE_GO_ON);
	u.ran_ns = 8 * s, u.queued_ns = 17 * s;
	ck_assert_int_eq(usage_judge(&u, 25 * s, 10 * s, 30 * s), USAGE_SPINS);
	u.ran_ns = 1 * s, u.queued_ns = 29 * s;
	ck_assert_int_eq(usage_judge(&u, 30 * s, 10 * s, 30 * s), USAGE_STARVED);
	u = (struct usage){.ran_ns = 1 * s}; /* a host that does not say who waits */
	ck_assert_int_eq(usage_judge(&u, 10 * s, 10 * s, 30 * s), USAGE_GO_ON);
	ck_assert_int_eq(usage_judge(&u, 30 * s, 10 * s, 30 * s), USAGE_STARVED);

	for (until = clock_now_ns() + 10 * s, u.ran_ns = 0; !u.ran_ns && clock_now_ns() < until;)
		usage_read(getpid(), &u); /* of us: it grows by ticks */
	ck_assert_int_gt(u.ran_ns, 0);
	ck_assert_int_lt(u.ran_ns, 100 * s);
}
END_TEST

/* ---- child.c, build.c, fragment.c ---- */

START_TEST(children)
{
	const char *const fails[] = {"sh", "-c", "echo x; echo a.c:1: error: y; exit 3", NULL};
	const char *const none[] = {"no-such-program", NULL};
	const char *const tools[] = {"sh", "no-such-1", "no-such-2", NULL};
	char path[256];
	struct child_log log = {path, NULL};
	struct err e = ERR_INIT;

	snprintf(path, sizeof(path), "%s", in_top("log"));
	ck_assert_int_eq(child_run(fails, "trying", &log, &e), -1);
	ck_assert_str_eq(e.what, "trying failed: a.c:1: error: y");
	ck_assert_int_eq(child_run(none, "trying", &log, &e), -1);
	ck_assert_int_eq(child_tools(tools, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.what, ": no-such-1 no-such-2"));
	ck_assert_int_eq(child_tools(none + 1, &e), 0);
}
END_TEST

START_TEST(commands)
{
	char *none[] = {(char *)"kernel", NULL}, *list[] = {(char *)"kernel", (char *)"list", NULL};
	char *bad[] = {(char *)"kernel", (char *)"build", (char *)"--bad", NULL};
	struct session ss = {.out = stdout};
	struct err e = ERR_INIT;
	struct cite at;

	ck_assert_int_eq(kernel_command(&ss, 1, none, &at, &e), -1);
	ck_assert_int_eq(e.kind, ERR_SCRIPT);
	ck_assert_int_eq(kernel_command(&ss, 3, bad, &at, &e), -1);
	ck_assert_int_eq(kernel_command(&ss, 2, list, &at, &e), 0);
	ck_assert_ptr_nonnull(strstr(kernel_fragment, "CONFIG_UML_TIME_TRAVEL_SUPPORT=y\n"));
}
END_TEST

/* ---- align.c, settle.c ---- */

/* A sleep as the machine does it, with a remainder that nobody sees: how late it is seen to end. */
static int64_t sleep_in_machine(int *remainder, int end)
{
	int at = *remainder + end + 1;

	if (end && at < ALIGN_STEP_NS) /* not there yet: once more */
		at += 501;
	*remainder = at % ALIGN_STEP_NS;
	return (at / ALIGN_STEP_NS + 1) * ALIGN_STEP_NS - end;
}

START_TEST(remainders)
{
	struct align a = ALIGN_INIT;
	int remainder = _i, sleeps;

	for (sleeps = 0; !align_done(&a); sleeps++) {
		int end = align_next(&a);

		ck_assert(align_seen(&a, sleep_in_machine(&remainder, end)));
		ck_assert_int_le(a.least, remainder);
		ck_assert_int_ge(a.most, remainder);
	}
	ck_assert_int_eq(remainder, 0);
	ck_assert_int_le(sleeps, 9);
	ck_assert(!align_seen(&a, 12345));
}
END_TEST

START_TEST(steps_of_the_clock)
{
	ck_assert_int_eq(clock_up(1001), 1001);
	clock_step_ns = ALIGN_STEP_NS;
	ck_assert_int_eq(clock_up(0), 0);
	ck_assert_int_eq(clock_up(1), 256);
	ck_assert_int_eq(clock_up(256), 256);
	ck_assert_int_eq(clock_up(257), 512);
	clock_step_ns = 1;
}
END_TEST

START_TEST(settings_of_the_guest)
{
	char text[8];

	proc_put("/no/such/setting", "1");
	proc_get("/no/such/setting", text, sizeof(text));
	ck_assert_str_eq(text, "");
	proc_get("/proc/sys/kernel/ostype", text, sizeof(text));
	ck_assert_str_eq(text, "Linux\n");
	sleep_until(clock_now_ns() - 1);
}
END_TEST

START_TEST(outside_of_a_guest)
{
	ck_assert(!vtime_guest_active());
	ck_assert(!vtime_in_guest());
	vtime_guest_at("x", 1);
	vtime_guest_align();
	vtime_guest_reaches();
}
END_TEST

START_TEST(no_kernel_to_run)
{
	char *argv[] = {(char *)"tcpcheck", NULL};
	struct vtime_play play = {.argv = argv};
	struct vtime_job job = {
		.kernel = "/no/such/kernel", .plays = &play, .nplays = 1, .limit_s = 5};
	struct err e = ERR_INIT;
	struct vtime_result r;

	setenv("XDG_RUNTIME_DIR", top, 1);
	ck_assert_int_eq(vtime_run(&job, &r, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.what, "/no/such/kernel: No such file"));
	job.kernel = "/bin/false";
	ck_assert_int_eq(vtime_run(&job, &r, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.what, "did not start"));
	ck_assert_int_eq(rmdir(top), 0); /* nothing is left */
	ck_assert_int_eq(mkdir(top, 0700), 0);
}
END_TEST

Suite *vtime_suite(void)
{
	Suite *s = suite_create("vtime");
	TCase *tc = tcase_create("vtime");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, job_goes_round);
	tcase_add_test(tc, job_damaged);
	tcase_add_test(tc, job_scripts_too_short);
	tcase_add_test(tc, job_leaves_nothing);
	tcase_add_test(tc, usages);
	tcase_add_test(tc, children);
	tcase_add_test(tc, commands);
	tcase_add_loop_test(tc, remainders, 0, ALIGN_STEP_NS);
	tcase_add_test(tc, steps_of_the_clock);
	tcase_add_test(tc, settings_of_the_guest);
	tcase_add_test(tc, outside_of_a_guest);
	tcase_add_test(tc, no_kernel_to_run);
	suite_add_tcase(s, tc);
	return s;
}
