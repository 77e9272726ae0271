// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what a shell command of the script comes to: how it ended, what it printed. */
#include "runtime/run/command.h"

#include <signal.h>
#include <sys/wait.h>

#include "parser/foreign.h"
#include "runtime/base/clock.h"
#include "runtime/run/state.h"
#include "runtime/run/wait.h"
#include "runtime/vtime/guest.h"

#define LINES_SHOWN 20

/* Packets are taken in meanwhile, so that the capture does not overflow. The shell sleeps between
 * two of these. */
static int meanwhile(void *arg)
{
	run_slept(arg);
	return wait_poll(arg);
}

const char *command_settle(struct run *r, const char *command, char way[static SHELL_WAY])
{
	const char *said = shell_settle(&r->shell, command, way);

	if (shell_reaches(&r->shell))
		vtime_guest_reaches();
	return said;
}

int command_shell(struct run *r, const char *command, enum report_kind as, int *status, bool *late,
		  struct err *e)
{
	int ret;

	r->shell.meanwhile = meanwhile;
	r->shell.arg = r;
	r->shell.until_ns = r->dut->until_ns;
	ret = shell_run(&r->shell, command, status, late, e);
	run_slept(r);
	if (r->shell.output.len)
		run_report(r, (struct report_event){
				      .kind = as,
				      .time_us = run_now_us(r),
				      .text = buf_text(&r->shell.output),
			      });
	return ret;
}

/* The last lines of it belong to the finding. */
static void keep_output(struct run *r)
{
	struct buf text = BUF_INIT;

	shell_tail(&r->shell, LINES_SHOWN, "  | ", &text);
	if (text.len)
		r->finding->output = arena_strndup(&r->finding->arena, buf_text(&text), text.len);
	buf_free(&text);
}

/* What its commands do comes as an exit status of the shell. One that a signal ends has not come to
 * its end; packetdrill takes only those of a terminal for a failure (tcpcheck-script(5), SHELL
 * COMMANDS). */
static bool is_failure(const struct run *r, int status)
{
	if (!WIFSIGNALED(status) || !r->plan->cfg.as_packetdrill)
		return status != 0;
	return WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGQUIT;
}

/* A command for another system that fails says nothing about the stack. */
static int failed(struct run *r, const struct event *ev, const struct text_block *block,
		  enum verdict v, const char *which, int status)
{
	const char *lacks = r->plan->cfg.as_packetdrill
				    ? NULL
				    : foreign_setting(block->text.text, &r->finding->arena);
	char owners[FOREIGN_TEXT];

	if (lacks && foreign_owners(lacks, owners))
		return finding_set(r->finding, VERDICT_SKIP, ev, block->span,
				   "it needs the setting %s, which only %s", lacks, owners);
	r->finding->command_status = status;
	return finding_set(r->finding, v, ev, block->span, "the %scommand failed: %s %d", which,
			   WIFSIGNALED(status) ? "killed by signal" : "exit status",
			   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

int command_run(struct run *r, const struct event *ev, const struct text_block *block,
		enum verdict v, const char *which)
{
	struct err e = ERR_INIT;
	int status;
	bool late;

	if (command_shell(r, block->text.text, REPORT_OUTPUT, &status, &late, &e) < 0)
		return r->finding->verdict == VERDICT_PASS ? run_error(r, ev, &e) : -1;
	if (!late && !is_failure(r, status))
		return 0;
	if (r->finding->verdict != VERDICT_PASS) /* the clean-up, after what is of more interest */
		return -1;
	if (late) {
		finding_set(r->finding, v, ev, block->span,
			    "the %scommand did not end within %lld s and was killed", which,
			    (long long)(r->shell.limit_ns / NS_PER_S));
		finding_hint(r->finding, "--command_timeout=SECONDS sets another limit");
	} else {
		failed(r, ev, block, v, which, status);
	}
	keep_output(r);
	return -1;
}
