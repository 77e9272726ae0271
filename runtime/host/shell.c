// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the starting of shell commands, their output, and their end: by themselves or at the limit.
 */
#include "runtime/host/shell.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/host/nofile.h"
#include "runtime/host/priority.h"
#include "runtime/host/stall.h"

extern char **environ;

/* How often others get their turn while a command runs. */
#define TURN_NS     (10 * NS_PER_MS)
#define TURN_MAX_NS NS_PER_S
/* At least so much of the end of what is printed is kept. */
#define KEPT 8192

void shell_init(struct shell *s, int64_t limit_ns)
{
	*s = (struct shell){.limit_ns = limit_ns, .pipe = {-1, -1}, .output = BUF_INIT};
}

void shell_free(struct shell *s)
{
	for (unsigned i = 0; i < 2; i++)
		if (s->pipe[i] >= 0)
			close(s->pipe[i]);
	buf_free(&s->output);
	command_free(s->next);
}

static int open_pipe(struct shell *s, struct err *e)
{
	if (s->inherit || s->pipe[0] >= 0)
		return 0;
	if (pipe2(s->pipe, O_CLOEXEC) < 0)
		return err_sys(e, "a pipe for the output of commands");
	fcntl(s->pipe[0], F_SETFL, O_NONBLOCK);
	return 0;
}

void shell_text_keep(struct buf *output, const char *text, size_t len)
{
	static const char cut[] = "[...]\n";

	buf_add(output, text, len);
	if (output->len < 4 * KEPT)
		return;
	memmove(output->data, output->data + output->len - KEPT, KEPT);
	output->len = KEPT;
	memcpy(output->data, cut, sizeof(cut) - 1);
}

static void keep(struct shell *s, const char *text, size_t len)
{
	shell_text_keep(&s->output, text, len);
}

void shell_drain(struct shell *s)
{
	char some[4096];
	ssize_t n;

	/* Not for ever: a command may write faster than we read. */
	for (unsigned i = 0; i < 64 && s->pipe[0] >= 0; i++) {
		n = read(s->pipe[0], some, sizeof(some));
		if (n <= 0)
			return;
		keep(s, some, (size_t)n);
	}
}

/* Commands are as fast on a busy host as packetdrill's, which inherit its priority. They die
 * with the PID namespace at the latest. Where a child may not have it, it does without. */
static int spawn_promptly(posix_spawnattr_t *attr, short flags, pid_t *pid, const char *shell,
			  char **argv, const posix_spawn_file_actions_t *files)
{
	struct sched_param param = {.sched_priority = PRIORITY_COMMANDS};
	int error = EPERM;

	posix_spawnattr_setschedpolicy(attr, SCHED_RR);
	posix_spawnattr_setschedparam(attr, &param);
	if (priority_is_raised()) {
		posix_spawnattr_setflags(attr, flags | POSIX_SPAWN_SETSCHEDULER);
		error = posix_spawn(pid, shell, files, attr, argv, environ);
	}
	if (error != EPERM)
		return error;
	posix_spawnattr_setflags(attr, flags);
	return posix_spawn(pid, shell, files, attr, argv, environ);
}

/* Where a child writes: 1 and 2 are where all do. */
static void add_output(const struct shell *s, posix_spawn_file_actions_t *files, int from, int to)
{
	bool usual = from == STDOUT_FILENO || from == STDERR_FILENO;

	if (!usual || !s->inherit || from != to)
		posix_spawn_file_actions_adddup2(files, usual && !s->inherit ? s->pipe[1] : from,
						 to);
}

static int spawn(const struct shell *s, const struct command_left *l, pid_t *pid, struct err *e)
{
	char *argv[] = {"sh", "-c", (char *)l->text, (char *)l->name, NULL};
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, defaults;
	int error;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGALRM); /* SIGPIPE is as we have it: ignored once events run */
	sigaddset(&defaults, SIGXFSZ);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (l->err == STDOUT_FILENO) /* before that is something else */
		add_output(s, &files, l->err, STDERR_FILENO);
	add_output(s, &files, l->out, STDOUT_FILENO);
	if (l->err != STDOUT_FILENO)
		add_output(s, &files, l->err, STDERR_FILENO);
	/* Its own process group, so that all of it can be killed. */
	if (s->limit_ns)
		flags |= POSIX_SPAWN_SETPGROUP;
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	stall_lift_move(); /* it is free to run where there is room */
	nofile_lift();
	error = spawn_promptly(&attr, flags, pid, l->shell, argv, &files);
	nofile_raise();
	stall_renew_move();
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	if (!error)
		return 0;
	errno = error;
	return err_sys(e, "starting %s", l->shell);
}

/* Until the limit; less than 0: it is late. */
static int64_t left_ns(const struct shell *s)
{
	return s->limit_ns ? s->begin_ns + s->limit_ns - clock_now_ns() : INT64_MAX;
}

/* How long to sleep, of @ns at most, with @left of the limit. */
static struct timespec turn_of(const struct shell *s, int64_t ns, int64_t left)
{
	int64_t wake = s->until_ns ? s->until_ns - clock_now_ns() : 0;

	if (left >= 0 && left < ns)
		ns = left + 1;
	if (wake > 0 && wake < ns)
		ns = wake;
	return ns_timespec(ns);
}

static int await(struct shell *s, pid_t pid, int *status, bool *late, struct err *e)
{
	struct pollfd p[2] = {
		{.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN},
		{.fd = s->pipe[0], .events = POLLIN},
	};
	int64_t turn_ns = TURN_NS, left;
	struct timespec turn;
	int given_up = 0;
	pid_t got;

	while ((got = waitpid(pid, status, WNOHANG)) == 0) {
		left = *late ? INT64_MAX : left_ns(s);
		if (!*late && (left < 0 || given_up < 0)) {
			*late = given_up == 0;
			kill(s->limit_ns ? -pid : pid, SIGKILL);
		}
		if (given_up == 0 && s->meanwhile)
			given_up = s->meanwhile(s->arg);
		turn = turn_of(s, turn_ns, left);
		ppoll(p, 2, &turn, NULL);
		shell_drain(s);
		if (p[0].fd >= 0 && turn_ns < TURN_MAX_NS) /* its end wakes us */
			turn_ns *= 2;
	}
	if (p[0].fd >= 0)
		close(p[0].fd);
	shell_drain(s);
	if (got != pid)
		return err_sys(e, "waiting for a command");
	return given_up < 0 ? -1 : 0;
}

/* ---- without a shell ---- */

/* A command that runs here, and what else came of it than its status. */
struct here {
	struct shell *shell;
	bool late, failed;
	struct err *e;
};

static int here_print(void *arg, int fd, const char *text, size_t len)
{
	struct here *h = arg;
	ssize_t n;

	if (!h->shell->inherit)
		keep(h->shell, text, len);
	for (; h->shell->inherit && len; text += n, len -= (size_t)n) {
		n = write(fd, text, len);
		if (n < 0)
			return 0;
	}
	return 0;
}

static int here_sleep(void *arg, int64_t ns)
{
	struct here *h = arg;
	int64_t end = clock_now_ns() + ns, turn_ns = TURN_NS, now, left;
	struct timespec turn;

	while ((now = clock_now_ns()) < end) {
		left = left_ns(h->shell);
		turn = turn_of(h->shell, end - now < turn_ns ? end - now : turn_ns, left);
		h->late = left < 0;
		h->failed = h->shell->meanwhile && h->shell->meanwhile(h->shell->arg) < 0;
		if (h->late || h->failed)
			return -1;
		clock_nanosleep(CLOCK_MONOTONIC, 0, &turn, NULL);
		if (turn_ns < TURN_MAX_NS)
			turn_ns *= 2;
	}
	return 0;
}

static int here_leave(void *arg, const struct command_left *l)
{
	struct here *h = arg;
	pid_t pid;
	int status;

	if (spawn(h->shell, l, &pid, h->e) < 0 ||
	    await(h->shell, pid, &status, &h->late, h->e) < 0) {
		h->failed = true;
		return -1;
	}
	if (h->late)
		return -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int run_here(struct shell *s, const struct command *c, int *status, bool *late,
		    struct err *e)
{
	struct here h = {.shell = s, .e = e};
	struct command_host host = {&h, here_print, here_sleep, here_leave};
	int ret = command_play(c, &host);

	*late = h.late;
	/* As from waitpid(). Less than 0: it was ended in the middle. */
	*status = h.late ? SIGKILL : ret < 0 ? 0 : ret << 8;
	return h.failed ? -1 : 0;
}

const char *shell_settle(struct shell *s, const char *command, char way[static SHELL_WAY])
{
	char why[COMMAND_WHY];

	command_free(s->next);
	s->next = s->interpret ? command_parse(command, why) : NULL;
	if (!s->interpret)
		return NULL;
	if (s->next)
		snprintf(way, SHELL_WAY, "interpreted");
	else
		snprintf(way, SHELL_WAY, "sh, for '%s'", why);
	return way;
}

bool shell_reaches(const struct shell *s)
{
	return !s->next || command_reaches(s->next);
}

static int run_in_shell(struct shell *s, const char *command, int *status, bool *late,
			struct err *e)
{
	struct command_left l = {"/bin/sh", command, NULL, STDOUT_FILENO, STDERR_FILENO};
	pid_t pid;

	return spawn(s, &l, &pid, e) < 0 ? -1 : await(s, pid, status, late, e);
}

int shell_run(struct shell *s, const char *command, int *status, bool *late, struct err *e)
{
	struct command *here = s->next;
	int ret;

	*late = false;
	fflush(NULL);
	if (open_pipe(s, e) < 0)
		return -1;
	shell_drain(s);
	buf_reset(&s->output);
	s->begin_ns = clock_now_ns();
	s->next = NULL;
	ret = here ? run_here(s, here, status, late, e) : run_in_shell(s, command, status, late, e);
	command_free(here);
	return ret;
}

static void visible(const char *text, size_t len, struct buf *out)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		buf_putc(out, (c < ' ' && c != '\t') || c == 127 ? '?' : (char)c);
	}
}

void shell_tail(const struct shell *s, unsigned lines, const char *prefix, struct buf *out)
{
	shell_text_tail(&s->output, lines, prefix, out);
}

void shell_text_tail(const struct buf *output, unsigned lines, const char *prefix, struct buf *out)
{
	const char *text = buf_text(output), *end = text + output->len, *from, *next;

	if (end == text)
		return;
	if (end[-1] == '\n')
		end--;
	for (from = end; from > text; from--)
		if (from[-1] == '\n' && --lines == 0)
			break;
	for (; from <= end; from = next + 1) {
		next = memchr(from, '\n', (size_t)(end - from));
		if (!next)
			next = end;
		buf_puts(out, prefix);
		visible(from, (size_t)(next - from), out);
		buf_putc(out, '\n');
	}
}
