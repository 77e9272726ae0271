// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the joining of what parts of a suite have written: one report, as of one run. */
#include <stdlib.h>
#include <string.h>

#include "runtime/report/summary.h"
#include "runtime/suite/history.h"
#include "runtime/suite/outputs.h"
#include "runtime/suite/session.h"

static unsigned count_scripts(const struct outcome *const *all, size_t count)
{
	unsigned n = 0;

	for (size_t i = 0; i < count; i++)
		n += i == 0 || strcmp(all[i]->script, all[i - 1]->script) != 0;
	return n;
}

static int report(const struct session *ss, struct history *h, struct outputs *o, struct err *e)
{
	struct summary_cfg cfg = {.single = false};
	struct totals t = {.planned = (unsigned)h->n};
	const struct outcome *const *all = history_sorted(h);
	int status = STATUS_SKIP;

	if (!o->owns_stdout)
		outputs_add(o, summary_open(ss->out, &cfg));
	outputs_begin(o, count_scripts(all, h->n), &t, &ss->cmd->suite);
	for (size_t i = 0; i < h->n; i++) {
		int error = all[i]->mistake ? STATUS_USAGE : STATUS_ENVIRONMENT;

		totals_add(&t, all[i]->verdict);
		t.time_us += all[i]->time_us;
		status = status_worse(status, session_status(ss, all[i]->verdict, error));
		outputs_outcome(o, all[i]);
	}
	return outputs_end(o, &t, e) < 0 ? -1 : session_exit(ss, &t, status);
}

int session_merge(const struct session *ss, char *const *paths, size_t n)
{
	struct outputs outputs = {0};
	struct history h = {0};
	struct err e = ERR_INIT;
	int status = 0;

	/* All is read before an output may replace a file that is also an input. */
	for (size_t i = 0; i < n && status == 0; i++)
		status = history_read(&h, paths[i], &e);
	if (status == 0)
		status = outputs_open(&outputs, &ss->cmd->suite, ss, &e);
	if (status == 0)
		status = report(ss, &h, &outputs, &e);
	if (status < 0) {
		session_error(ss, "tcpcheck", &e);
		status = e.kind == ERR_SCRIPT ? STATUS_USAGE : STATUS_ENVIRONMENT;
	}
	outputs_close(&outputs);
	history_free(&h);
	return status;
}
