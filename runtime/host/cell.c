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
#include "runtime/host/priority.h"
#include "runtime/host/stall.h"
#include "runtime/host/tick.h"
#include "runtime/jail/jail.h"

#define STATUS_NO_CELL 255 /* the namespaces could not be made or furnished: see shared->err */

struct cell_shared {
	struct err err; /* written by init, read by the caller after its death */
	pid_t init;     /* its number outside */
};

/* What the new process needs to know. */
struct birth {
	struct cell_how how;
	int caller; /* readable when it has died; -1: before Linux 5.3 */
	struct cell_shared *shared;
	struct jail_group *group;
	int (*body)(void *arg);
	void *arg;
};

/* Threads of ours were started. LeakSanitizer would look for them in a copy of this process, and
 * one that was just being born has left its locks closed there: such a copy is not looked into. */
static bool with_threads;
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

static void die_with_caller(const struct birth *b)
{
	struct pollfd caller = {.fd = b->caller, .events = POLLIN};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (poll(&caller, 1, 0) > 0)
		_exit(STATUS_NO_CELL); /* it died before we asked */
}

/* Back to default signals, and die with the caller. */
static void settle_process(const struct birth *b)
{
	for (unsigned i = 0; i < 3; i++)
		signal(signals[i], SIG_DFL);
	sigprocmask(SIG_SETMASK, &unblocked, NULL);
	die_with_caller(b);
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

static void fence(const struct birth *b)
{
	if (b->how.keep != CELL_KEEP_ALL)
		fence_descriptors(b->how.keep);
}

static void close_jail(const struct birth *b)
{
	if (b->how.kind != CELL_VIRTUAL)
		priority_raise(); /* as inherited, but no longer for children */
	if (jail_lock(b->how.jail, b->how.kind == CELL_VIRTUAL, &b->shared->err) < 0)
		_exit(STATUS_NO_CELL);
}

static void be_body(const struct birth *b)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	if (b->how.jail)
		close_jail(b);
	setenv("PACKETDRILL_PID", pid, 1);
	if (with_threads || b->how.jail) /* nor can it look where ptrace() is refused */
		leave(b->body(b->arg));
	leave_checked(b->body(b->arg));
}

/* PID 1 inside: waits for the body, and reaps what others leave. */
static void be_init(const struct birth *b)
{
	struct err *e = &b->shared->err;
	pid_t pid, got;
	int status;

	if (b->how.jail && jail_group_join(b->group, e) < 0)
		_exit(STATUS_NO_CELL);
	/* Root has the right to it, but not for long. */
	if (b->how.jail && b->how.kind != CELL_VIRTUAL)
		priority_raise_for_child();
	fence_lift(); /* /proc/self/uid_map is to be written */
	if ((b->how.jail ? jail_enter(b->how.jail, e) : netns_furnish(e)) < 0)
		_exit(STATUS_NO_CELL);
	if (b->how.jail) {
		die_with_caller(b); /* a new identity has forgotten it */
		fence(b);
	}
	fence_programs();
	ask_for_pid(b->shared->init);
	pid = fork();
	if (pid == 0)
		be_body(b);
	if (pid < 0) {
		err_sys(&b->shared->err, "fork");
		_exit(STATUS_NO_CELL);
	}
	/* It only waits from now on; should it be taken over, it is in the jail as well. */
	if (b->how.jail && jail_lock(b->how.jail, true, e) < 0)
		_exit(STATUS_NO_CELL);
	do
		got = waitpid(-1, &status, 0);
	while (got != pid && (got > 0 || errno == EINTR));
	/* PID 1 cannot be killed by its own signal: tell the caller by number. */
	leave(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/* The other side of cell_start(): does not return. */
static void be_cell(const struct birth *b)
{
	settle_process(b);
	setsid(); /* whatever it is, it cannot type into our terminal */
	if (!b->how.jail)
		fence(b);
	fence_programs();
	if (b->how.kind != CELL_PRIVATE && !b->how.jail)
		be_body(b);
	be_init(b);
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

/* Our other threads use nothing of libc that has locks (stall.c). */
static pid_t give_birth(const struct birth *b, struct err *e)
{
	pid_t pid;

	if (b->how.jail)
		return jail_fork(&b->shared->init, e);
	if (b->how.kind == CELL_PRIVATE)
		return netns_fork(&b->shared->init, e);
	pid = fork();
	if (pid < 0)
		err_sys(e, "fork");
	return pid;
}

int cell_start(struct cell *c, const struct cell_how *how, int (*body)(void *arg), void *arg,
	       struct err *e)
{
	struct birth b = {.how = *how, .body = body, .arg = arg, .group = &c->group};

	c->shared = b.shared = cell_memory(sizeof(*c->shared), e);
	if (!c->shared)
		return -1;
	c->group = (struct jail_group){0, -1};
	if (how->jail && jail_group_make(&c->group, e) < 0) {
		munmap(c->shared, sizeof(*c->shared));
		return -1;
	}
	fflush(NULL);
	if (how->kind != CELL_VIRTUAL) {
		tick_prepare();
		stall_prepare();
	}
	cell_memory_pass(c->shared, sizeof(*c->shared), true);
	b.caller = (int)syscall(SYS_pidfd_open, getpid(), 0);
	c->pid = give_birth(&b, &c->shared->err);
	if (c->pid == 0)
		be_cell(&b);
	jail_group_leave(&c->group);
	if (b.caller >= 0)
		close(b.caller);
	cell_memory_pass(c->shared, sizeof(*c->shared), false);
	if (c->pid < 0) { /* whoever waits for its end need not wait */
		c->fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		return 0;
	}
	c->fd = (int)syscall(SYS_pidfd_open, c->pid, 0);
	if (how->kind != CELL_VIRTUAL) {
		tick_learn(); /* while the cell is being set up */
		stall_watch();
		with_threads = true;
	}
	return 0;
}

void cell_kill(const struct cell *c)
{
	if (c->pid > 0)
		kill(c->pid, SIGKILL);
}

static int judge_end(int wstatus, const struct cell_shared *shared, int *status, struct err *e)
{
	if (WIFSIGNALED(wstatus))
		return err_set(e, "the process that ran the script was killed: %s",
			       strsignal(WTERMSIG(wstatus)));
	*status = WEXITSTATUS(wstatus);
	if (*status == STATUS_NO_CELL) {
		*e = shared->err;
		e->what[sizeof(e->what) - 1] = e->hint[sizeof(e->hint) - 1] =
			'\0'; /* whoever wrote it */
		return shared->err.kind ? -1 : err_set(e, "the script's process could not start");
	}
	if (*status > 128)
		return err_set(e, "the process that ran the script was killed: %s",
			       strsignal(*status - 128));
	return 0;
}

int cell_finish(struct cell *c, int *status, struct err *e)
{
	int wstatus = STATUS_NO_CELL << 8, ret;

	while (c->pid > 0 && waitpid(c->pid, &wstatus, 0) < 0 && errno == EINTR)
		;
	jail_group_end(&c->group);
	ret = judge_end(wstatus, c->shared, status, e);
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
	const struct cell_how how = {kind, CELL_KEEP_ALL, NULL};
	struct cell c;
	int ret;

	if (cell_start(&c, &how, body, arg, e) < 0)
		return -1;
	await_or_kill(&c);
	ret = cell_finish(&c, status, e);
	return stop_signal ? err_set(e, "interrupted by %s", strsignal(stop_signal)) : ret;
}
