// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the end of a command and its offspring. The keeper is their subreaper: who leaves the
 * command's process group, or loses its parent, becomes the keeper's child, and is found as such.
 * It lives on when its own parent is killed, as long as it takes to clean up.
 */
#include "runtime/stack/pipe_keeper.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/buf.h"
#include "runtime/base/clock.h"
#include "runtime/base/file.h"

#define MOMENT_NS (100 * NS_PER_MS) /* to end by itself when its input is closed */
#define KILL_NS   NS_PER_S          /* to die of SIGKILL: a process may sleep in the kernel */
#define ROUND_MS  5
#define STAT_MAX  4096

/* What the keeper still has open. */
enum { CONTROL_FD, STATUS_FD, SIGNAL_FD, KEPT_FDS };

/* @closed ends when nobody but the command has its end of the pipes any more: what it closes itself
 * is closed then, and who writes to it hears of that. */
static _Noreturn void shell_exec(const struct keeper_job *job, pid_t keeper, const int closed[2])
{
	sigset_t none;
	char nothing;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != keeper)
		_exit(127);
	close(closed[1]);
	while (read(closed[0], &nothing, 1) < 0 && errno == EINTR)
		;
	signal(SIGPIPE, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (dup2(job->in, 0) < 0 || dup2(job->out, 1) < 0)
		_exit(127);
	syscall(SYS_close_range, 3U, ~0U, 0U);
	execl("/bin/sh", "sh", "-c", job->command, (char *)NULL);
	_exit(127);
}

/* Nothing of our parent's stays open here: somebody may wait for its end. */
static void keep_only(const struct keeper_job *job, int signals)
{
	int fds[KEPT_FDS] = {job->control, job->status, signals};

	for (int i = 0; i < KEPT_FDS; i++)
		fds[i] = fcntl(fds[i], F_DUPFD, KEPT_FDS);
	for (int i = 0; i < KEPT_FDS; i++)
		dup2(fds[i], i);
	syscall(SYS_close_range, (unsigned)KEPT_FDS, ~0U, 0U);
}

/* False: there are no children left. */
static bool reap(pid_t shell)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == shell && write(STATUS_FD, &status, sizeof(status)) < 0)
			continue; /* nobody asks any more */
	return pid == 0;
}

/* Waits for a signal or the end of our parent. True: that was it. */
static bool wait_for(bool control, int timeout_ms)
{
	struct pollfd p[] = {{SIGNAL_FD, POLLIN, 0}, {CONTROL_FD, POLLIN, 0}};
	struct signalfd_siginfo info;

	if (poll(p, control ? 2 : 1, timeout_ms) <= 0)
		return false;
	if (p[0].revents && read(SIGNAL_FD, &info, sizeof(info)) < 0)
		return errno != EAGAIN && errno != EINTR;
	return control && p[1].revents;
}

static pid_t parent_of(const char *pid)
{
	char path[300];
	struct buf stat = BUF_INIT;
	const char *behind_name;
	pid_t parent = 0;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	if (!file_read(path, STAT_MAX, &stat)) {
		/* "PID (NAME) STATE PARENT ...", with anything in the name */
		behind_name = strrchr(buf_text(&stat), ')');
		if (behind_name && strlen(behind_name) > 4)
			parent = atoi(behind_name + 4);
	}
	buf_free(&stat);
	return parent;
}

static void kill_children(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *d;

	if (!proc)
		return;
	while ((d = readdir(proc)))
		if (isdigit((unsigned char)*d->d_name) && parent_of(d->d_name) == getpid())
			kill(atoi(d->d_name), SIGKILL);
	closedir(proc);
}

static void end_all(pid_t shell)
{
	int64_t moment = clock_now_ns() + MOMENT_NS, last = moment + KILL_NS;

	while (reap(shell) && clock_now_ns() < moment)
		wait_for(false, (int)((moment - clock_now_ns()) / NS_PER_MS) + 1);
	/* Once is enough, and later the number could be another group's: fork() sees a signal. */
	if (reap(shell))
		kill(-shell, SIGKILL);
	while (reap(shell) && clock_now_ns() < last) {
		kill_children();
		wait_for(false, ROUND_MS);
	}
}

void keeper_run(const struct keeper_job *job)
{
	pid_t self = getpid(), shell;
	sigset_t mask;
	int signals, closed[2];

	/* Who ends our parent's group is not to end us before our work is done. */
	setpgid(0, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigfillset(&mask);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	shell = signals < 0 || pipe(closed) < 0 ? -1 : fork();
	if (!shell)
		shell_exec(job, self, closed);
	if (shell < 0)
		_exit(127);
	setpgid(shell, shell);
	keep_only(job, signals);
	while (!wait_for(true, -1))
		reap(shell);
	end_all(shell);
	_exit(0);
}
