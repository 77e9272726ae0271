// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what GitHub Actions shows: annotations, lines "::error file=...,line=...::message" on
 * standard output, and the step summary in Markdown.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "runtime/base/buf.h"
#include "runtime/report/outcome.h"

struct github {
	struct suite_listener base;
	FILE *out, *summary;
	const char *name;
	const char *word;
	struct buf rows; /* of what did not simply pass */
	bool several;    /* kernels */
};

/* ---- commands in what others write ---- */

static void stop(FILE *out, const char *word)
{
	if (*word)
		fprintf(out, "::stop-commands::%s\n", word);
	fflush(out);
}

void github_unhush(FILE *out, const char *word)
{
	if (*word)
		fprintf(out, "::%s::\n", word);
	fflush(out);
}

void github_hush(FILE *out, char word[GITHUB_WORD])
{
	unsigned long long r[2] = {0};

	/* Without it, better a word that could be guessed than none. */
	if (getrandom(r, sizeof(r), 0) < 0)
		r[0] = (unsigned long long)getpid();
	snprintf(word, GITHUB_WORD, "tcpcheck%016llx%015llx", r[0], r[1] >> 4);
	stop(out, word);
}

/* ---- annotations ---- */

/* Values of properties must not end themselves. */
static void put_escaped(FILE *out, const char *text, bool property)
{
	for (; *text; text++) {
		if (*text == '%' || *text == '\n' || *text == '\r' ||
		    (property && (*text == ':' || *text == ',')))
			fprintf(out, "%%%02X", (unsigned char)*text);
		else
			fputc(*text, out);
	}
}

static const char *level(enum verdict v)
{
	if (v == VERDICT_FLAKY || v == VERDICT_INCONCLUSIVE)
		return "warning";
	return verdict_is_bad(v) ? "error" : NULL;
}

static void annotate(const struct github *g, const struct outcome *o)
{
	const struct attempt *last = outcome_last(o);
	const struct result *r = &last->result;
	struct buf label = BUF_INIT;

	fprintf(g->out, "::%s file=", level(o->verdict));
	put_escaped(g->out, o->script, true);
	if (r->line)
		fprintf(g->out, ",line=%u", r->line);
	if (r->col)
		fprintf(g->out, ",col=%u", r->col);
	fprintf(g->out, ",title=%s (", verdict_name(o->verdict));
	outcome_label(&label, o, g->several);
	put_escaped(g->out, buf_text(&label), true);
	buf_free(&label);
	fputs(")::", g->out);
	put_escaped(g->out, !*r->reason && *o->expected ? o->expected : outcome_reason(o), false);
	if (*last->text) {
		fputs("%0A", g->out);
		put_escaped(g->out, last->text, false);
	}
	fputc('\n', g->out);
	fflush(g->out);
}

/* A cell of a table: no bars, no markup. */
static void add_cell(struct buf *b, const char *text)
{
	for (; *text && *text != '\n'; text++) {
		if (strchr("|\\`*_<>", *text))
			buf_putc(b, '\\');
		buf_putc(b, (unsigned char)*text < ' ' ? ' ' : *text);
	}
	buf_puts(b, " | ");
}

static void github_begin(struct suite_listener *l, const struct suite_info *info)
{
	((struct github *)l)->several = info->several_kernels;
}

static void github_outcome(struct suite_listener *l, const struct outcome *o)
{
	struct github *g = (struct github *)l;
	struct buf label = BUF_INIT;

	if (level(o->verdict)) {
		github_unhush(g->out, g->word);
		annotate(g, o);
		stop(g->out, g->word);
	}
	if (o->verdict == VERDICT_PASS || o->verdict == VERDICT_SKIP)
		return;
	buf_puts(&g->rows, "| ");
	add_cell(&g->rows, verdict_name(o->verdict));
	add_cell(&g->rows, o->script);
	outcome_label(&label, o, g->several);
	add_cell(&g->rows, buf_text(&label));
	buf_free(&label);
	add_cell(&g->rows, *o->expected ? o->expected : outcome_reason(o));
	buf_puts(&g->rows, "\n");
}

static void put_summary(const struct github *g, const struct totals *t)
{
	fputs("### tcpcheck\n\n", g->summary);
	for (int v = 0; v < VERDICTS; v++)
		if (t->n[v] || v == VERDICT_PASS || v == VERDICT_FAIL)
			fprintf(g->summary, "%s%u %s", v ? ", " : "", t->n[v],
				verdict_name((enum verdict)v));
	fprintf(g->summary, " in %.1f s", (double)t->time_us / 1e6);
	if (totals_cut(t))
		fprintf(g->summary, " (%s after %u of %u)", totals_cut(t), t->done,
			t->planned ? t->planned : t->done);
	fputc('\n', g->summary);
	if (g->rows.len)
		fprintf(g->summary,
			"\n| verdict | script | variant | reason |\n|---|---|---|---|\n%s\n",
			buf_text(&g->rows));
}

static int github_end(struct suite_listener *l, const struct totals *t, struct err *e)
{
	struct github *g = (struct github *)l;

	/* As asked for, it stopped at a failure that has an annotation. */
	if (t->stopped || t->missing)
		fprintf(g->out, "::error title=tcpcheck::%s after %u of %u\n", totals_cut(t),
			t->done, t->planned ? t->planned : t->done);
	if (g->summary) {
		put_summary(g, t);
		if (outcome_flush(g->summary, "GITHUB_STEP_SUMMARY", e) < 0)
			return -1;
	}
	return outcome_flush(g->out, g->name, e);
}

static void github_close(struct suite_listener *l)
{
	struct github *g = (struct github *)l;

	outcome_close(g->out);
	if (g->summary)
		outcome_close(g->summary);
	buf_free(&g->rows);
	free(g);
}

struct suite_listener *github_open(FILE *out, FILE *summary, const char *name, const char *word)
{
	static const struct suite_listener_ops ops = {github_begin, github_outcome, github_end,
						      github_close};
	struct github *g = calloc(1, sizeof(*g));

	if (!g)
		abort();
	g->base.ops = &ops;
	g->out = out;
	g->summary = summary;
	g->name = name;
	g->word = word;
	return &g->base;
}
