// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the talk with a process: bytes go out and come in as lines, for so long and no longer. */
#include "runtime/stack/pipe_proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/stack/pipe_keeper.h"
#include "runtime/stack/pipe_line.h"

#define READ_SIZE  65536
#define STATUS_MS  200 /* for the keeper to say how it ended */
#define FIRST_FREE 3   /* ends of pipes must not be 0, 1 or 2 */

static void shut(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* A pipe whose ends are not among the standard descriptors, even if those are closed. */
static int pipe_make(int fd[2])
{
	if (pipe2(fd, O_CLOEXEC) < 0)
		return -1;
	for (unsigned i = 0; i < 2; i++) {
		int high = fd[i] < FIRST_FREE ? fcntl(fd[i], F_DUPFD_CLOEXEC, FIRST_FREE) : fd[i];

		if (high < 0) {
			shut(&fd[0]);
			shut(&fd[1]);
			return -1;
		}
		if (high != fd[i])
			close(fd[i]);
		fd[i] = high;
	}
	return 0;
}

enum { IN, OUT, CONTROL, STATUS, PIPES };

static void shut_all(int fd[PIPES][2])
{
	for (unsigned i = 0; i < PIPES; i++) {
		shut(&fd[i][0]);
		shut(&fd[i][1]);
	}
}

int proc_start(struct pipe_proc *p, const char *command, struct err *e)
{
	int fd[PIPES][2] = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}};
	struct keeper_job job;

	*p = (struct pipe_proc){.in = -1, .out = -1, .control = -1, .status = -1};
	for (unsigned i = 0; i < PIPES; i++)
		if (pipe_make(fd[i]) < 0) {
			err_sys(e, "a pipe for '%.200s'", command);
			shut_all(fd);
			return -1;
		}
	job = (struct keeper_job){command, fd[IN][0], fd[OUT][1], fd[CONTROL][0], fd[STATUS][1]};
	p->keeper = fork();
	if (p->keeper < 0) {
		err_sys(e, "a process for '%.200s'", command);
		shut_all(fd);
		return -1;
	}
	if (!p->keeper)
		keeper_run(&job);
	shut(&fd[IN][0]);
	shut(&fd[OUT][1]);
	shut(&fd[CONTROL][0]);
	shut(&fd[STATUS][1]);
	p->in = fd[IN][1];
	p->out = fd[OUT][0];
	p->control = fd[CONTROL][1];
	p->status = fd[STATUS][0];
	fcntl(p->in, F_SETFL, O_NONBLOCK);
	fcntl(p->out, F_SETFL, O_NONBLOCK);
	return 0;
}

/* What lines before have left is forgotten only when there is nothing to point to it any more. */
static void forget_taken(struct pipe_proc *p)
{
	if (!p->taken)
		return;
	memmove(p->heard.data, p->heard.data + p->taken, p->heard.len - p->taken);
	p->heard.len -= p->taken;
	p->seen -= p->taken;
	p->taken = 0;
}

/* False: there was nothing to read. */
static bool listen_once(struct pipe_proc *p)
{
	char some[READ_SIZE];
	ssize_t n = p->ended ? 0 : read(p->out, some, sizeof(some));

	if (n > 0)
		buf_add(&p->heard, some, (size_t)n);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		p->ended = true;
	return n > 0;
}

static int left_ms(int64_t deadline_ns)
{
	int64_t left = deadline_ns - clock_now_ns();

	return left <= 0                       ? 0
	       : left / NS_PER_MS >= INT32_MAX ? INT32_MAX
					       : (int)(left / NS_PER_MS) + 1;
}

/* SIGPIPE is the caller's to ignore (pipe.c). */
enum heard proc_say(struct pipe_proc *p, const char *text, size_t len, int64_t deadline_ns)
{
	forget_taken(p);
	while (len) {
		struct pollfd fds[] = {{p->in, POLLOUT, 0}, {p->ended ? -1 : p->out, POLLIN, 0}};
		ssize_t n = write(p->in, text, len);

		if (n > 0) {
			text += n;
			len -= (size_t)n;
			continue;
		}
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return HEARD_END;
		if (p->heard.len > PIPE_TURN_MAX)
			return HEARD_LONG;
		if (!poll(fds, 2, left_ms(deadline_ns)) && clock_now_ns() >= deadline_ns)
			return HEARD_LATE;
		/* It may have to be heard before it listens. */
		if (fds[1].revents)
			listen_once(p);
	}
	return HEARD_LINE;
}

enum heard proc_hear(struct pipe_proc *p, int64_t deadline_ns, char **line, size_t *len)
{
	for (;;) {
		const char *from = buf_text(&p->heard) + p->seen;
		char *end = memchr(from, '\n', p->heard.len - p->seen);
		/* Who holds its output open when the shell has ended answers nothing. */
		struct pollfd fds[] = {{p->out, POLLIN, 0}, {p->status, POLLIN, 0}};

		if (end) {
			*line = p->heard.data + p->taken;
			*len = (size_t)(end - *line);
			*end = '\0';
			p->taken = p->seen = (size_t)(end + 1 - p->heard.data);
			return *len > PIPE_LINE_MAX ? HEARD_LONG : HEARD_LINE;
		}
		p->seen = p->heard.len;
		if (p->heard.len - p->taken > PIPE_LINE_MAX)
			return HEARD_LONG;
		if (p->ended)
			return HEARD_END;
		if (clock_now_ns() >= deadline_ns && !listen_once(p))
			return p->ended ? HEARD_END : HEARD_LATE;
		if (poll(fds, 2, left_ms(deadline_ns)) > 0) {
			forget_taken(p);
			if (!listen_once(p) && fds[1].revents)
				p->ended = true;
		}
	}
}

const char *proc_rest(struct pipe_proc *p, size_t *len)
{
	listen_once(p);
	*len = p->heard.len - p->taken;
	return buf_text(&p->heard) + p->taken;
}

void proc_how_ended(struct pipe_proc *p, struct buf *out)
{
	struct pollfd fd = {p->status, POLLIN, 0};
	int status;

	if (poll(&fd, 1, STATUS_MS) <= 0 ||
	    read(p->status, &status, sizeof(status)) != sizeof(status)) {
		buf_puts(out, "closed its standard input or output");
		return;
	}
	/* Of what it ran the shell says it in this way. */
	if (WIFEXITED(status) && WEXITSTATUS(status) > 128 && WEXITSTATUS(status) < 128 + SIGRTMIN)
		buf_printf(out, "ended with status %d (signal %d, %s)", WEXITSTATUS(status),
			   WEXITSTATUS(status) - 128, strsignal(WEXITSTATUS(status) - 128));
	else if (WIFEXITED(status))
		buf_printf(out, "ended with status %d", WEXITSTATUS(status));
	else
		buf_printf(out, "was killed by signal %d (%s)", WTERMSIG(status),
			   strsignal(WTERMSIG(status)));
}

void proc_stop(struct pipe_proc *p)
{
	if (!p->keeper)
		return;
	shut(&p->in);
	shut(&p->out);
	shut(&p->control);
	while (waitpid(p->keeper, NULL, 0) < 0 && errno == EINTR)
		;
	shut(&p->status);
	buf_free(&p->heard);
	p->keeper = 0;
}
