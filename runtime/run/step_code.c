// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the code events: a snapshot of the current socket, and the block evaluated over it. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "runtime/run/state.h"
#include "runtime/run/step.h"
#include "runtime/run/wait.h"

#ifndef TCP_CC_INFO
#define TCP_CC_INFO 26
#endif
#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif

static int get(struct run *r, int fd, int level, int name, void *to, unsigned cap, unsigned *len)
{
	int got = dut_option(r->dut, fd, level, name, to, cap);

	*len = got < 0 ? 0 : (unsigned)got;
	return got < 0 ? -1 : 0;
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

	if (wait_due(r, st, due, "code block") < 0 || snapshot(r, ev, &snap) < 0)
		return -1;
	python_add(&r->blocks.python, ev, &snap);
	if (!r->blocks.to_python)
		ret = code_run(st->code, r->blocks.env, &snap, ev, &printed, r->finding);
	if (ret > 0) { /* only now does it turn out to be more than we can evaluate */
		r->blocks.to_python = true;
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
