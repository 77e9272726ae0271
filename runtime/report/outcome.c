// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what follows from outcomes: their sums and what these come to as exit status. */
#include "runtime/report/outcome.h"

#include <string.h>

int64_t outcome_time_us(const struct outcome *o)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < o->ntries; i++)
		sum += o->tries[i].time_us;
	return sum;
}

const char *outcome_reason(const struct outcome *o)
{
	const char *last = outcome_last(o)->result.reason;

	return *last ? last : o->tries[0].result.reason;
}

const char *outcome_agreed(const struct outcome *o)
{
	const char *same = NULL;

	for (unsigned i = 0; i < o->ntries; i++) {
		const struct result *r = &o->tries[i].result;

		if (r->excused == EXCUSED_NOTHING)
			continue;
		if (r->excused != EXCUSED_FIELDS || (same && strcmp(r->differing, same) != 0))
			return NULL;
		same = r->differing;
	}
	return same;
}

void totals_add(struct totals *t, enum verdict v)
{
	t->n[verdict_by_name(verdict_name(v))]++;
	t->done++;
}

void totals_show(FILE *out, const struct totals *t)
{
	static const struct {
		enum verdict v;
		const char *what;
		bool always;
	} counts[] = {
		{VERDICT_PASS, "passed", true},
		{VERDICT_FAIL, "failed", true},
		{VERDICT_SKIP, "skipped", true},
		{VERDICT_FLAKY, "flaky", false},
		{VERDICT_INCONCLUSIVE, "inconclusive", false},
		{VERDICT_TIMEOUT, "timed out", false},
		{VERDICT_ERROR_SCRIPT, "with errors", false},
		{VERDICT_XFAIL, "failed as expected", false},
		{VERDICT_XPASS, "passed unexpectedly", false},
	};

	for (unsigned i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		if (counts[i].always || t->n[counts[i].v])
			fprintf(out, "%s%u %s", i ? ", " : "", t->n[counts[i].v], counts[i].what);
}

const char *totals_cut(const struct totals *t)
{
	if (t->stopped)
		return "interrupted";
	if (t->missing)
		return "incomplete";
	return t->cut_short ? "stopped at the first failure" : NULL;
}

void outcome_label(struct buf *b, const struct outcome *o, bool several_kernels)
{
	buf_puts(b, o->variant);
	if (several_kernels)
		buf_printf(b, ", %s", o->kernel);
	if (o->fault)
		buf_printf(b, ", fault %s", o->fault);
	if (o->round)
		buf_printf(b, ", round %u", o->round);
}

int totals_exit_ksft(const struct totals *t, bool flaky_fails)
{
	if (t->n[VERDICT_FAIL] || t->n[VERDICT_TIMEOUT] || t->n[VERDICT_ERROR_SCRIPT] ||
	    t->n[VERDICT_INCONCLUSIVE] || (flaky_fails && t->n[VERDICT_FLAKY]) || t->stopped ||
	    t->missing)
		return 1;
	if (t->n[VERDICT_XPASS])
		return 3;
	if (t->n[VERDICT_PASS] || t->n[VERDICT_FLAKY])
		return 0;
	return t->n[VERDICT_XFAIL] ? 2 : 4;
}

int outcome_flush(FILE *out, const char *name, struct err *e)
{
	if (fflush(out) != 0)
		return err_sys(e, "%s", name);
	/* It failed earlier, and errno is about something else by now. */
	return ferror(out) ? err_set(e, "%s: not all of it could be written", name) : 0;
}

void outcome_close(FILE *out)
{
	/* A stream of clean.h has no descriptor of its own. */
	if (out != stdout && fileno(out) >= 0)
		fclose(out);
}
