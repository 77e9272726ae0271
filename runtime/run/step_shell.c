// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what shell commands mean for a run: when they begin, what their failure is. See shell.h. */
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "runtime/base/clock.h"
#include "runtime/run/run.h"

#define LINES_SHOWN 20

/* Packets are taken in meanwhile, so that the capture does not overflow. */
static int meanwhile(void *arg)
{
	return run_poll(arg);
}

int run_shell(struct run *r, const char *command, enum report_kind as, int *status, bool *late,
	      struct err *e)
{
	int ret;

	r->shell.meanwhile = meanwhile;
	r->shell.arg = r;
	ret = shell_run(&r->shell, command, status, late, e);
	if (r->shell.output.len)
		run_report(r, (struct report_event){
				      .kind = as,
				      .time_us = run_now_us(r),
				      .text = buf_text(&r->shell.output),
			      });
	return ret;
}

void run_keep_output(struct run *r)
{
	struct buf text = BUF_INIT;

	shell_tail(&r->shell, LINES_SHOWN, "  | ", &text);
	if (text.len)
		r->finding->output = arena_strndup(&r->finding->arena, buf_text(&text), text.len);
	buf_free(&text);
}

/* Of the signals that end a shell, packetdrill takes only those of a terminal for a failure
 * (tcpcheck-script(5), SHELL COMMANDS). What a command does itself comes as an exit status of
 * the shell. */
static bool is_failure(int status)
{
	return status &&
	       (!WIFSIGNALED(status) || WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGQUIT);
}

int run_command(struct run *r, const struct event *ev, const struct text_block *block,
		enum verdict v, const char *which)
{
	struct err e = ERR_INIT;
	int status;
	bool late;

	if (run_shell(r, block->text.text, REPORT_OUTPUT, &status, &late, &e) < 0)
		return r->finding->verdict == VERDICT_PASS ? run_error(r, ev, &e) : -1;
	if (!late && !is_failure(status))
		return 0;
	if (late) {
		finding_set(r->finding, v, ev, block->span,
			    "the %scommand did not end within %lld s and was killed", which,
			    (long long)(r->shell.limit_ns / NS_PER_S));
		finding_hint(r->finding, "--command_timeout=SECONDS sets another limit");
	} else {
		if (r->finding->verdict == VERDICT_PASS)
			r->finding->command_status = status;
		finding_set(r->finding, v, ev, block->span, "the %scommand failed: %s %d", which,
			    WIFSIGNALED(status) ? "killed by signal" : "exit status",
			    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	}
	run_keep_output(r);
	return -1;
}

static int64_t processor_ns(int who)
{
	struct rusage u;

	getrusage(who, &u);
	return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * NS_PER_S +
	       (u.ru_utime.tv_usec + u.ru_stime.tv_usec) * NS_PER_US;
}

/* Of all programs that have ended, and of commands that need none. */
static int64_t commands_ns(void)
{
	return processor_ns(RUSAGE_CHILDREN) + processor_ns(RUSAGE_THREAD);
}

int step_shell(struct run *r, const struct step *st, struct due *due)
{
	const struct event *ev = st->event;
	int64_t begin, busy, wait_us;
	char way[SHELL_WAY];
	int ret;

	if (run_wait_due(r, st, due, "command") < 0)
		return -1;
	run_report(r, (struct report_event){
			      .kind = REPORT_COMMAND,
			      .time_us = run_now_us(r),
			      .event = ev,
			      .text = ev->block->text.text,
			      .way = shell_settle(&r->shell, ev->block->text.text, way),
		      });
	begin = clock_now_ns();
	busy = commands_ns();
	ret = run_command(r, ev, ev->block, VERDICT_FAIL, "");
	wait_us = (clock_now_ns() - begin - (commands_ns() - busy)) / NS_PER_US;
	if (ret == 0 && wait_us > r->command_wait_us)
		r->command_wait_us = wait_us;
	return ret;
}
