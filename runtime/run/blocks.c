// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what is left of the code blocks when the events are over: one run of Python, and what its
 * end means. */
#include "runtime/run/blocks.h"

#include <sys/wait.h>
#include <unistd.h>

#include "runtime/run/command.h"
#include "runtime/run/state.h"

void blocks_init(struct blocks *b, const struct plan *plan)
{
	b->env = code_env_new(plan->python2);
	python_init(&b->python);
	b->to_python = plan->python;
}

void blocks_free(struct blocks *b)
{
	code_env_free(b->env);
	python_free(&b->python);
}

static int no_python(struct run *r, const struct event *ev)
{
	finding_set(r->finding, VERDICT_SKIP, ev, ev ? ev->block->span : (struct span){0, 0},
		    "a code block needs Python, and there is no '%s'", r->plan->cfg.code_command);
	finding_hint(r->finding, "install it, or name another with --code_command");
	return -1;
}

int blocks_check(struct run *r)
{
	const struct config *cfg = &r->plan->cfg;
	size_t i = 0;

	/* packetdrill finds out when it gets there */
	if (!r->plan->python || cfg->as_packetdrill || python_is_there(cfg->code_command))
		return 0;
	while (r->plan->steps[i].event->kind != EVENT_CODE || r->plan->steps[i].code)
		if (++i == r->plan->nsteps)
			return no_python(r, NULL);
	return no_python(r, r->plan->steps[i].event);
}

/* Python has said no. What driver.py told of it has a place; of others only the status is known. */
static int python_failed(struct run *r, int status, bool late)
{
	const struct source *src = r->plan->script->source;
	unsigned left;
	const struct event *last = python_last(&r->blocks.python, src, &left);
	struct span at = last ? last->block->span : (struct span){0, 0};
	const char *command = r->plan->cfg.code_command;

	if (late)
		return finding_set(r->finding, VERDICT_FAIL, last, at,
				   "the code blocks did not end in time in Python (%s)", command);
	if (python_finding(&r->blocks.python, src, r->finding))
		return -1;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127 && !last) /* sh: no such command */
		return no_python(r, NULL);
	r->finding->command_status = status;
	return finding_set(r->finding, VERDICT_FAIL, last, at, "the code blocks failed: '%s' %s %d",
			   command,
			   WIFSIGNALED(status) ? "was killed by signal" : "ended with exit status",
			   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

/* It has said yes, which counts for the blocks that it has come to. */
static int python_passed(struct run *r)
{
	unsigned left;
	const struct event *last = python_last(&r->blocks.python, r->plan->script->source, &left);

	if (!left)
		return 0;
	return finding_set(r->finding, VERDICT_ERROR_SCRIPT, last, last->block->span,
			   "this block ends Python, so the %u behind it %s not played", left,
			   left > 1 ? "were" : "was");
}

int blocks_run_python(struct run *r)
{
	const struct config *cfg = &r->plan->cfg;
	struct buf command = BUF_INIT;
	struct err e = ERR_INIT;
	enum python_form form = PYTHON_PLAIN;
	bool late;
	int fd, status, ret;

	if (!r->blocks.to_python || !r->blocks.python.first)
		return 0;
	/* packetdrill's own message is the traceback. */
	if (!cfg->as_packetdrill && python_is_one(cfg->code_command))
		form = PYTHON_RUN;
	fd = python_file(&r->blocks.python, r->plan->script->source, form, &e);
	if (fd < 0)
		return run_error(r, NULL, &e);
	run_report(r, (struct report_event){.kind = REPORT_PROGRAM,
					    .time_us = run_now_us(r),
					    .text = buf_text(&r->blocks.python.program)});
	buf_printf(&command, "%s /dev/fd/%d", cfg->code_command, fd);
	/* What it prints is for the user to read. */
	ret = command_shell(r, buf_text(&command), REPORT_PRINTED, &status, &late, &e);
	buf_free(&command);
	close(fd);
	if (ret < 0)
		return run_error(r, NULL, &e);
	return status || late ? python_failed(r, status, late) : python_passed(r);
}
