// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what people read of a run of many scripts: the report of each that did not pass, as it ends,
 * and the sums at the end. A single script has only its reports.
 */
#include "runtime/report/summary.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/arena.h"
#include "runtime/base/clock.h"
#include "runtime/report/matrix.h"

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
	const char *fault;     /* planted in all of it; NULL: none */
	struct matrix *matrix; /* of several kernels; NULL: there is only one */
};

static struct summary *summary_of(struct suite_listener *l)
{
	return (struct summary *)l;
}

static void summary_begin(struct suite_listener *l, const struct suite_info *info)
{
	struct summary *s = summary_of(l);

	s->fault = info->fault;
	if (info->several_kernels)
		s->matrix = matrix_new();
}

/* "script.pkt:12 FLAKY (ipv4, round 3): " */
static void place(const struct summary *s, const struct outcome *o)
{
	struct buf label = BUF_INIT;

	fprintf(s->out, "%s", o->script);
	if (outcome_last(o)->result.line)
		fprintf(s->out, ":%u", outcome_last(o)->result.line);
	outcome_label(&label, o, s->matrix != NULL);
	fprintf(s->out, ": %s (%s): ", verdict_name(o->verdict), buf_text(&label));
	buf_free(&label);
}

/* A report does not say which of several kernels it is about. */
static void show_text(const struct summary *s, const struct outcome *o)
{
	const char *text = outcome_last(o)->text;

	if (!*text || o->told)
		return;
	if (s->matrix)
		fprintf(s->out, "on %s %s:\n", o->is_stack ? "stack" : "kernel", o->kernel);
	fputs(text, s->out);
	if (outcome_last(o)->ladder)
		fprintf(s->out, "\n%s", outcome_last(o)->ladder);
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
	const struct attempt *last = outcome_last(o);

	if (!s->cfg.single) {
		count_skip(s, last->result.reason);
	} else if (*last->text) {
		show_text(s, o);
	} else if (!s->cfg.live || !outcome_time_us(o)) {
		place(s, o);
		fprintf(s->out, "%s\n", last->result.reason);
	}
}

static void show_tries(const struct summary *s, const struct outcome *o)
{
	if (o->ntries < 2)
		return;
	fprintf(s->out, "  %-16s %u attempts, the later ones alone:", "attempts", o->ntries);
	for (unsigned i = 0; i < o->ntries; i++)
		fprintf(s->out, "%s %s", i ? "," : "", verdict_name(o->tries[i].result.verdict));
	fputc('\n', s->out);
}

static void summary_outcome(struct suite_listener *l, const struct outcome *o)
{
	struct summary *s = summary_of(l);

	if (s->matrix)
		matrix_add(s->matrix, o);
	switch (o->verdict) {
	case VERDICT_PASS: show_text(s, o); break;
	case VERDICT_SKIP: show_skip(s, o); break;
	case VERDICT_FLAKY:
		place(s, o);
		fprintf(s->out, "passed at attempt %u; before: %s\n", o->ntries,
			o->tries[o->ntries - 2].result.reason);
		break;
	case VERDICT_XFAIL:
	case VERDICT_XPASS:
		place(s, o);
		fprintf(s->out, "expected to fail: %s\n", o->expected);
		break;
	default:
		show_text(s, o);
		show_tries(s, o);
		if (!s->cfg.single && *outcome_last(o)->text && !o->told)
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

static int summary_end(struct suite_listener *l, const struct totals *t, struct err *e)
{
	struct summary *s = summary_of(l);

	(void)e;
	if (s->cfg.single && !s->matrix)
		return 0;
	if (!s->cfg.single)
		show_skips(s);
	if (s->matrix)
		matrix_show(s->matrix, s->out);
	if (s->cfg.single)
		return 0;
	if (s->fault)
		fprintf(s->out, "with the planted fault %s: ", s->fault);
	totals_show(s->out, t);
	fprintf(s->out, ", in %.1f s", (double)t->time_us / 1e6);
	if (totals_cut(t))
		fprintf(s->out, " (%s after %u of %u)", totals_cut(t), t->done,
			t->planned ? t->planned : t->done);
	fputc('\n', s->out);
	fflush(s->out);
	return 0;
}

static void summary_close(struct suite_listener *l)
{
	arena_free(&summary_of(l)->arena);
	matrix_free(summary_of(l)->matrix);
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
