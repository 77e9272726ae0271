// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the session in a virtual machine: the one script and variant that it is there for. */
#include <string.h>

#include "runtime/host/setting.h"
#include "runtime/report/artifacts.h"
#include "runtime/suite/load.h"
#include "runtime/suite/play.h"
#include "runtime/suite/relay.h"
#include "runtime/vtime/guest.h"

static int guest_plan(const struct session *ss, struct plan *plan)
{
	struct result result = {0};
	struct play play = {
		.plan = plan,
		.report = relay_open(&result, ss, plan, ss->out),
		.argv = ss->cmd->argv,
		.out = ss->out,
		.err = ss->err,
		.kept = &result.kept,
		.keep_all = !strcmp(ss->cmd->artifacts_for, "all"),
	};
	struct buf place = BUF_INIT;
	int status = STATUS_PASS;

	if (ss->cmd->artifacts) {
		artifacts_place(ss->cmd->artifacts, plan, &place);
		play.artifacts = buf_text(&place);
	}
	if (vtime_guest_shares() && !setting_is_private(&plan->cfg))
		vtime_guest_alone();
	else
		status = play_body(&play);
	/* Its folder is to show all of a kernel, and that this kernel had nothing else to do. */
	if (vtime_guest_shares() && play.artifacts && result.verdict != VERDICT_PASS)
		vtime_guest_alone();
	play.report->ops->close(play.report);
	buf_free(&place);
	vtime_guest_leave(&result, sizeof(result));
	return status;
}

int session_guest(const struct session *ss, char *const *paths, size_t n)
{
	int status = STATUS_SKIP;
	struct loaded l;

	for (size_t i = 0; i < n; i++) {
		load_script(&l, ss, paths[i]);
		if (l.bad)
			load_show(&l, ss);
		for (unsigned v = 0; v < VARIANT_COUNT; v++)
			if (l.plans[v])
				status = status_worse(status, guest_plan(ss, l.plans[v]));
		if (l.bad)
			status = STATUS_USAGE;
		load_free(&l);
	}
	return status;
}
