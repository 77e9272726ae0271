// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the first moments of a stack's process: which descriptors it has, and when it dies. */
#include "runtime/stack/birth.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/host/leave.h"
#include "runtime/stack/host.h"
#include "runtime/stack/turn.h"

extern char **environ;

/* ---- a plug-in ---- */

#define ABOVE 10 /* all numbers that a child has for itself */

/* In this order: no number that is still needed is overwritten. @high: the conversation, the memory
 * and what it prints; -1: none, or to nobody. */
static int add_descriptors(posix_spawn_file_actions_t *to, const int high[static 3])
{
	int ret = posix_spawn_file_actions_addopen(to, 0, "/dev/null", O_RDONLY, 0);

	for (int i = 1; i <= 2 && ret == 0; i++)
		ret = high[2] >= 0
			      ? posix_spawn_file_actions_adddup2(to, high[2], i)
			      : posix_spawn_file_actions_addopen(to, i, "/dev/null", O_WRONLY, 0);
	if (ret == 0)
		ret = posix_spawn_file_actions_adddup2(to, high[0], BOARD_SOCKET);
	if (ret == 0 && high[1] >= 0)
		ret = posix_spawn_file_actions_adddup2(to, high[1], BOARD_MEMORY);
	return ret;
}

static int spawn(pid_t *pid, char *const *argv, const int high[static 3])
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none;
	int ret;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
	ret = add_descriptors(&files, high);
	if (ret == 0)
		ret = posix_spawn(pid, argv[0], &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return ret;
}

/* @fds as high[] above. */
static pid_t start_loader(const char *address, const struct stack_spec *spec,
			  const int fds[static 3], struct err *e)
{
	struct arena a = ARENA_INIT;
	char *loader = (char *)(spec->loader ? spec->loader : stack_loader(&a));
	char *const argv[] = {loader, (char *)address, (char *)spec->what,
			      stack_is_real_time(spec) ? BOARD_REAL_TIME : NULL, NULL};
	int high[3], ret = ENOENT;
	pid_t pid = -1;

	for (unsigned i = 0; i < 3; i++)
		high[i] = fds[i] < 0 ? -1 : fcntl(fds[i], F_DUPFD_CLOEXEC, ABOVE);
	if (loader)
		ret = spawn(&pid, argv, high);
	for (unsigned i = 0; i < 3; i++)
		if (high[i] >= 0)
			close(high[i]);
	if (!loader) {
		err_set(e, "the program that loads stacks, tcpcheck-stack, is not there");
		err_hint(e, "make builds it beside tcpcheck, make install puts it into "
			    "../lib/tcpcheck");
	} else if (ret) {
		errno = ret;
		err_sys(e, "%s", loader);
	}
	arena_free(&a);
	return ret ? -1 : pid;
}

static pid_t start_plugin(const struct birth *b, struct err *e)
{
	const int fds[3] = {b->socket, b->memory, b->said};
	char address[32];

	snprintf(address, sizeof(address), "%p", (void *)b->board);
	return start_loader(address, b->spec, fds, e);
}

pid_t birth_of_nursery(const struct stack_spec *spec, int orders)
{
	const int fds[3] = {orders, -1, -1};

	return start_loader(BOARD_NURSERY, spec, fds, NULL);
}

/* ---- a command ---- */

static int open_pipe(struct stack_source *s, struct board *board, void *arg)
{
	const struct birth *b = arg;
	struct err e = ERR_INIT;

	if (pipe_open(s, b->spec->what, b->limit_ns, &board->config, &e) == 0)
		return 0;
	board_fail(board, e.kind == ERR_LACK ? BOARD_LACKS : BOARD_NO_ENV, "%s", e.what);
	return -1;
}

/* Our number for it would be closed in the copy. */
static void take_descriptors(const struct birth *b)
{
	int socket = fcntl(b->socket, F_DUPFD_CLOEXEC, ABOVE), said = b->said;
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	dup2(null, 0);
	dup2(said, 1);
	dup2(said, 2);
	dup3(socket, BOARD_SOCKET, O_CLOEXEC);
	syscall(SYS_close_range, BOARD_SOCKET + 1, ~0u, 0);
}

static pid_t start_pipe(const struct birth *b, struct err *e)
{
	pid_t pid = fork();

	if (pid < 0)
		return err_sys(e, "a process for a stack");
	if (pid > 0) {
		setpgid(pid, pid);
		return pid;
	}
	setpgid(0, 0);
	take_descriptors(b);
	host_serve(BOARD_SOCKET, b->board, open_pipe, (void *)b);
	leave(0);
}

pid_t birth_of_stack(const struct birth *b, struct err *e)
{
	return b->spec->kind == STACK_PIPE ? start_pipe(b, e) : start_plugin(b, e);
}
