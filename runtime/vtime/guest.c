// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns PID 1 of the virtual machine. Its root is the host's file system with the rights of the
 * host's user; the clock only moves while everybody sleeps.
 */
#include "runtime/vtime/guest.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
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
#include "runtime/vtime/align.h"
#include "runtime/vtime/job.h"
#include "runtime/vtime/pages.h"
#include "runtime/vtime/printk.h"
#include "runtime/vtime/proc.h"
#include "runtime/vtime/settle.h"

#define STATUS_ALONE 3 /* nobody asks for it */

static int status_fd = -1, done_fd = -1;
static unsigned slot; /* of the play */
static bool shares, reached;
static int64_t begin_ns; /* of the play's script */
static const struct job_play *current;

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

/* Out of the way of what scripts open. */
static int open_aside(const char *dir, const char *name, int flags)
{
	int fd = open_in(dir, name, flags), aside = fcntl(fd, F_DUPFD_CLOEXEC, 100);

	close(fd);
	return aside;
}

static void move_to(int fd, int wanted)
{
	if (fd < 0 || fd == wanted)
		return;
	dup2(fd, wanted);
	close(fd);
}

/* At @at of the play's slot. */
static void put_down(const void *what, size_t len, size_t at)
{
	off_t begin = (off_t)(slot * sizeof(struct vtime_slot));

	if (status_fd >= 0 && pwrite(status_fd, what, len, begin + (off_t)at) < 0) {
		/* Then the launcher says that the machine left no status. */
	}
}

static void leave_note(const char *text, size_t len)
{
	put_down(text, len, offsetof(struct vtime_slot, text));
}

static void leave_number(int64_t n, size_t at)
{
	put_down(&n, sizeof(n), at);
}

/* Written through to the host (O_DSYNC): of a machine that hangs, what it said so far is known. The
 * console stays where standard error cannot be opened. */
static void redirect(const char *dir)
{
	move_to(open("/dev/null", O_RDONLY), 0);
	move_to(open_in(dir, "out", O_WRONLY | O_APPEND | O_DSYNC), 1);
	move_to(open_in(dir, "err", O_WRONLY | O_APPEND | O_DSYNC), 2);
	status_fd = open_aside(dir, "status", O_WRONLY | O_DSYNC);
	done_fd = open_aside(dir, "done", O_WRONLY | O_APPEND | O_DSYNC);
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

void vtime_guest_align(void)
{
	if (status_fd < 0)
		return;
	if (!reached)
		sleep_until(begin_ns);
	if (clock_step_ns == ALIGN_STEP_NS)
		align();
}

void vtime_guest_starts(int64_t start_ns)
{
	leave_number(start_ns, offsetof(struct vtime_slot, start_ns));
}

void vtime_guest_leave(const void *record, size_t size)
{
	put_down(record, size, offsetof(struct vtime_slot, record));
	leave_number((int64_t)size, offsetof(struct vtime_slot, record_len));
}

const char *vtime_guest_script(size_t *len)
{
	*len = current->input_len;
	return current->input;
}

bool vtime_guest_shares(void)
{
	return shares;
}

void vtime_guest_alone(void)
{
	leave_number(1, offsetof(struct vtime_slot, alone));
}

void vtime_guest_reaches(void)
{
	reached = true;
	if (!shares)
		return;
	vtime_guest_alone();
	leave(STATUS_ALONE);
}

static int64_t size_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) < 0 ? 0 : st.st_size;
}

static void leave_status(int status)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d\n", status);

	leave_number(size_of(1), offsetof(struct vtime_slot, out_end));
	leave_number(size_of(2), offsetof(struct vtime_slot, err_end));
	leave_note(text, (size_t)n);
	if (done_fd >= 0 && write(done_fd, "", 1) < 0) {
		/* Then its time counts for the next one. */
	}
}

static void power_off(void) __attribute__((noreturn));
static void power_off(void)
{
	leave_note_run();
	for (;;)
		reboot(RB_POWER_OFF);
}

/* ---- the machine ---- */

/*
 * Limits that a kernel derives from its memory, which is small here: those of a machine of 8 GB,
 * which scripts silently rely on.
 */
static void be_a_large_machine(void)
{
	proc_put("/proc/sys/kernel/pid_max", "4194304");
	proc_put("/proc/sys/net/ipv4/tcp_mem", "93708 124945 187416");
	proc_put("/proc/sys/net/ipv4/udp_mem", "187419 249893 374838");
	proc_put("/proc/sys/net/ipv4/tcp_max_orphans", "32768");
	/* More may be locked and open than the tiny memory suggests. */
	proc_put("/proc/sys/fs/file-max", "100000");
}

/* The same for what further network namespaces take from the first. */
static void be_the_first_network(void)
{
	proc_put("/proc/sys/net/ipv4/tcp_rmem", "4096 131072 6291456");
	proc_put("/proc/sys/net/ipv4/tcp_wmem", "4096 16384 4194304");
}

/* And for what each has of its own. */
static void be_a_large_network(void)
{
	proc_put("/proc/sys/net/ipv4/tcp_max_tw_buckets", "32768");
	proc_put("/proc/sys/net/ipv4/tcp_max_syn_backlog", "512");
}

static void make_file_systems(void)
{
	/* Everybody here is root; in a jail the host's root is nobody, and so are its set-user-ID
	 * programs. */
	mount(NULL, "/", NULL, MS_REMOUNT | MS_NOSUID, NULL);
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
	clock_step_ns = t[1] - t[0];
	return true;
}

/* The next process gets this number. */
static void ask_for_pid(pid_t pid)
{
	char text[16];

	if (pid < 2)
		return;
	snprintf(text, sizeof(text), "%d", (int)pid - 1);
	proc_put("/proc/sys/kernel/ns_last_pid", text);
}

/* ---- the run ---- */

/* A machine of its own needs no namespace. */
static void be_apart(void)
{
	if (!shares)
		return;
	if (unshare(CLONE_NEWNET) < 0) {
		vtime_guest_alone();
		leave(STATUS_ALONE);
	}
	be_a_large_network();
}

static void be_run(const struct job_words *w, int (*main_again)(int, char **))
{
	char pid[16], history[32];
	int status;

	pages_have();
	be_apart();

	clearenv();
	for (char **env = w->env; *env; env++)
		putenv(*env);
	/* Unique on the host, where the files that commands write are. */
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	setenv("PACKETDRILL_PID", pid, 1);
	/* nstat counts from what it remembers in /tmp, where others' counters are. */
	snprintf(history, sizeof(history), "/run/nstat.%u", slot);
	setenv("NSTAT_HISTORY", history, 0);
	status = main_again(current->argc, current->argv);
	fflush(NULL);
	leave_checked(status);
}

static int run_play(const struct job_words *w, int (*main_again)(int, char **))
{
	pid_t pid, got;
	int status;

	current = &w->plays[slot];
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

static void fail(const char *what) __attribute__((noreturn));
static void fail(const char *what)
{
	complain(what);
	leave_status(3);
	power_off();
}

static void run_all(const struct job_words *w, int (*main_again)(int, char **))
{
	struct printk log;

	printk_open(&log);
	pages_find();
	for (; slot < w->nplays; slot++) {
		begin_ns = settle_wait(w->plays[slot].period_ms);
		if (slot > 0 && printk_next(&log, INT64_MAX))
			break;
		leave_note("+\n", 2);
		leave_status(run_play(w, main_again));
	}
	printk_close(&log);
}

void vtime_guest_main(int (*main_again)(int argc, char **argv))
{
	const char *dir = getenv(VTIME_JOB_ENV);
	struct err e = ERR_INIT;
	struct job_words w;

	umask(022);
	redirect(dir);
	if (job_read(dir, &w, &e) < 0)
		fail(e.what);
	shares = w.nplays > 1;
	if (chdir(w.cwd) < 0)
		complain("the guest cannot enter the current folder: absolute paths only");
	job_remove(dir);
	make_file_systems(); /* may hide the folder, and where we are */
	be_a_large_machine();
	be_the_first_network();
	be_a_large_network();
	prctl(PR_SET_TIMERSLACK, 1UL);
	if (!clock_is_ours())
		fail("this kernel runs in real time: it is built without "
		     "CONFIG_UML_TIME_TRAVEL_SUPPORT");
	run_all(&w, main_again);
	power_off();
}
