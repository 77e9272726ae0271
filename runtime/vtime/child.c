// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the running of other programs during a build. */
#include "runtime/vtime/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/base/buf.h"
#include "runtime/base/clock.h"
#include "runtime/base/file.h"

#define POLL_NS        (100 * NS_PER_MS)
#define TERMINAL_EVERY (NS_PER_S / 2)
#define PLAIN_EVERY    (10 * NS_PER_S)

struct watch {
	const struct child_log *log;
	const char *what;
	FILE *f; /* the log, read as it grows */
	unsigned compiled;
	bool shown, terminal, line_start;
	int64_t begin, next;
	struct buf error; /* first line that looks like one */
	struct buf line;
};

/* ---- watching the log grow ---- */

static void take_line(struct watch *w, const char *line)
{
	if (!strncmp(line, "  CC ", 5) || !strncmp(line, "  AS ", 5) ||
	    !strncmp(line, "  HOSTCC ", 9) || !strncmp(line, "  USER ", 7))
		w->compiled++;
	else if (!w->error.len && (strstr(line, "error:") || strstr(line, " Error ") ||
				   strstr(line, "undefined reference")))
		buf_puts(&w->error, line);
}

static void read_log(struct watch *w)
{
	int c;

	if (!w->f)
		return;
	clearerr(w->f);
	while ((c = getc(w->f)) != EOF) {
		if (c != '\n') {
			buf_putc(&w->line, (char)c);
			continue;
		}
		take_line(w, buf_text(&w->line));
		buf_reset(&w->line);
	}
}

static void show_progress(struct watch *w, bool last)
{
	int64_t now = clock_now_ns();
	FILE *p = w->log->progress;

	if (!p || (last ? !w->shown : now < w->next))
		return;
	w->next = now + (w->terminal ? TERMINAL_EVERY : PLAIN_EVERY);
	w->shown = true;
	fprintf(p, "%s%s", w->terminal ? "\r" : "", w->what);
	if (w->compiled)
		fprintf(p, ": %u files", w->compiled);
	fprintf(p, ", %lld s%s", (long long)((now - w->begin) / NS_PER_S),
		w->terminal && !last ? "" : "\n");
	fflush(p);
}

static void watch_begin(struct watch *w)
{
	w->f = fopen(w->log->path, "re");
	if (w->f)
		fseek(w->f, 0, SEEK_END);
	w->terminal = w->log->progress && isatty(fileno(w->log->progress));
	w->begin = clock_now_ns();
	w->next = w->begin + (w->terminal ? TERMINAL_EVERY : PLAIN_EVERY);
}

static int wait_watching(struct watch *w, pid_t pid)
{
	struct timespec pause = ns_timespec(POLL_NS / 10);
	int status;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		nanosleep(&pause, NULL);
		pause = ns_timespec(POLL_NS);
		read_log(w);
		show_progress(w, false);
	}
	read_log(w);
	show_progress(w, true);
	return status;
}

/* ---- the child ---- */

/* Of a make that has started us, or of a developer's other builds. */
static void forget_settings(void)
{
	static const char *const names[] = {"MAKEFLAGS",     "MFLAGS",  "MAKEOVERRIDES",
					    "MAKELEVEL",     "ARCH",    "CROSS_COMPILE",
					    "KBUILD_OUTPUT", "O",       "KCONFIG_CONFIG",
					    "CFLAGS",        "LDFLAGS", "SUBARCH"};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unsetenv(names[i]);
}

static pid_t start_program(const char *const argv[], int log_fd)
{
	pid_t self = getpid(), pid = fork();
	sigset_t none;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != self)
		_exit(126);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	forget_settings();
	close(0);
	if (open("/dev/null", O_RDONLY) == 0 && dup2(log_fd, 1) == 1 && dup2(log_fd, 2) == 2)
		execvp(argv[0], (char **)argv);
	_exit(127);
}

static int judge_exit(const struct watch *w, const char *program, int status, struct err *e)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		err_set(e, "%s: %s was killed: %s", w->what, program, strsignal(WTERMSIG(status)));
	else if (w->error.len)
		err_set(e, "%s failed: %.300s", w->what, buf_text(&w->error));
	else
		err_set(e, "%s failed: %s ended with %d", w->what, program, WEXITSTATUS(status));
	return err_hint(e, "all of its output: %s", w->log->path);
}

int child_run(const char *const argv[], const char *what, const struct child_log *log,
	      struct err *e)
{
	struct watch w = {.log = log, .what = what, .error = BUF_INIT, .line = BUF_INIT};
	int fd = open(log->path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644), ret;
	pid_t pid;

	if (fd < 0)
		return err_sys(e, "%s", log->path);
	watch_begin(&w);
	pid = start_program(argv, fd);
	close(fd);
	ret = pid < 0 ? err_sys(e, "fork") : judge_exit(&w, argv[0], wait_watching(&w, pid), e);
	if (w.f)
		fclose(w.f);
	buf_free(&w.error);
	buf_free(&w.line);
	return ret;
}

int child_tools(const char *const tools[], struct err *e)
{
	struct buf missing = BUF_INIT;

	for (; *tools; tools++)
		if (!file_in_path(*tools))
			buf_printf(&missing, " %s", *tools);
	if (!missing.len)
		return 0;
	err_set(e, "building a kernel needs programs that are not here:%s", buf_text(&missing));
	buf_free(&missing);
	return err_hint(e, "Debian: apt-get install bc bison flex gcc make xz-utils");
}
