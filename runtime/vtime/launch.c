// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the caller's side of a virtual machine, and the judgement of how it ended. */
#include "runtime/vtime/launch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/host/cell.h"
#include "runtime/vtime/console.h"
#include "runtime/vtime/job.h"
#include "runtime/vtime/keeper.h"

#define DIR_MAX 128 /* bytes of the path of a private folder */

/* The name is made here and the folder by the keeper: there is no moment at which it is nobody's.
 */
static void choose_dir(char dir[DIR_MAX])
{
	/* In memory if possible: the guest writes through, and would wait for a disk each time. */
	const char *places[] = {getenv("XDG_RUNTIME_DIR"), "/dev/shm", getenv("TMPDIR"), "/tmp"};
	unsigned long long word = 0;

	if (getrandom(&word, sizeof(word), 0) < 0)
		word = (unsigned long long)getpid();
	for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *p = places[i];

		/* It goes to a kernel's command line: no blanks. */
		if (!p || p[0] != '/' || strlen(p) > DIR_MAX - 48 || strpbrk(p, " \t\n\"") ||
		    access(p, W_OK) < 0)
			continue;
		snprintf(dir, DIR_MAX, "%s/tcpcheck-vm.%d.%016llx", p, (int)getpid(), word);
		return;
	}
	snprintf(dir, DIR_MAX, "/tmp/tcpcheck-vm.%d.%016llx", (int)getpid(), word);
}

/* Returns the signal that killed the keeper, or 0. A signal to us ends it, and so the machine. The
 * mask is that of cell.c: stop signals are blocked but for here. */
static int await(pid_t pid)
{
	struct pollfd p = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
	int wstatus = 0;
	sigset_t mask;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	sigdelset(&mask, SIGINT);
	sigdelset(&mask, SIGTERM);
	sigdelset(&mask, SIGHUP);
	if (p.fd >= 0) {
		while (!cell_stopped() && ppoll(&p, 1, NULL, &mask) < 0 && errno == EINTR)
			;
		close(p.fd);
	}
	if (cell_stopped())
		kill(pid, SIGTERM);
	while (waitpid(pid, &wstatus, 0) < 0 && errno == EINTR)
		;
	return WIFSIGNALED(wstatus) ? WTERMSIG(wstatus) : 0;
}

/*
 * A keeper that was killed could not clear up. The kernel died with it, but not what the kernel
 * forks to try out ptrace in its first milliseconds; as a subreaper we have inherited that.
 */
static void kill_orphans(const char *dir)
{
	FILE *f = fopen("/proc/thread-self/children", "re");
	char path[64], line[4096];
	int pid;

	while (f && fscanf(f, "%d", &pid) == 1) {
		FILE *cmd;
		size_t n;

		snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
		cmd = fopen(path, "re");
		n = cmd ? fread(line, 1, sizeof(line), cmd) : 0;
		if (cmd)
			fclose(cmd);
		if (!memmem(line, n, dir, strlen(dir)))
			continue;
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	if (f)
		fclose(f);
}

static void read_back(int fd, struct buf *b)
{
	char block[16384];
	ssize_t n;
	off_t at = 0;

	while ((n = pread(fd, block, sizeof(block), at)) > 0) {
		buf_add(b, block, (size_t)n);
		at += n;
	}
}

/* ---- how it ended ---- */

static int killed(const struct keeper_result *k, struct err *e)
{
	return err_set(e, "the virtual machine was killed: %s", strsignal(k->killed_by));
}

/* Whether the guest got as far as our PID 1: before that, nothing is known about its stack. */
static bool came_up(const struct keeper_result *k)
{
	return k->at[0] || k->status >= 0;
}

static int no_machine(const struct keeper_result *k, const char *console, struct err *e)
{
	bool hung = k->end == VTIME_HUNG;
	struct buf words = BUF_INIT;

	if (k->killed_by == SIGKILL || k->killed_by == SIGTERM)
		return killed(k, e);
	if (!console_complaint(console, &words))
		console_tail(console, 4, &words);
	err_set(e, "the virtual machine did not start%s; its kernel's last words:\n%.*s",
		hung ? " in time" : "", (int)(words.len ? words.len - 1 : 0), buf_text(&words));
	if (hung)
		err_hint(e, "--vtime_limit changes the limit");
	buf_free(&words);
	return -1;
}

static int judge(const struct keeper_result *k, const char *console, struct vtime_result *r,
		 struct err *e)
{
	r->end = k->end;
	r->status = k->status;
	memcpy(r->record, k->record, k->record_len);
	r->record_len = k->record_len;
	r->ran_ns = k->ran_ns;
	r->wall_ns = k->wall_ns;
	if (k->at[0] == '+')
		snprintf(r->at, sizeof(r->at), "%s", k->at + 1);
	if (k->end == VTIME_STOPPED)
		return 0;
	if (k->end == VTIME_STARVED || k->end == VTIME_STILL) {
		r->status = 5;
		return 0;
	}
	if (!came_up(k))
		return no_machine(k, console, e);
	if (console_complaint_at(console, k->start_ns, &r->kernel)) {
		r->status = 1;
		if (k->end != VTIME_HUNG)
			r->end = VTIME_KERNEL;
		return 0;
	}
	if (k->end == VTIME_HUNG) {
		r->status = 1;
		return 0;
	}
	if (k->status >= 0)
		return 0;
	if (k->killed_by == SIGKILL)
		return killed(k, e);
	r->end = VTIME_KERNEL;
	r->status = 1;
	buf_puts(&r->kernel, "  the machine went off in the middle of the run\n");
	console_tail(console, 20, &r->kernel);
	return 0;
}

static int run_keeper(struct keeper *k, struct vtime_result *r, struct err *e)
{
	struct buf console = BUF_INIT;
	int ret, sig, reaper = 0;
	pid_t pid;

	k->caller = getpid();
	prctl(PR_GET_CHILD_SUBREAPER, &reaper);
	prctl(PR_SET_CHILD_SUBREAPER, 1UL);
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		keeper_main(k);
	if (pid < 0)
		return err_sys(e, "fork");
	sig = await(pid);
	if (sig)
		kill_orphans(k->dir);
	job_remove(k->dir);
	prctl(PR_SET_CHILD_SUBREAPER, (unsigned long)reaper);
	if (sig)
		return err_set(e, "the keeper of the virtual machine was killed: %s",
			       strsignal(sig));
	if (k->result->err.kind) {
		*e = k->result->err;
		return -1;
	}
	read_back(k->out_fd, &r->out);
	read_back(k->err_fd, &r->err);
	read_back(k->console_fd, &console);
	ret = judge(k->result, buf_text(&console), r, e);
	buf_free(&console);
	return ret;
}

int vtime_run(const struct vtime_job *job, struct vtime_result *r, struct err *e)
{
	char dir[DIR_MAX];
	struct keeper k = {
		.job = job,
		.dir = dir,
		.out_fd = memfd_create("out", MFD_CLOEXEC),
		.err_fd = memfd_create("err", MFD_CLOEXEC),
		.console_fd = memfd_create("console", MFD_CLOEXEC),
		.result = mmap(NULL, sizeof(*k.result), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0),
	};
	int ret;

	*r = (struct vtime_result){0};
	choose_dir(dir);
	if (k.result == MAP_FAILED || k.out_fd < 0 || k.err_fd < 0 || k.console_fd < 0)
		ret = err_sys(e, "memory for a virtual machine");
	else
		ret = run_keeper(&k, r, e);
	close(k.out_fd);
	close(k.err_fd);
	close(k.console_fd);
	if (k.result != MAP_FAILED)
		munmap(k.result, sizeof(*k.result));
	if (ret < 0)
		vtime_result_free(r);
	return ret;
}

void vtime_result_free(struct vtime_result *r)
{
	buf_free(&r->out);
	buf_free(&r->err);
	buf_free(&r->kernel);
}
