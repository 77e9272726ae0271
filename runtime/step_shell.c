// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns shell commands. They are direct children of this process, since scripts rely on $PPID being
 * the process that PACKETDRILL_PID names.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/run.h"

extern char **environ;

/* How often packets are taken in while a command runs. */
#define COMMAND_POLL_NS (10 * NS_PER_MS)

static int spawn(const char *command, pid_t *pid, struct err *e)
{
	char *argv[] = {"sh", "-c", (char *)command, NULL};
	posix_spawnattr_t attr;
	sigset_t none, defaults;
	int error;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGALRM);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	error = posix_spawn(pid, "/bin/sh", NULL, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	if (!error)
		return 0;
	errno = error;
	return err_sys(e, "starting /bin/sh");
}

/* Packets are taken in meanwhile, so that the capture does not overflow. */
static int await(struct run *r, pid_t pid, int *status, struct err *e)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	struct timespec every = ns_timespec(COMMAND_POLL_NS);
	pid_t got;

	while ((got = waitpid(pid, status, fd < 0 ? 0 : WNOHANG)) == 0) {
		if (run_poll(r) < 0)
			break;
		ppoll(&p, 1, &every, NULL);
	}
	if (fd >= 0)
		close(fd);
	return got == pid ? 0 : got < 0 ? err_sys(e, "waiting for a command") : -1;
}

int run_command(struct run *r, const char *command, int *status, struct err *e)
{
	pid_t pid;

	fflush(NULL);
	if (spawn(command, &pid, e) < 0)
		return -1;
	return await(r, pid, status, e);
}

int step_shell(struct run *r, const struct step *st, struct due *due)
{
	const struct event *ev = st->event;
	struct err e = ERR_INIT;
	int status;

	if (run_wait_due(r, st, due, "command") < 0)
		return -1;
	run_report(r, (struct report_event){
			      .kind = REPORT_COMMAND,
			      .time_us = run_now_us(r),
			      .event = ev,
			      .text = ev->block->text.text,
		      });
	if (run_command(r, ev->block->text.text, &status, &e) < 0)
		return run_error(r, ev, &e);
	if (status == 0)
		return 0;
	return finding_set(r->finding, VERDICT_FAIL, ev, ev->block->span,
			   "the command failed: %s %d",
			   WIFSIGNALED(status) ? "killed by signal" : "exit status",
			   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}
