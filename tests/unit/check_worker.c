// SPDX-License-Identifier: GPL-2.0-or-later
/* worker.c and sys.c: what returned at once, what is parked, and who hands it back. */
#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/call/worker.h"
#include "tests/unit/suites_runtime.h"

static struct workers *w;
static struct err err;

static void setup(void)
{
	err = (struct err)ERR_INIT;
	w = workers_new(1, sys_run, &err);
	ck_assert_msg(w != NULL, "%s", err.what);
}

static void teardown(void)
{
	workers_free(w);
}

static struct sys call3(long nr, long a, long b, long c)
{
	return (struct sys){.nr = nr, .arg = {a, b, c}, .may_block = true};
}

static bool readable(int timeout_ms)
{
	struct pollfd p = {.fd = workers_poll_fd(w), .events = POLLIN};

	return poll(&p, 1, timeout_ms) == 1;
}

static int threads(void)
{
	DIR *d = opendir("/proc/self/task");
	int n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

START_TEST(returned_early)
{
	struct sys s = call3(SYS_getpid, 0, 0, 0), bad = call3(SYS_read, 9999, 0, 0);

	ck_assert_int_eq(workers_submit(w, &s, &err), 0);
	ck_assert_int_eq(s.ret, getpid());
	ck_assert_int_eq(s.error, 0);
	ck_assert_int_gt(s.begin_ns, 0);
	ck_assert_int_ge(s.end_ns, s.begin_ns);
	ck_assert_int_eq(workers_submit(w, &bad, &err), 0);
	ck_assert_int_eq(bad.ret, -1);
	ck_assert_int_eq(bad.error, EBADF);
	ck_assert(!readable(0));
	ck_assert_ptr_null(workers_done(w));
}
END_TEST

START_TEST(helpers_are_reused)
{
	int before = threads();

	for (int i = 0; i < 200; i++) {
		struct sys s = call3(SYS_getpid, 0, 0, 0);

		ck_assert_int_eq(workers_submit(w, &s, &err), 0);
	}
	ck_assert_int_eq(threads(), before);
}
END_TEST

START_TEST(parked_read)
{
	char byte = 0;
	struct sys s;
	int p[2];

	ck_assert_int_eq(pipe(p), 0);
	s = call3(SYS_read, p[0], (long)&byte, 1);
	ck_assert_int_eq(workers_submit(w, &s, &err), 1);
	ck_assert(!readable(20));
	ck_assert_ptr_null(workers_done(w));
	ck_assert_int_eq(write(p[1], "x", 1), 1);
	ck_assert(readable(5000));
	ck_assert_ptr_eq(workers_done(w), &s);
	ck_assert_int_eq(s.ret, 1);
	ck_assert_int_eq(byte, 'x');
	ck_assert(!readable(0));
	ck_assert_ptr_null(workers_done(w));
	close(p[0]);
	close(p[1]);
}
END_TEST

#define MANY 60

START_TEST(many_parked)
{
	struct sys s[MANY];
	char byte[MANY] = {0};
	int p[MANY][2];

	for (int i = 0; i < MANY; i++) {
		ck_assert_int_eq(pipe(p[i]), 0);
		s[i] = call3(SYS_read, p[i][0], (long)&byte[i], 1);
		ck_assert_int_eq(workers_submit(w, &s[i], &err), 1);
	}
	for (int i = MANY - 1; i >= 0; i--) {
		ck_assert_int_eq(write(p[i][1], "y", 1), 1);
		ck_assert(readable(5000));
		ck_assert_ptr_eq(workers_done(w), &s[i]);
		ck_assert_int_eq(byte[i], 'y');
	}
	ck_assert(!readable(0));
	for (int i = 0; i < MANY; i++) {
		close(p[i][0]);
		close(p[i][1]);
	}
}
END_TEST

/* Several done at once: the descriptor stays readable until the last is taken. */
START_TEST(done_together)
{
	struct sys s[10];
	char byte[10];
	int p[2], n = 0;

	ck_assert_int_eq(pipe(p), 0);
	for (int i = 0; i < 10; i++) {
		s[i] = call3(SYS_read, p[0], (long)&byte[i], 1);
		ck_assert_int_eq(workers_submit(w, &s[i], &err), 1);
	}
	close(p[1]); /* all read end of file */
	while (n < 10) {
		struct sys *done;

		ck_assert(readable(5000));
		done = workers_done(w);
		ck_assert_ptr_nonnull(done);
		ck_assert_int_eq(done->ret, 0);
		n++;
	}
	ck_assert(!readable(0));
	close(p[0]);
}
END_TEST

START_TEST(sleeping_call)
{
	struct timespec ts = {0, 30 * NS_PER_MS};
	struct sys s = call3(SYS_nanosleep, (long)&ts, 0, 0);

	ck_assert_int_eq(workers_submit(w, &s, &err), 1);
	ck_assert(readable(5000));
	ck_assert_ptr_eq(workers_done(w), &s);
	ck_assert_int_eq(s.ret, 0);
	ck_assert_int_ge(s.end_ns - s.begin_ns, 30 * NS_PER_MS);
	ck_assert_int_lt(s.end_ns - s.begin_ns, NS_PER_S);
}
END_TEST

/* Whatever submit says of a call that returns about when it looks, the call comes back just once.
 */
START_TEST(race)
{
	for (int i = 0; i < 300; i++) {
		struct timespec ts = {0, i * 500};
		struct sys s = call3(SYS_nanosleep, (long)&ts, 0, 0);
		int ret = workers_submit(w, &s, &err);

		if (ret == 1) {
			ck_assert(readable(5000));
			ck_assert_ptr_eq(workers_done(w), &s);
		} else {
			ck_assert_int_eq(ret, 0);
		}
		ck_assert_int_eq(s.ret, 0);
		ck_assert(!readable(0));
	}
}
END_TEST

START_TEST(abandoned)
{
	int before = threads();
	static struct sys s; /* outlives the call */
	static char byte;
	struct err e = ERR_INIT;
	struct workers *mine = workers_new(2, sys_run, &e);
	int p[2];

	ck_assert_int_eq(pipe(p), 0);
	s = call3(SYS_read, p[0], (long)&byte, 1);
	ck_assert_int_eq(workers_submit(mine, &s, &e), 1);
	workers_free(mine);
	ck_assert_int_eq(write(p[1], "z", 1), 1);
	for (int i = 0; i < 500 && threads() > before;
	     i++) /* main and the fixture's helper remain */
		nanosleep(&(struct timespec){0, 10 * NS_PER_MS}, NULL);
	close(p[0]);
	close(p[1]);
	workers_free(NULL);
}
END_TEST

/* The only other thread. */
static pid_t helper_tid(void)
{
	DIR *d = opendir("/proc/self/task");
	struct dirent *e;
	pid_t tid = 0;

	while ((e = readdir(d)))
		if (atoi(e->d_name) && atoi(e->d_name) != getpid())
			tid = atoi(e->d_name);
	closedir(d);
	return tid;
}

/* Returns when it spins there: on a busy host that takes a while. */
static pid_t spin_on(const cpu_set_t *cpu)
{
	int there[2];
	pid_t pid;
	char byte;

	ck_assert_int_eq(pipe(there), 0);
	pid = fork();
	if (pid) {
		close(there[1]);
		ck_assert_int_eq(read(there[0], &byte, 1), 1);
		close(there[0]);
		return pid;
	}
	sched_setaffinity(0, sizeof(*cpu), cpu);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (write(there[1], "x", 1) != 1)
		_exit(1);
	for (;;)
		;
}

/* A helper that gets no CPU when it is woken up says for how long. Often it gets one at once, for
 * what it did not use while it slept. */
START_TEST(waits_for_a_cpu)
{
	struct sched_param none = {0};
	cpu_set_t cpu;
	pid_t tid = helper_tid(), spinner;
	char byte;
	struct sys s;
	int p[2];

	if (access("/proc/thread-self/schedstat", R_OK) < 0)
		return; /* a kernel without CONFIG_SCHED_INFO does not count */
	ck_assert_int_eq(pipe(p), 0);
	s = call3(SYS_read, p[0], (long)&byte, 1);
	ck_assert_int_eq(workers_submit(w, &s, &err), 1);
	sched_getaffinity(0, sizeof(cpu), &cpu);
	for (int c = 0, seen = 0; c < CPU_SETSIZE; c++)
		if (CPU_ISSET(c, &cpu) && seen++)
			CPU_CLR(c, &cpu);
	ck_assert_int_eq(sched_setaffinity(tid, sizeof(cpu), &cpu), 0);
	/* The flag that it has, only root may take away. */
	ck_assert_int_eq(sched_setscheduler(tid, SCHED_IDLE | SCHED_RESET_ON_FORK, &none), 0);
	spinner = spin_on(&cpu);
	for (int i = 0; i < 200; i++) {
		nanosleep(&(struct timespec){0, NS_PER_MS}, NULL);
		ck_assert_int_eq(write(p[1], "x", 1), 1);
		ck_assert(readable(20000));
		ck_assert_ptr_eq(workers_done(w), &s);
		if (s.wait_ns > 100 * NS_PER_US)
			break;
		s = call3(SYS_read, p[0], (long)&byte, 1);
		ck_assert_int_eq(workers_submit(w, &s, &err), 1);
	}
	kill(spinner, SIGKILL);
	waitpid(spinner, NULL, 0);
	ck_assert_int_gt(s.wait_ns, 100 * NS_PER_US);
	close(p[0]);
	close(p[1]);
}
END_TEST

/* A call that nobody waits for any more returns just while the idle helper is told to end: what
 * both need must be there until the last of them has gone. */
START_TEST(abandoned_meanwhile)
{
	int before = threads(); /* a sanitizer has some of its own */
	static struct sys s[400];
	static struct timespec ts = {0, NS_PER_MS};

	for (int i = 0; i < 400; i++) {
		struct err e = ERR_INIT;
		struct workers *mine = workers_new(2, sys_run, &e);
		int64_t until = clock_now_ns() + 800 * NS_PER_US + i * NS_PER_US;

		s[i] = call3(SYS_nanosleep, (long)&ts, 0, 0);
		workers_submit(mine, &s[i], &e);
		while (clock_now_ns() < until)
			;
		workers_free(mine);
	}
	for (int i = 0; i < 500 && threads() > before; i++)
		nanosleep(&(struct timespec){0, 10 * NS_PER_MS}, NULL);
	ck_assert_int_le(threads(), before);
}
END_TEST

Suite *worker_suite(void)
{
	Suite *s = suite_create("worker");
	TCase *tc = tcase_create("worker");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, returned_early);
	tcase_add_test(tc, helpers_are_reused);
	tcase_add_test(tc, parked_read);
	tcase_add_test(tc, many_parked);
	tcase_add_test(tc, done_together);
	tcase_add_test(tc, sleeping_call);
	tcase_add_test(tc, race);
	tcase_add_test(tc, waits_for_a_cpu);
	tcase_add_test(tc, abandoned);
	tcase_add_test(tc, abandoned_meanwhile);
	suite_add_tcase(s, tc);
	return s;
}
