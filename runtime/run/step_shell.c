// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the command events: when one begins, and how long the host kept it waiting. */
#include <sys/resource.h>

#include "runtime/base/clock.h"
#include "runtime/run/command.h"
#include "runtime/run/state.h"
#include "runtime/run/step.h"
#include "runtime/run/wait.h"

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

	if (wait_due(r, st, due, "command") < 0)
		return -1;
	run_report(r, (struct report_event){
			      .kind = REPORT_COMMAND,
			      .time_us = run_now_us(r),
			      .event = ev,
			      .text = ev->block->text.text,
			      .way = command_settle(r, ev->block->text.text, way),
		      });
	begin = clock_now_ns();
	busy = commands_ns();
	ret = command_run(r, ev, ev->block, VERDICT_FAIL, "");
	wait_us = (clock_now_ns() - begin - (commands_ns() - busy)) / NS_PER_US;
	if (ret == 0 && wait_us > r->finding->command_wait_us)
		r->finding->command_wait_us = wait_us;
	return ret;
}
