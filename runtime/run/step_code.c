// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the code events: a snapshot of the current socket, and the block evaluated over it. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/run/run.h"

#ifndef TCP_CC_INFO
#define TCP_CC_INFO 26
#endif
#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif

static int get(struct run *r, int fd, int level, int name, void *to, unsigned cap, unsigned *len)
{
	socklen_t n = cap;
	struct sys s = {
		.nr = SYS_getsockopt,
		.arg = {fd, level, name, (long)to, (long)&n},
	};

	*len = 0;
	if (r->dut->ops->call_begin(r->dut, &s, NULL) != 0 || s.ret < 0)
		return -1;
	*len = n;
	return 0;
}

static int snapshot(struct run *r, const struct event *ev, struct snapshot *snap)
{
	const struct flow *f = r->flows.current;

	if (!f || f->protocol != IPPROTO_TCP)
		return finding_set(r->finding, VERDICT_ERROR_SCRIPT, ev, ev->block->span,
				   "a code block needs a current TCP socket to look at");
	if (f->live_fd < 0)
		return finding_set(r->finding, VERDICT_ERROR_SCRIPT, ev, ev->block->span,
				   "the current connection has no descriptor to look at: it is "
				   "closed, or not accepted yet");
	if (get(r, f->live_fd, IPPROTO_TCP, TCP_INFO, snap->tcp_info, sizeof(snap->tcp_info),
		&snap->tcp_info_len) < 0)
		return finding_set(r->finding, VERDICT_ERROR_ENV, ev, ev->block->span,
				   "getsockopt(TCP_INFO) failed");
	get(r, f->live_fd, IPPROTO_TCP, TCP_CC_INFO, snap->cc_info, sizeof(snap->cc_info),
	    &snap->cc_info_len);
	get(r, f->live_fd, SOL_SOCKET, SO_MEMINFO, snap->meminfo, sizeof(snap->meminfo),
	    &snap->meminfo_len);
	return 0;
}

int step_code(struct run *r, const struct step *st, struct due *due)
{
	const struct event *ev = st->event;
	struct snapshot snap = {0};
	struct buf printed = BUF_INIT;
	int ret = 0;

	if (run_wait_due(r, st, due, "code block") < 0 || snapshot(r, ev, &snap) < 0)
		return -1;
	python_add(&r->python, ev, &snap);
	if (!r->to_python)
		ret = code_run(st->code, r->code, &snap, ev, &printed, r->finding);
	if (ret > 0) { /* only now does it turn out to be more than we can evaluate */
		r->to_python = true;
		buf_reset(&printed); /* Python prints it */
	}
	run_report(r, (struct report_event){
			      .kind = REPORT_CODE,
			      .time_us = run_now_us(r),
			      .event = ev,
			      .text = buf_text(&printed),
		      });
	buf_free(&printed);
	return ret < 0 ? -1 : 0;
}

/* Python has said no. What driver.py told of it has a place; of others only the status is known. */
static int python_failed(struct run *r, int status, bool late)
{
	const struct source *src = r->plan->script->source;
	const struct event *last = python_last(&r->python, src);
	struct span at = last ? last->block->span : (struct span){0, 0};
	const char *command = r->plan->cfg.code_command;

	if (late)
		return finding_set(r->finding, VERDICT_FAIL, last, at,
				   "the code blocks did not end in time in Python (%s)", command);
	if (python_finding(&r->python, src, r->finding))
		return -1;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127) /* sh: no such command */
		return finding_set(r->finding, VERDICT_SKIP, NULL, (struct span){0, 0},
				   "a code block needs Python, and there is no '%s'", command);
	r->finding->command_status = status;
	return finding_set(r->finding, VERDICT_FAIL, last, at, "the code blocks failed: '%s' %s %d",
			   command,
			   WIFSIGNALED(status) ? "was killed by signal" : "ended with exit status",
			   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}

int run_python(struct run *r)
{
	const struct config *cfg = &r->plan->cfg;
	struct buf command = BUF_INIT;
	struct err e = ERR_INIT;
	enum python_form form = PYTHON_PLAIN;
	bool late;
	int fd, status, ret;

	if (!r->to_python || !r->python.first)
		return 0;
	/* packetdrill's own message is the traceback. */
	if (!cfg->as_packetdrill && python_is_one(cfg->code_command))
		form = PYTHON_RUN;
	fd = python_file(&r->python, r->plan->script->source, form, &e);
	if (fd < 0)
		return run_error(r, NULL, &e);
	run_report(r, (struct report_event){.kind = REPORT_PROGRAM,
					    .time_us = run_now_us(r),
					    .text = buf_text(&r->python.program)});
	buf_printf(&command, "%s /dev/fd/%d", cfg->code_command, fd);
	/* What it prints is for the user to read. */
	ret = run_shell(r, buf_text(&command), REPORT_PRINTED, &status, &late, &e);
	buf_free(&command);
	close(fd);
	if (ret < 0)
		return run_error(r, NULL, &e);
	return status || late ? python_failed(r, status, late) : 0;
}
