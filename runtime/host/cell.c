// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the processes of a cell and their dying together. */
#include "runtime/host/cell.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netdev/netns.h"
#include "runtime/base/clock.h"
#include "runtime/host/fence.h"
#include "runtime/host/leave.h"
#include "runtime/host/stall.h"
#include "runtime/host/tick.h"

#define STATUS_NO_CELL 255 /* the keeper could not make the namespaces: see shared->err */

struct cell_shared {
	struct err err; /* written by the keeper, read by the caller after its death */
};

static volatile sig_atomic_t stop_signal;
static sigset_t unblocked; /* the mask outside of this file */
static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
static struct sigaction as_before[3];

static void on_stop(int sig)
{
	stop_signal = sig;
}

void cell_stop_on_signals(void)
{
	struct sigaction sa = {.sa_handler = on_stop};
	sigset_t set;

	sigemptyset(&set);
	for (unsigned i = 0; i < 3; i++) {
		sigaction(signals[i], &sa, &as_before[i]);
		sigaddset(&set, signals[i]);
	}
	/* Only delivered while ppoll() waits: no race with its start. */
	sigprocmask(SIG_BLOCK, &set, &unblocked);
}

void cell_signals_restore(void)
{
	/* One that came too late to end a cell is still noticed. */
	sigprocmask(SIG_SETMASK, &unblocked, NULL);
	for (unsigned i = 0; i < 3; i++)
		sigaction(signals[i], &as_before[i], NULL);
}

int cell_stopped(void)
{
	return stop_signal;
}

/* In a new process: back to default signals, and die with the parent. */
static void settle(pid_t parent)
{
	for (unsigned i = 0; i < 3; i++)
		signal(signals[i], SIG_DFL);
	sigprocmask(SIG_SETMASK, &unblocked, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (parent && getppid() != parent)
		_exit(STATUS_NO_CELL); /* it died before we asked */
}

static int wait_status(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return STATUS_NO_CELL;
	if (WIFSIGNALED(status)) {
		/* Pass the reason on, so that the caller sees how the body died. */
		signal(WTERMSIG(status), SIG_DFL);
		kill(getpid(), WTERMSIG(status));
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : STATUS_NO_CELL;
}

/* The next process born here gets this number. Without CONFIG_CHECKPOINT_RESTORE it gets any. */
static void ask_for_pid(pid_t pid)
{
	char text[16];
	int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
	int n = snprintf(text, sizeof(text), "%d", (int)pid - 1);

	if (fd < 0)
		return;
	if (write(fd, text, (size_t)n) != n) {
		/* Only uniqueness of names suffers. */
	}
	close(fd);
}

static void be_body(pid_t parent, int (*body)(void *), void *arg)
{
	char pid[16];

	settle(parent);
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	setenv("PACKETDRILL_PID", pid, 1);
	leave_checked(body(arg));
}

/* PID 1 inside: waits for the body, and reaps what others leave. */
static void be_init(pid_t keeper, int (*body)(void *), void *arg)
{
	pid_t pid, got;
	int status;

	settle(0);
	netns_mount_own();
	ask_for_pid(keeper);
	pid = fork();
	if (pid == 0)
		be_body(0, body, arg);
	if (pid < 0)
		_exit(STATUS_NO_CELL);
	do
		got = waitpid(-1, &status, 0);
	while (got != pid && (got > 0 || errno == EINTR));
	/* PID 1 cannot be killed by its own signal: tell the keeper by number. */
	leave(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

static void be_keeper(pid_t caller, struct cell_shared *shared, int (*body)(void *), void *arg)
{
	pid_t self = getpid(), pid;

	settle(caller);
	fence_lift(); /* /proc/self/uid_map is to be written */
	if (netns_enter(true, &shared->err) < 0)
		_exit(STATUS_NO_CELL);
	fence_programs();
	pid = fork();
	if (pid == 0)
		be_init(self, body, arg);
	if (pid < 0) {
		err_sys(&shared->err, "fork");
		_exit(STATUS_NO_CELL);
	}
	leave(wait_status(pid));
}

/* The other side of cell_start(): does not return. */
static void be_cell(pid_t caller, enum cell_kind kind, int keep, struct cell_shared *shared,
		    int (*body)(void *), void *arg)
{
	setsid(); /* whatever it is, it cannot type into our terminal */
	if (keep != CELL_KEEP_ALL)
		fence_descriptors(keep);
	fence_programs();
	if (kind != CELL_PRIVATE)
		be_body(caller, body, arg);
	be_keeper(caller, shared, body, arg);
}

void *cell_memory(size_t size, struct err *e)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		err_sys(e, "memory for a run");
		return NULL;
	}
	cell_memory_pass(p, size, false);
	return p;
}

void cell_memory_pass(void *p, size_t size, bool pass)
{
	madvise(p, size, pass ? MADV_DOFORK : MADV_DONTFORK);
}

int cell_start(struct cell *c, enum cell_kind kind, int keep, int (*body)(void *arg), void *arg,
	       struct err *e)
{
	pid_t self = getpid();

	c->shared = cell_memory(sizeof(*c->shared), e);
	if (!c->shared)
		return -1;
	fflush(NULL);
	if (kind != CELL_VIRTUAL) {
		tick_prepare();
		stall_prepare();
	}
	cell_memory_pass(c->shared, sizeof(*c->shared), true);
	c->pid = fork();
	if (c->pid == 0)
		be_cell(self, kind, keep, c->shared, body, arg);
	cell_memory_pass(c->shared, sizeof(*c->shared), false);
	if (c->pid < 0) {
		err_sys(e, "fork");
		munmap(c->shared, sizeof(*c->shared));
		return -1;
	}
	c->fd = (int)syscall(SYS_pidfd_open, c->pid, 0);
	if (kind != CELL_VIRTUAL) {
		tick_learn(); /* while the cell is being set up */
		stall_watch();
	}
	return 0;
}

void cell_kill(const struct cell *c)
{
	kill(c->pid, SIGKILL);
}

static int judge(int wstatus, const struct cell_shared *shared, int *status, struct err *e)
{
	if (WIFSIGNALED(wstatus))
		return err_set(e, "the process that ran the script was killed: %s",
			       strsignal(WTERMSIG(wstatus)));
	*status = WEXITSTATUS(wstatus);
	if (*status == STATUS_NO_CELL) {
		*e = shared->err;
		return shared->err.kind ? -1 : err_set(e, "the script's process could not start");
	}
	if (*status > 128)
		return err_set(e, "the process that ran the script was killed: %s",
			       strsignal(*status - 128));
	return 0;
}

int cell_finish(struct cell *c, int *status, struct err *e)
{
	int wstatus = 0, ret;

	while (waitpid(c->pid, &wstatus, 0) < 0 && errno == EINTR)
		;
	ret = judge(wstatus, c->shared, status, e);
	if (c->fd >= 0)
		close(c->fd);
	munmap(c->shared, sizeof(*c->shared));
	return ret;
}

int cell_poll(struct pollfd *fds, nfds_t n, int64_t timeout_ns)
{
	struct timespec ts = ns_timespec(timeout_ns > 0 ? timeout_ns : 0);

	return ppoll(fds, n, timeout_ns < 0 ? NULL : &ts, &unblocked);
}

static void await_or_kill(const struct cell *c)
{
	struct pollfd p = {.fd = c->fd, .events = POLLIN};

	if (c->fd < 0)
		return; /* waitpid() will wait, signals are seen afterwards */
	while (!stop_signal && cell_poll(&p, 1, -1) < 0 && errno == EINTR)
		;
	if (stop_signal)
		cell_kill(c);
}

int cell_run(enum cell_kind kind, int (*body)(void *arg), void *arg, int *status, struct err *e)
{
	struct cell c;
	int ret;

	if (cell_start(&c, kind, CELL_KEEP_ALL, body, arg, e) < 0)
		return -1;
	await_or_kill(&c);
	ret = cell_finish(&c, status, e);
	return stop_signal ? err_set(e, "interrupted by %s", strsignal(stop_signal)) : ret;
}
