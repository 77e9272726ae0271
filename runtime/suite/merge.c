// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the joining of what parts of a suite have written: one report, as of one run. */
#include <stdlib.h>
#include <string.h>

#include "runtime/report/summary.h"
#include "runtime/suite/join.h"
#include "runtime/suite/outputs.h"
#include "runtime/suite/session.h"
#include "runtime/version.h"

struct merge {
	const struct session *ss;
	struct history history;
	struct part *parts;
	size_t n;
	struct join join;
	struct outputs outputs;
};

static unsigned count_scripts(const struct outcome *const *all, size_t count)
{
	unsigned n = 0;

	for (size_t i = 0; i < count; i++)
		n += i == 0 || strcmp(all[i]->script, all[i - 1]->script) != 0;
	return n;
}

static bool several_kernels(const struct history *h)
{
	for (size_t i = 1; i < h->n; i++)
		if (strcmp(h->items[i].kernel, h->items[0].kernel) != 0)
			return true;
	return false;
}

static struct suite_info describe(const struct merge *m, const struct totals *t)
{
	return (struct suite_info){
		.version = m->join.has_whole ? m->join.whole.version : TCPCHECK_VERSION,
		.kernel = m->history.n ? m->history.items[0].kernel : "unknown",
		.manifest = m->join.has_whole ? &m->join.whole : NULL,
		.fault = m->join.has_whole ? m->join.whole.fault : NULL,
		.several_kernels = several_kernels(&m->history),
		.planned = t->planned,
	};
}

static int report(struct merge *m, struct err *e)
{
	const struct session *ss = m->ss;
	struct history *h = &m->history;
	struct summary_cfg cfg = {.single = false};
	struct totals t = {.planned = m->join.planned, .missing = m->join.missing};
	const struct outcome *const *all = history_sorted(h);
	struct suite_info info;
	int status = STATUS_SKIP;

	if (!t.planned)
		t.planned = (unsigned)h->n;
	/* Whatever it is that is not right, this is not the whole truth. */
	if (m->join.complaints.len && !t.missing)
		t.missing = 1;
	info = describe(m, &t);
	info.scripts = count_scripts(all, h->n);
	if (!m->outputs.owns_stdout)
		outputs_add(&m->outputs, summary_open(ss->out, &cfg));
	outputs_begin(&m->outputs, &info);
	for (size_t i = 0; i < h->n; i++) {
		totals_add(&t, all[i]->verdict);
		t.time_us += outcome_time_us(all[i]);
		status = status_worse(status, session_status(ss, all[i]->verdict));
		outputs_outcome(&m->outputs, all[i]);
	}
	if (t.missing)
		status = status_worse(status, STATUS_INCONCLUSIVE);
	return outputs_end(&m->outputs, &t, e) < 0 ? -1 : session_exit(ss, &t, status);
}

static int read_parts(struct merge *m, char *const *paths, size_t n, struct err *e)
{
	m->parts = calloc(n, sizeof(*m->parts));
	if (!m->parts)
		abort();
	for (size_t i = 0; i < n; i++)
		if (part_read(&m->parts[m->n++], paths[i], &m->history, e) < 0)
			return -1;
	return 0;
}

/* Whether there is something to report: else *@status. */
static bool is_acceptable(struct merge *m, int *status)
{
	const struct session *ss = m->ss;
	const struct join *j = &m->join;

	join_check(&m->join, m->parts, m->n, &m->history);
	if (!j->complaints.len)
		return true;
	fflush(ss->out);
	fprintf(ss->err, "tcpcheck: merge: this is not all of one run\n%s",
		buf_text(&j->complaints));
	if (ss->cmd->suite.partial)
		return true;
	fprintf(ss->err, "  --partial reports what there is\n");
	*status = j->wrong ? STATUS_USAGE : STATUS_ENVIRONMENT;
	return false;
}

static int merge(struct merge *m, char *const *paths, size_t n, struct err *e)
{
	int status = STATUS_PASS;

	/* All is read and judged before an output may replace a file that is also an input. */
	if (read_parts(m, paths, n, e) < 0)
		return -1;
	if (!is_acceptable(m, &status))
		return status;
	if (outputs_open(&m->outputs, &m->ss->cmd->suite, m->ss, e) < 0)
		return -1;
	return report(m, e);
}

int session_merge(const struct session *ss, char *const *paths, size_t n)
{
	struct merge m = {.ss = ss};
	struct err e = ERR_INIT;
	int status = merge(&m, paths, n, &e);

	if (status < 0)
		status = session_failed(ss, &e);
	outputs_close(&m.outputs);
	join_free(&m.join);
	free(m.parts);
	history_free(&m.history);
	return status;
}
