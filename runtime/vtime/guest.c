// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns PID 1 of the virtual machine. Its root is the host's file system with the rights of the
 * host's user; the clock only moves while everybody sleeps.
 */
#include "runtime/vtime/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/fence.h"
#include "runtime/host/leave.h"
#include "runtime/vtime/job.h"

static int status_fd = -1;

bool vtime_guest_active(void)
{
	return getpid() == 1 && getenv(VTIME_JOB_ENV);
}

bool vtime_in_guest(void)
{
	return status_fd >= 0;
}

/* ---- what the host sees ---- */

static int open_in(const char *dir, const char *name, int flags)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return open(path, flags);
}

static void move_to(int fd, int wanted)
{
	if (fd < 0 || fd == wanted)
		return;
	dup2(fd, wanted);
	close(fd);
}

static void leave_note(const char *text, size_t len)
{
	if (status_fd >= 0 && pwrite(status_fd, text, len, 0) < 0) {
		/* Then the launcher says that the machine left no status. */
	}
}

/* Written through to the host (O_DSYNC): of a machine that hangs, what it said so far is known. The
 * console stays where standard error cannot be opened. */
static void redirect(const char *dir)
{
	int in = open_in(dir, "in", O_RDONLY), status;

	move_to(in < 0 ? open("/dev/null", O_RDONLY) : in, 0);
	move_to(open_in(dir, "out", O_WRONLY | O_APPEND | O_DSYNC), 1);
	move_to(open_in(dir, "err", O_WRONLY | O_APPEND | O_DSYNC), 2);
	status = open_in(dir, "status", O_WRONLY | O_DSYNC);
	status_fd = fcntl(status, F_DUPFD_CLOEXEC, 100);
	close(status);
	fence_programs();
	leave_note("+\n", 2); /* somebody is at home */
}

void vtime_guest_at(const char *path, unsigned line)
{
	char text[256];
	int n;

	if (status_fd < 0)
		return;
	n = snprintf(text, sizeof(text), "+%.*s:%u\n", 200, path, line);
	leave_note(text, (size_t)n);
}

void vtime_guest_starts(int64_t start_ns)
{
	if (status_fd >= 0 && pwrite(status_fd, &start_ns, sizeof(start_ns), VTIME_START_AT) < 0) {
		/* Then its log has the kernel's own times. */
	}
}

void vtime_guest_leave(const void *record, size_t size)
{
	if (status_fd >= 0 && pwrite(status_fd, record, size, VTIME_RECORD_AT) < 0) {
		/* Then the exit status is all there is. */
	}
}

static void power_off(int status) __attribute__((noreturn));
static void power_off(int status)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d\n", status);

	leave_note(text, (size_t)n);
	for (;;)
		reboot(RB_POWER_OFF);
}

/* ---- the machine ---- */

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return; /* a kernel without this setting */
	if (write(fd, text, strlen(text)) < 0) {
		/* Or with another range of values: it keeps its own. */
	}
	close(fd);
}

/*
 * Limits that a kernel derives from its memory, which is small here: those of a machine of 8 GB,
 * which scripts silently rely on.
 */
static void be_a_large_machine(void)
{
	put("/proc/sys/kernel/pid_max", "4194304");
	put("/proc/sys/net/ipv4/tcp_mem", "93708 124945 187416");
	put("/proc/sys/net/ipv4/udp_mem", "187419 249893 374838");
	put("/proc/sys/net/ipv4/tcp_rmem", "4096 131072 6291456");
	put("/proc/sys/net/ipv4/tcp_wmem", "4096 16384 4194304");
	put("/proc/sys/net/ipv4/tcp_max_orphans", "32768");
	put("/proc/sys/net/ipv4/tcp_max_tw_buckets", "32768");
	put("/proc/sys/net/ipv4/tcp_max_syn_backlog", "512");
	/* More may be locked and open than the tiny memory suggests. */
	put("/proc/sys/fs/file-max", "100000");
}

static void make_file_systems(void)
{
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mkdir("/dev/shm", 0777);
	mkdir("/dev/pts", 0755);
	mount("tmpfs", "/dev/shm", "tmpfs", 0, NULL);
	mount("devpts", "/dev/pts", "devpts", 0, "ptmxmode=666");
	mount("tmpfs", "/run", "tmpfs", 0, "mode=755");
	if (symlink("/proc/self/fd", "/dev/fd") || symlink("/proc/self/fd/0", "/dev/stdin") ||
	    symlink("/proc/self/fd/1", "/dev/stdout") ||
	    symlink("/proc/self/fd/2", "/dev/stderr")) {
		/* Some kernel made them. */
	}
}

/* In time-travel mode reading the clock costs the same whenever it is done. */
static bool clock_is_ours(void)
{
	int64_t t[6];

	for (int i = 0; i < 6; i++)
		t[i] = clock_now_ns();
	for (int i = 2; i < 6; i++)
		if (t[i] - t[i - 1] != t[1] - t[0])
			return false;
	return true;
}

/*
 * The kernel is still settling: high-resolution timers begin with the first tick, and time stood
 * still so far. At a round time all timers have the same phase in every run.
 */
static void let_it_settle(void)
{
	struct timespec until = {.tv_sec = 1};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

/* The next process gets this number. */
static void ask_for_pid(pid_t pid)
{
	char text[16];

	if (pid < 2)
		return;
	snprintf(text, sizeof(text), "%d", (int)pid - 1);
	put("/proc/sys/kernel/ns_last_pid", text);
}

/* ---- the run ---- */

static void be_run(const struct job_words *w, int (*main_again)(int, char **))
{
	char pid[16];
	int status;

	clearenv();
	for (char **p = w->env; *p; p++)
		putenv(*p);
	/* Unique on the host, where the files that commands write are. */
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	setenv("PACKETDRILL_PID", pid, 1);
	/* nstat counts from what it remembers in /tmp, where other machines' counters are. */
	setenv("NSTAT_HISTORY", "/run/nstat", 0);
	status = main_again(w->argc, w->argv);
	fflush(NULL);
	leave_checked(status);
}

static int run_job(const struct job_words *w, int (*main_again)(int, char **))
{
	pid_t pid, got;
	int status;

	ask_for_pid(w->pid);
	pid = fork();
	if (pid == 0)
		be_run(w, main_again);
	if (pid < 0)
		return 3;
	do
		got = waitpid(-1, &status, 0);
	while (got != pid && (got > 0 || errno == EINTR));
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void complain(const char *what)
{
	dprintf(2, "tcpcheck: %s\n", what);
}

void vtime_guest_main(int (*main_again)(int argc, char **argv))
{
	const char *dir = getenv(VTIME_JOB_ENV);
	struct err e = ERR_INIT;
	struct job_words w;

	umask(022);
	redirect(dir);
	if (job_read(dir, &w, &e) < 0) {
		complain(e.what);
		power_off(3);
	}
	if (chdir(w.cwd) < 0)
		complain("the guest cannot enter the current folder: absolute paths only");
	job_remove(dir);
	make_file_systems(); /* may hide the folder, and where we are */
	be_a_large_machine();
	prctl(PR_SET_TIMERSLACK, 1UL);
	if (!clock_is_ours()) {
		complain("this kernel runs in real time: it is built without "
			 "CONFIG_UML_TIME_TRAVEL_SUPPORT");
		power_off(3);
	}
	let_it_settle();
	power_off(run_job(&w, main_again));
}
