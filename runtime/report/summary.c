// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what people read of a run of many scripts: the report of each that did not pass, as it ends,
 * and the sums at the end. Of a single script only its reports.
 */
#include "runtime/report/summary.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/arena.h"
#include "runtime/base/clock.h"

#define SKIP_REASONS 12 /* listed at the end */

struct skip_reason {
	const char *reason;
	unsigned n;
	struct skip_reason *next;
};

struct summary {
	struct suite_listener base;
	struct summary_cfg cfg;
	FILE *out;
	struct arena arena;
	struct skip_reason *skips, **skips_end;
};

static struct summary *summary_of(struct suite_listener *l)
{
	return (struct summary *)l;
}

static void summary_begin(struct suite_listener *l, const struct suite_info *info)
{
	(void)l;
	(void)info;
}

/* "script.pkt:12 FLAKY (ipv4, round 3): " */
static void place(const struct summary *s, const struct outcome *o)
{
	fprintf(s->out, "%s", o->script);
	if (o->line)
		fprintf(s->out, ":%u", o->line);
	fprintf(s->out, ": %s (%s", outcome_name(o->verdict), o->variant);
	if (o->round)
		fprintf(s->out, ", round %u", o->round);
	fputs("): ", s->out);
}

static void count_skip(struct summary *s, const char *reason)
{
	struct skip_reason *r = s->skips;

	while (r && strcmp(r->reason, reason) != 0)
		r = r->next;
	if (!r) {
		r = arena_new(&s->arena, struct skip_reason);
		r->reason = arena_strdup(&s->arena, reason);
		*s->skips_end = r;
		s->skips_end = &r->next;
	}
	r->n++;
}

static void show_skip(struct summary *s, const struct outcome *o)
{
	if (!s->cfg.single) {
		count_skip(s, o->reason);
	} else if (*o->text) {
		fputs(o->text, s->out);
	} else if (!s->cfg.live || !o->time_us) {
		place(s, o);
		fprintf(s->out, "%s\n", o->reason);
	}
}

static void show_tries(const struct summary *s, const struct outcome *o)
{
	if (o->ntries < 2)
		return;
	fprintf(s->out, "  %-16s %u attempts, the later ones alone:", "attempts", o->ntries);
	for (unsigned i = 0; i < o->ntries; i++)
		fprintf(s->out, "%s %s", i ? "," : "", outcome_name(o->tries[i].verdict));
	fputc('\n', s->out);
}

static void summary_outcome(struct suite_listener *l, const struct outcome *o)
{
	struct summary *s = summary_of(l);

	switch (o->verdict) {
	case OUTCOME_PASS: fputs(o->text, s->out); break;
	case OUTCOME_SKIP: show_skip(s, o); break;
	case OUTCOME_FLAKY:
		place(s, o);
		fprintf(s->out, "passed at attempt %u; before: %s\n", o->ntries,
			o->tries[o->ntries - 2].reason);
		break;
	case OUTCOME_XFAIL:
	case OUTCOME_XPASS:
		place(s, o);
		fprintf(s->out, "expected to fail: %s\n", o->expected);
		break;
	default:
		fputs(o->text, s->out);
		show_tries(s, o);
		if (!s->cfg.single)
			fputc('\n', s->out);
		break;
	}
	fflush(s->out);
}

static void show_skips(const struct summary *s)
{
	unsigned shown = 0, rest = 0;

	for (const struct skip_reason *r = s->skips; r; r = r->next) {
		if (shown == SKIP_REASONS) {
			rest += r->n;
			continue;
		}
		fprintf(s->out, "skipped %u: %s\n", r->n, r->reason);
		shown++;
	}
	if (rest)
		fprintf(s->out, "skipped %u: for other reasons (see --json)\n", rest);
}

static void add_count(const struct summary *s, const struct totals *t, enum outcome_verdict v,
		      const char *what)
{
	if (t->n[v])
		fprintf(s->out, ", %u %s", t->n[v], what);
}

static int summary_end(struct suite_listener *l, const struct totals *t, struct err *e)
{
	struct summary *s = summary_of(l);

	(void)e;
	if (s->cfg.single)
		return 0;
	show_skips(s);
	fprintf(s->out, "%u passed, %u failed, %u skipped", t->n[OUTCOME_PASS], t->n[OUTCOME_FAIL],
		t->n[OUTCOME_SKIP]);
	add_count(s, t, OUTCOME_FLAKY, "flaky");
	add_count(s, t, OUTCOME_INCONCLUSIVE, "inconclusive");
	add_count(s, t, OUTCOME_TIMEOUT, "timed out");
	add_count(s, t, OUTCOME_ERROR, "with errors");
	add_count(s, t, OUTCOME_XFAIL, "failed as expected");
	add_count(s, t, OUTCOME_XPASS, "passed unexpectedly");
	fprintf(s->out, ", in %.1f s", (double)t->time_us / 1e6);
	if (t->stopped || t->cut_short)
		fprintf(s->out, " (%s after %u of %u)",
			t->stopped ? "interrupted" : "stopped at the first failure", t->done,
			t->planned ? t->planned : t->done);
	fputc('\n', s->out);
	fflush(s->out);
	return 0;
}

static void summary_close(struct suite_listener *l)
{
	arena_free(&summary_of(l)->arena);
	free(l);
}

struct suite_listener *summary_open(FILE *out, const struct summary_cfg *cfg)
{
	static const struct suite_listener_ops ops = {summary_begin, summary_outcome, summary_end,
						      summary_close};
	struct summary *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	s->base.ops = &ops;
	s->cfg = *cfg;
	s->out = out;
	s->skips_end = &s->skips;
	return &s->base;
}
