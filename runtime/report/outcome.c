// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the names of outcomes, their sums and what these come to as exit status. */
#include "runtime/report/outcome.h"

#include <string.h>

static const char *const names[] = {
	[OUTCOME_PASS] = "PASS",
	[OUTCOME_FLAKY] = "FLAKY",
	[OUTCOME_FAIL] = "FAIL",
	[OUTCOME_XFAIL] = "XFAIL",
	[OUTCOME_XPASS] = "XPASS",
	[OUTCOME_SKIP] = "SKIP",
	[OUTCOME_INCONCLUSIVE] = "INCONCLUSIVE",
	[OUTCOME_TIMEOUT] = "TIMEOUT",
	[OUTCOME_ERROR] = "ERROR",
};

const char *outcome_name(enum outcome_verdict v)
{
	return names[v];
}

int outcome_by_name(const char *name)
{
	for (int i = 0; i < OUTCOME_KINDS; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}

bool outcome_is_bad(enum outcome_verdict v)
{
	return v == OUTCOME_FAIL || v == OUTCOME_XPASS || v == OUTCOME_TIMEOUT ||
	       v == OUTCOME_ERROR || v == OUTCOME_INCONCLUSIVE;
}

void totals_add(struct totals *t, enum outcome_verdict v)
{
	t->n[v]++;
	t->done++;
}

void totals_show(FILE *out, const struct totals *t)
{
	static const struct {
		enum outcome_verdict v;
		const char *what;
		bool always;
	} counts[] = {
		{OUTCOME_PASS, "passed", true},
		{OUTCOME_FAIL, "failed", true},
		{OUTCOME_SKIP, "skipped", true},
		{OUTCOME_FLAKY, "flaky", false},
		{OUTCOME_INCONCLUSIVE, "inconclusive", false},
		{OUTCOME_TIMEOUT, "timed out", false},
		{OUTCOME_ERROR, "with errors", false},
		{OUTCOME_XFAIL, "failed as expected", false},
		{OUTCOME_XPASS, "passed unexpectedly", false},
	};

	for (unsigned i = 0; i < OUTCOME_KINDS; i++)
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
	if (o->round)
		buf_printf(b, ", round %u", o->round);
}

int totals_exit_ksft(const struct totals *t, bool flaky_fails)
{
	if (t->n[OUTCOME_FAIL] || t->n[OUTCOME_TIMEOUT] || t->n[OUTCOME_ERROR] ||
	    t->n[OUTCOME_INCONCLUSIVE] || (flaky_fails && t->n[OUTCOME_FLAKY]) || t->stopped ||
	    t->missing)
		return 1;
	if (t->n[OUTCOME_XPASS])
		return 3;
	if (t->n[OUTCOME_PASS] || t->n[OUTCOME_FLAKY])
		return 0;
	return t->n[OUTCOME_XFAIL] ? 2 : 4;
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
