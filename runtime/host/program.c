// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns a program beside the script: its process group, and the thread that takes in what it prints.
 * All that both threads look at is guarded by the lock.
 */
#include "runtime/host/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/nofile.h"
#include "runtime/host/session_wait.h"
#include "runtime/host/shell.h"
#include "runtime/host/stall.h"

#define STACK_SIZE ((size_t)64 * 1024)
#define READ_MOST  8192
/* After a full read: more than 800 kB/s are nothing that anybody would read. */
#define REST_NS (10 * NS_PER_MS)

extern char **environ;

struct program {
	pid_t pid; /* 0: it was not started; its process group's number, too */
	bool ended;
	int status;
	int out[2]; /* a pipe, and its writing end until the program has it */
	int quit;   /* eventfd: the listener shall end */
	char *sign; /* NULL: none */
	bool listens;
	pthread_t listener;
	pthread_mutex_t lock;
	struct buf output;
	bool said, mute;
};

/* ---- the listener ---- */

/* The sign may lie across two reads. */
static bool has_sign(const struct program *p, size_t before)
{
	size_t len = strlen(p->sign), back = before < len ? before : len;

	return memmem(p->output.data + before - back, p->output.len - before + back, p->sign, len);
}

static void take_in(struct program *p, const char *text, size_t n)
{
	struct buf *o = &p->output;

	if (p->sign && !p->said) {
		size_t before = o->len;

		buf_add(o, text, n);
		p->said = has_sign(p, before);
		o->len = before;
	}
	shell_text_keep(o, text, n);
}

/* With the lock held all the time: what is no longer in the pipe has been taken in. */
static ssize_t read_some(struct program *p)
{
	char text[READ_MOST];
	ssize_t n;

	pthread_mutex_lock(&p->lock);
	n = read(p->out[0], text, sizeof(text));
	if (n > 0)
		take_in(p, text, (size_t)n);
	pthread_mutex_unlock(&p->lock);
	return n;
}

static void *listen_on(void *arg)
{
	const struct timespec rest = {.tv_nsec = REST_NS};
	struct program *p = arg;
	struct pollfd fds[2] = {{.fd = p->out[0], .events = POLLIN},
				{.fd = p->quit, .events = POLLIN}};
	ssize_t n;

	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		/* What was printed before the end is taken in. */
		n = fds[0].revents ? read_some(p) : -1;
		if (n == 0 || fds[1].revents)
			break;
		if (n == READ_MOST)
			clock_nanosleep(CLOCK_MONOTONIC, 0, &rest, NULL);
	}
	pthread_mutex_lock(&p->lock);
	p->mute = true;
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

static int start_listener(struct program *p, struct err *e)
{
	pthread_attr_t attr;
	sigset_t all, old;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	errno = pthread_create(&p->listener, &attr, listen_on, p);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	p->listens = errno == 0;
	return p->listens ? 0 : err_sys(e, "a thread for the output of the program");
}

/* ---- starting ---- */

static bool same_name(const char *a, const char *b)
{
	size_t len = strcspn(a, "=");

	return !strncmp(a, b, len) && b[len] == '=';
}

static bool is_replaced(const char *var, const char *const *env)
{
	for (; *env; env++)
		if (same_name(*env, var))
			return true;
	return false;
}

/* To be freed; the texts are not ours. */
static char **join_environment(const char *const *env)
{
	size_t n = 1, i = 0;
	char **all;

	for (char **v = environ; *v; v++)
		n++;
	for (const char *const *v = env; *v; v++)
		n++;
	all = calloc(n, sizeof(*all));
	if (!all)
		abort();
	for (char **v = environ; *v; v++)
		if (!is_replaced(*v, env))
			all[i++] = *v;
	for (; *env; env++)
		all[i++] = (char *)*env;
	return all;
}

static int spawn(struct program *p, const char *command, const char *const *env, const char *folder,
		 struct err *e)
{
	char *argv[] = {"sh", "-c", (char *)command, NULL};
	char **environment = join_environment(env);
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, p->out[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, p->out[1], STDERR_FILENO);
	if (folder)
		posix_spawn_file_actions_addchdir_np(&files, folder);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
						POSIX_SPAWN_SETSID);
	stall_lift_move(); /* it is free to run where there is room */
	nofile_lift();
	errno = posix_spawn(&p->pid, "/bin/sh", &files, &attr, argv, environment);
	nofile_raise();
	stall_renew_move();
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	free(environment);
	if (!errno)
		return 0;
	p->pid = 0;
	return err_sys(e, "starting /bin/sh");
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

struct program *program_start(const char *command, const char *const *env, const char *folder,
			      const char *sign, struct err *e)
{
	struct program *p = calloc(1, sizeof(*p));

	if (!p)
		abort();
	pthread_mutex_init(&p->lock, NULL);
	p->out[0] = p->out[1] = -1;
	p->sign = sign && *sign ? strdup(sign) : NULL;
	p->quit = eventfd(0, EFD_CLOEXEC);
	if (p->quit < 0 || pipe2(p->out, O_CLOEXEC) < 0) {
		err_sys(e, "a pipe for the output of the program");
		goto fail;
	}
	if (spawn(p, command, env, folder, e) < 0)
		goto fail;
	close_one(&p->out[1]);
	if (start_listener(p, e) == 0)
		return p;
fail:
	program_free(p);
	return NULL;
}

/* ---- its life and its end ---- */

bool program_has_ended(struct program *p)
{
	if (!p->ended && waitpid(p->pid, &p->status, WNOHANG) == p->pid)
		p->ended = true;
	return p->ended;
}

void program_stop(struct program *p)
{
	const uint64_t one = 1;

	if (p->pid)
		kill(-p->pid, SIGKILL); /* also what runs on without it */
	while (p->pid && !p->ended && waitpid(p->pid, &p->status, 0) < 0 && errno == EINTR)
		;
	p->pid = 0;
	if (p->listens) {
		if (write(p->quit, &one, sizeof(one)) < 0) {
			/* an eventfd takes it */
		}
		pthread_join(p->listener, NULL);
		p->listens = false;
	}
}

void program_free(struct program *p)
{
	if (!p)
		return;
	program_stop(p);
	close_one(&p->out[0]);
	close_one(&p->out[1]);
	close_one(&p->quit);
	pthread_mutex_destroy(&p->lock);
	buf_free(&p->output);
	free(p->sign);
	free(p);
}

int program_status(const struct program *p)
{
	return p->status;
}

int64_t program_waited_ns(const struct program *p)
{
	return p->ended ? 0 : session_wait_ns(p->pid);
}

bool program_add_end(const struct program *p, struct buf *out)
{
	int status = p->status, sig = 0;

	if (WIFSIGNALED(status))
		sig = WTERMSIG(status);
	else if (WEXITSTATUS(status) > 128)
		sig = WEXITSTATUS(status) - 128;
	if (sig)
		buf_printf(out, "was killed by signal %d (%s)", sig, strsignal(sig));
	else
		buf_printf(out, "ended with status %d", WEXITSTATUS(status));
	return sig != 0;
}

static bool look(struct program *p, const bool *at)
{
	bool is;

	pthread_mutex_lock(&p->lock);
	is = *at;
	pthread_mutex_unlock(&p->lock);
	return is;
}

bool program_is_mute(struct program *p)
{
	return look(p, &p->mute);
}

bool program_has_said(struct program *p)
{
	return !p->sign || look(p, &p->said);
}

/* The listener's turn comes a moment later; but one that prints without end has no last words. */
static void await_listener(const struct program *p)
{
	const struct timespec pause = {.tv_nsec = NS_PER_MS};
	int left = 0;

	for (int i = 0; i < 200 && ioctl(p->out[0], FIONREAD, &left) == 0 && left; i++)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
}

void program_tail(struct program *p, unsigned lines, const char *prefix, struct buf *out)
{
	if (p->listens)
		await_listener(p);
	pthread_mutex_lock(&p->lock);
	shell_text_tail(&p->output, lines, prefix, out);
	pthread_mutex_unlock(&p->lock);
}
