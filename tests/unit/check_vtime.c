// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * runtime/vtime: the job file, kernel messages, sources, shadow trees, the cache, child programs,
 * processor times.
 * What needs a kernel (guest.c, keeper.c, launch.c, build.c) is tested by tests/vtime.sh.
 */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/suite/kernels.h"
#include "runtime/vtime/align.h"
#include "runtime/vtime/cache.h"
#include "runtime/vtime/child.h"
#include "runtime/vtime/console.h"
#include "runtime/vtime/fragment.h"
#include "runtime/vtime/guest.h"
#include "runtime/vtime/job.h"
#include "runtime/vtime/keeper.h"
#include "runtime/vtime/launch.h"
#include "runtime/vtime/printk.h"
#include "runtime/vtime/proc.h"
#include "runtime/vtime/settle.h"
#include "runtime/vtime/shadow.h"
#include "runtime/vtime/source.h"
#include "runtime/vtime/usage.h"

Suite *vtime_suite(void);

static char top[64];

static const char *in_top(const char *name)
{
	static char path[4][256];
	static unsigned turn;
	char *p = path[turn++ % 4];

	snprintf(p, 256, "%s/%s", top, name);
	return p;
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(in_top(name), "w");

	ck_assert_ptr_nonnull(f);
	fprintf(f, "%s", text);
	fclose(f);
}

static void setup(void)
{
	snprintf(top, sizeof(top), "/tmp/tcpcheck-unit.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(top));
	setenv("XDG_CACHE_HOME", top, 1);
}

static void teardown(void)
{
	const char *const argv[] = {"rm", "-rf", top, NULL};
	struct child_log log = {"/dev/null", NULL};

	ck_assert_int_eq(child_run(argv, "removing", &log, NULL), 0);
}

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

/* ---- console.c ---- */

static const char chatter[] = "Checking PROT_EXEC mmap in /dev/shm...OK\n"
			      "TCP: request_sock_TCP: Possible SYN flooding on port 8080.\n"
			      "the BUG: is not at the start\n";

START_TEST(console_quiet)
{
	struct buf out = BUF_INIT;

	ck_assert(!console_complaint("", &out));
	ck_assert(!console_complaint(chatter, &out));
	ck_assert_uint_eq(out.len, 0);
	console_tail(chatter, 1, &out);
	ck_assert_str_eq(buf_text(&out), "  the BUG: is not at the start\n");
	buf_reset(&out);
	console_tail(chatter, 99, &out);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "  Checking"));
	buf_free(&out);
}
END_TEST

START_TEST(console_complains)
{
	static const char *const first[] = {
		"------------[ cut here ]------------",
		"[    1.000000] WARNING: possible circular locking dependency detected",
		"Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b",
		"[   12.5][   T31] BUG: KASAN: use-after-free in tcp_ack",
		"[   12.5] BUG: KASAN: use-after-free in tcp_ack",
	};
	struct buf log = BUF_INIT, out = BUF_INIT;

	for (unsigned i = 0; i < 5; i++) {
		buf_reset(&log);
		buf_reset(&out);
		buf_printf(&log, "%s%s\r\ndetails\n---[ end trace 0 ]---\nchatter\nOops: 1\n",
			   chatter, first[i]);
		if (i == 3) /* two stamps: not known, but what follows is */
			continue;
		ck_assert(console_complaint(buf_text(&log), &out));
		ck_assert_int_eq(strncmp(buf_text(&out) + 2, first[i], strlen(first[i])), 0);
		ck_assert_ptr_nonnull(strstr(buf_text(&out), "\n  details\n  ---[ end trace 0"));
		ck_assert_ptr_null(strstr(buf_text(&out), "chatter"));
		ck_assert_ptr_nonnull(strstr(buf_text(&out), "Oops: 1"));
	}
	buf_free(&log);
	buf_free(&out);
}
END_TEST

/* ---- source.c, shadow.c ---- */

static void make_tree(void)
{
	mkdir(in_top("t"), 0755);
	mkdir(in_top("t/arch"), 0755);
	mkdir(in_top("t/arch/um"), 0755);
	mkdir(in_top("t/arch/x86"), 0755);
	mkdir(in_top("t/arch/x86/um"), 0755);
	mkdir(in_top("t/include"), 0755);
	mkdir(in_top("t/include/linux"), 0755);
	put("t/Makefile", "# x\nVERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\nEXTRAVERSION = -rc1\n");
	put("t/arch/um/Kconfig", "config HZ\n");
	put("t/include/linux/tcp.h", "\n");
	put("t/arch/x86/um/user-offsets.c", "a\n\tDEFINE_LONGS(HOST_FP_SIZE, 2696);\nb\n");
}

START_TEST(source_versions)
{
	struct err e = ERR_INIT;
	struct kernel_source s;

	ck_assert_int_eq(source_choose(&s, in_top("none"), &e), -1);
	ck_assert_int_eq(source_choose(&s, top, &e), -1);
	make_tree();
	ck_assert_int_eq(source_choose(&s, in_top("t"), &e), 0);
	ck_assert(!s.tarball);
	ck_assert_str_eq(s.version, "6.12.3-rc1");
	put("linux-source-7.3.tar.xz", "");
	ck_assert_int_eq(source_choose(&s, in_top("linux-source-7.3.tar.xz"), &e), 0);
	ck_assert(s.tarball);
	ck_assert_str_eq(s.version, "7.3");
}
END_TEST

START_TEST(shadows)
{
	struct err e = ERR_INIT;
	struct stat before, after;
	char text[64] = "";
	FILE *f;

	make_tree();
	put("t/net.o", "");
	put("t/gone.c", "");
	ck_assert(!source_has_objects(in_top("t")));
	put("t/.config", "");
	ck_assert(source_has_objects(in_top("t")));
	ck_assert(source_lacks_fp_room(in_top("t")));
	ck_assert_int_eq(shadow_sync(in_top("t"), in_top("s"), &e), 0);
	ck_assert_int_eq(source_give_fp_room(in_top("t"), in_top("s"), &e), 0);
	ck_assert_int_eq(access(in_top("s/include/linux/tcp.h"), R_OK), 0);
	ck_assert_int_eq(access(in_top("s/net.o"), F_OK), -1);
	ck_assert(!source_has_objects(in_top("s")));
	ck_assert(!source_lacks_fp_room(in_top("s")));
	ck_assert(source_lacks_fp_room(in_top("t")));
	f = fopen(in_top("s/arch/x86/um/user-offsets.c"), "r");
	ck_assert_uint_eq(fread(text, 1, sizeof(text) - 1, f), 40);
	fclose(f);
	ck_assert_str_eq(text, "a\n\tDEFINE_LONGS(HOST_FP_SIZE, 12288);\nb\n");
	/* Again: what is new is there, what is gone is not, what is ours stays as old as it was. */
	stat(in_top("s/arch/x86/um/user-offsets.c"), &before);
	put("t/new.c", "");
	unlink(in_top("t/gone.c"));
	ck_assert_int_eq(shadow_sync(in_top("t"), in_top("s"), &e), 0);
	ck_assert_int_eq(source_give_fp_room(in_top("t"), in_top("s"), &e), 0);
	ck_assert_int_eq(access(in_top("s/new.c"), R_OK), 0);
	ck_assert_int_eq(faccessat(-1, in_top("s/gone.c"), F_OK, AT_SYMLINK_NOFOLLOW), -1);
	stat(in_top("s/arch/x86/um/user-offsets.c"), &after);
	ck_assert(before.st_ino == after.st_ino && before.st_mtim.tv_nsec == after.st_mtim.tv_nsec);
}
END_TEST

/* ---- cache.c ---- */

START_TEST(caches)
{
	struct err e = ERR_INIT;
	struct kernel_dir d, again;
	char path[4096], text[16];

	ck_assert_int_eq(cache_find(NULL, false, path, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.hint, "tcpcheck kernel build"));
	ck_assert_int_eq(cache_open(&d, "../x", &e), -1);
	ck_assert_int_eq(cache_open(&d, "", &e), -1);
	ck_assert_int_eq(cache_open(&d, "a", &e), 0);
	ck_assert_int_eq(cache_open(&again, "a", &e), -1); /* locked */
	ck_assert_int_eq(cache_remove("a", &e), -1);
	ck_assert_int_eq(cache_find("a", false, path, &e), -1); /* not built yet */
	ck_assert_int_eq(cache_put(&d, "linux", "x", &e), 0);
	cache_get(&d, "linux", text, sizeof(text));
	ck_assert_str_eq(text, "x");
	cache_get(&d, "none", text, sizeof(text));
	ck_assert_str_eq(text, "");
	chmod(in_top("tcpcheck/kernels/a/linux"), 0755);
	ck_assert_int_eq(cache_find("a", false, path, &e), 0);
	ck_assert_str_eq(path, in_top("tcpcheck/kernels/a/linux"));
	ck_assert_int_eq(cache_find(NULL, false, path, &e), 0);
	ck_assert_int_eq(cache_find("/bin/sh", false, path, &e), 0);
	ck_assert_int_eq(cache_find("/bin/none", false, path, &e), -1);
	cache_close(&d);
	ck_assert_int_eq(cache_remove("a", &e), 0);
	ck_assert_int_eq(cache_remove("a", &e), -1);
	ck_assert_int_eq(cache_find("a", false, path, &e), -1);
}
END_TEST

/* What a failed build has left is not run, however it is named. */
START_TEST(stale_kernels)
{
	struct err e = ERR_INIT;
	struct kernel_dir d;
	char path[4096];

	ck_assert_int_eq(cache_open(&d, "a", &e), 0);
	ck_assert_int_eq(cache_put(&d, "linux", "x", &e), 0);
	chmod(in_top("tcpcheck/kernels/a/linux"), 0755);
	ck_assert_int_eq(cache_begin(&d, &e), 0);
	ck_assert_int_eq(cache_find("a", false, path, &e), -1);
	ck_assert_str_eq(e.what,
			 "kernel a is not what its sources are: it is being built at the moment");
	cache_close(&d); /* as by SIGKILL */
	ck_assert_int_eq(cache_find("a", false, path, &e), -1);
	ck_assert_str_eq(e.what,
			 "kernel a is not what its sources are: its last build was cut off");
	ck_assert_int_eq(cache_end(&d, "compiling failed: x", &e), 0);
	ck_assert_int_eq(cache_find(NULL, false, path, &e), -1);
	ck_assert_str_eq(e.what, "kernel a is not what its sources are: compiling failed: x");
	ck_assert_ptr_nonnull(strstr(e.hint, "--stale_kernel"));
	ck_assert_int_eq(cache_find(in_top("tcpcheck/kernels/a/linux"), false, path, &e), -1);
	ck_assert_int_eq(cache_find("a", true, path, &e), 0);
	ck_assert_int_eq(cache_find(NULL, true, path, &e), 0);
	ck_assert_int_eq(cache_end(&d, NULL, &e), 0);
	ck_assert_int_eq(cache_find("a", false, path, &e), 0);
	ck_assert_int_eq(cache_remove("a", &e), 0);
}
END_TEST

/* The one that was to be built last counts, whether or not anything came of it. */
START_TEST(last_attempts)
{
	struct err e = ERR_INIT;
	struct kernel_dir old, new;
	char path[4096];

	ck_assert_int_eq(cache_open(&old, "old", &e), 0);
	ck_assert_int_eq(cache_put(&old, "linux", "x", &e), 0);
	chmod(in_top("tcpcheck/kernels/old/linux"), 0755);
	ck_assert_int_eq(cache_end(&old, NULL, &e), 0);
	cache_close(&old);
	ck_assert_int_eq(cache_find(NULL, false, path, &e), 0);
	cache_failed(NULL, "/x: No such file or directory");
	ck_assert_int_eq(cache_find(NULL, false, path, &e), -1);
	ck_assert_str_eq(e.what, "the last tcpcheck kernel build has failed: "
				 "/x: No such file or directory");
	ck_assert_int_eq(cache_find("old", false, path, &e), 0);
	usleep(20000);
	ck_assert_int_eq(cache_open(&new, "new", &e), 0);
	ck_assert_int_eq(cache_begin(&new, &e), 0);
	ck_assert_int_eq(cache_end(&new, "configuring failed", &e), 0);
	ck_assert_int_eq(cache_find(NULL, false, path, &e), -1);
	ck_assert_str_eq(e.what, "kernel new is not what its sources are: configuring failed");
	ck_assert_int_eq(cache_find(NULL, true, path, &e), 0);
	ck_assert_str_eq(path, in_top("tcpcheck/kernels/old/linux"));
	cache_close(&new);
	cache_failed("old", "the kernel old is built from elsewhere");
	ck_assert_int_eq(cache_find("old", false, path, &e), -1);
	ck_assert_int_eq(cache_remove("new", &e), 0);
	ck_assert_int_eq(cache_remove("old", &e), 0);
}
END_TEST

/* ---- printk.c ---- */

START_TEST(kernel_messages)
{
	static const char with[] = "4,340,1500000,-;WARNING: a; b\n SUBSYSTEM=net\n DEVICE=n1\n";
	static const char part[] = "6,339,5140900,c;no line end";
	struct printk p = PRINTK_NONE;

	ck_assert(printk_parse(&p, with, strlen(with)));
	ck_assert_int_eq(p.at_ns, 1500000000);
	ck_assert_str_eq(p.text, "WARNING: a; b");
	ck_assert(printk_parse(&p, part, strlen(part)));
	ck_assert_int_eq(p.at_ns, 5140900000);
	ck_assert_str_eq(p.text, "no line end");
	ck_assert(!printk_parse(&p, "6,339", 5));
	ck_assert(!printk_parse(&p, "x;y", 3));
	ck_assert(!printk_next(&p, INT64_MAX));
	printk_close(&p);
}
END_TEST

/* What comes after the packet that is to be shown waits for its turn. */
START_TEST(kernel_messages_in_order)
{
	int pipe_fd[2];
	struct printk p = {0};

	ck_assert_int_eq(pipe2(pipe_fd, O_DIRECT | O_NONBLOCK), 0);
	p.fd = pipe_fd[0];
	ck_assert_int_gt(write(pipe_fd[1], "6,1,10,-;a\n", 11), 0);
	ck_assert_int_gt(write(pipe_fd[1], "6,2,30,-;b\n", 11), 0);
	ck_assert(!printk_next(&p, 9999));
	ck_assert(printk_next(&p, 10000));
	ck_assert_str_eq(p.text, "a");
	ck_assert(!printk_next(&p, 29999));
	ck_assert(!printk_next(&p, 29999));
	ck_assert(printk_next(&p, 30000));
	ck_assert_str_eq(p.text, "b");
	ck_assert(!printk_next(&p, INT64_MAX));
	printk_close(&p);
	close(pipe_fd[1]);
}
END_TEST

START_TEST(console_in_script_time)
{
	struct buf out = BUF_INIT;

	ck_assert(console_complaint_at("[    1.000000] quiet\n[   11.500300] WARNING: x\n"
				       "[   11.500301]  more\nno stamp\n"
				       "[   12.000000] reboot: Power down\n",
				       1000300000, &out));
	ck_assert_str_eq(buf_text(&out), "     10.500000  WARNING: x\n"
					 "     10.500001   more\n"
					 "  no stamp\n");
	buf_free(&out);
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
	tcase_add_test(tc, console_quiet);
	tcase_add_test(tc, console_complains);
	tcase_add_test(tc, source_versions);
	tcase_add_test(tc, shadows);
	tcase_add_test(tc, caches);
	tcase_add_test(tc, stale_kernels);
	tcase_add_test(tc, last_attempts);
	tcase_add_test(tc, kernel_messages);
	tcase_add_test(tc, kernel_messages_in_order);
	tcase_add_test(tc, console_in_script_time);
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
