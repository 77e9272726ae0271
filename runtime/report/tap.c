// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns TAP 13 (https://testanything.org) and the kernel's dialect of it, KTAP 1
 * (Documentation/dev-tools/ktap.rst). They differ in where details go, behind a result in TAP and
 * before it in KTAP, and in the directives.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/base/buf.h"
#include "runtime/base/clock.h"
#include "runtime/report/outcome.h"
#include "runtime/report/utf8.h"

struct tap {
	struct suite_listener base;
	FILE *out;
	const char *name;
	bool kernel;  /* KTAP */
	bool several; /* kernels */
	unsigned number, planned;
};

static char printable(char c)
{
	return (unsigned char)c < ' ' ? ' ' : c;
}

/* On one line. */
static void put_text(FILE *out, const char *text)
{
	for (const char *p = text; *p && *p != '\n'; p++)
		fputc(printable(*p), out);
}

/* Names are keys of a history: what changes from one kernel to the next is not in them. */
static void put_kernels(FILE *out, const struct suite_info *info)
{
	const struct manifest *m = info->manifest;

	if (!m) {
		fputs("kernel ", out);
		put_text(out, info->kernel);
	}
	for (size_t i = 0; m && i < m->nkernels; i++) {
		const struct kernel_id *k = &m->kernels[i];

		fputs(i ? ", " : "", out);
		if (!i || k->is_stack != m->kernels[i - 1].is_stack)
			fputs(k->is_stack ? "stack " : "kernel ", out);
		put_text(out, k->name);
		if (!k->release || !strcmp(k->release, k->name))
			continue;
		fputs(" (", out);
		put_text(out, k->release);
		fputc(')', out);
	}
}

static struct tap *tap_of(struct suite_listener *l)
{
	return (struct tap *)l;
}

static void tap_begin(struct suite_listener *l, const struct suite_info *info)
{
	struct tap *t = tap_of(l);

	t->planned = info->planned;
	t->several = info->several_kernels;
	fputs(t->kernel ? "KTAP version 1\n" : "TAP version 13\n", t->out);
	if (info->planned)
		fprintf(t->out, "1..%u\n", info->planned);
	fprintf(t->out, "# tcpcheck %s, ", info->version);
	put_kernels(t->out, info);
	fputc('\n', t->out);
	fflush(t->out);
}

/* All of a name; '#' would begin a directive. TAP has an escape for it, KTAP none. */
static void put_script(const struct tap *t, const char *script)
{
	for (const char *p = script; *p; p++) {
		if (*p == '#' && !t->kernel)
			fputc('\\', t->out);
		fputc(*p == '#' && t->kernel ? '?' : printable(*p), t->out);
	}
}

static void put_name(const struct tap *t, const struct outcome *o)
{
	struct buf label = BUF_INIT;

	put_script(t, o->script);
	outcome_label(&label, o, t->several);
	fputs(" (", t->out);
	put_script(t, buf_text(&label));
	fputc(')', t->out);
	buf_free(&label);
}

/* XPASS fails, so it must not look like a pass. */
static bool is_ok(const struct tap *t, enum verdict v)
{
	if (v == VERDICT_XFAIL)
		return t->kernel; /* TAP: "not ok ... # TODO" is what does not count */
	return !verdict_is_bad(v);
}

static const char *directive(const struct tap *t, enum verdict v)
{
	switch (v) {
	case VERDICT_SKIP: return "SKIP";
	case VERDICT_XFAIL: return t->kernel ? "XFAIL" : "TODO";
	case VERDICT_TIMEOUT: return t->kernel ? "TIMEOUT" : NULL;
	case VERDICT_ERROR_SCRIPT:
	case VERDICT_ERROR_ENV: return t->kernel ? "ERROR" : NULL;
	default: return NULL;
	}
}

/* One character that a YAML parser takes as it is. Returns what is behind it. */
static const char *put_char(FILE *out, const char *text)
{
	size_t n = utf8_printable(text);

	if (n)
		fwrite(text, 1, n, out);
	else
		fputc('?', out);
	return text + (n ? n : 1);
}

static void put_lines(FILE *out, const char *prefix, const char *text)
{
	while (*text) {
		fputs(prefix, out);
		while (*text && *text != '\n')
			text = put_char(out, text);
		fputc('\n', out);
		text += *text == '\n';
	}
}

static void put_quoted(FILE *out, const char *text)
{
	fputc('"', out);
	while (*text) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		text = put_char(out, text);
	}
	fputs("\"\n", out);
}

static bool has_details(const struct outcome *o)
{
	return verdict_is_bad(o->verdict) || o->verdict == VERDICT_FLAKY ||
	       o->verdict == VERDICT_XFAIL;
}

/* A YAML block, as TAP 13 has it. */
static void put_yaml(const struct tap *t, const struct outcome *o)
{
	const struct attempt *last = outcome_last(o);

	fprintf(t->out, "  ---\n  verdict: %s\n  message: ", verdict_name(o->verdict));
	put_quoted(t->out, outcome_reason(o));
	if (last->result.line) {
		fputs("  at:\n    file: ", t->out);
		put_quoted(t->out, o->script);
		fprintf(t->out, "    line: %u\n", last->result.line);
	}
	fprintf(t->out, "  duration_ms: %lld\n  attempts: %u\n",
		(long long)(outcome_time_us(o) / 1000), o->ntries);
	if (*last->text) {
		fputs("  report: |\n", t->out);
		/* Parsers see from the first line how far all are indented. */
		if (strchr(" \t\n", *last->text))
			put_lines(t->out, "    ", o->script);
		put_lines(t->out, "    ", last->text);
	}
	fputs("  ...\n", t->out);
}

static void put_comments(const struct tap *t, const struct outcome *o)
{
	const struct attempt *last = outcome_last(o);

	fprintf(t->out, "# %s", verdict_name(o->verdict));
	if (o->ntries > 1)
		fprintf(t->out, " after %u attempts", o->ntries);
	fputs(": ", t->out);
	if (!*last->text && last->result.line)
		fprintf(t->out, "line %u: ", last->result.line);
	put_text(t->out, outcome_reason(o));
	fputc('\n', t->out);
	put_lines(t->out, "# ", last->text);
}

static void put_result(struct tap *t, const struct outcome *o)
{
	const char *d = directive(t, o->verdict);

	fprintf(t->out, "%s %u %s", is_ok(t, o->verdict) ? "ok" : "not ok", ++t->number,
		t->kernel ? "" : "- ");
	put_name(t, o);
	if (d) {
		fprintf(t->out, " # %s ", d);
		put_text(t->out, *o->expected ? o->expected : outcome_last(o)->result.reason);
	}
	if (t->kernel)
		fprintf(t->out, "%s time=%lldms", d ? "" : " #",
			(long long)(outcome_time_us(o) / 1000));
	fputc('\n', t->out);
}

static void tap_outcome(struct suite_listener *l, const struct outcome *o)
{
	struct tap *t = tap_of(l);

	if (t->kernel && has_details(o))
		put_comments(t, o);
	put_result(t, o);
	if (!t->kernel && has_details(o))
		put_yaml(t, o);
	fflush(t->out);
}

static int tap_end(struct suite_listener *l, const struct totals *totals, struct err *e)
{
	struct tap *t = tap_of(l);

	if (totals_cut(totals))
		fprintf(t->out, "Bail out! %s\n", totals_cut(totals));
	else if (!t->planned)
		fprintf(t->out, "1..%u\n", t->number);
	fputs("# ", t->out);
	totals_show(t->out, totals);
	fputc('\n', t->out);
	return outcome_flush(t->out, t->name, e);
}

static void tap_close(struct suite_listener *l)
{
	outcome_close(tap_of(l)->out);
	free(l);
}

static struct suite_listener *open_as(FILE *out, const char *name, bool kernel)
{
	static const struct suite_listener_ops ops = {tap_begin, tap_outcome, tap_end, tap_close};
	struct tap *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	t->base.ops = &ops;
	t->out = out;
	t->name = name;
	t->kernel = kernel;
	return &t->base;
}

struct suite_listener *tap_open(FILE *out, const char *name)
{
	return open_as(out, name, false);
}

struct suite_listener *ktap_open(FILE *out, const char *name)
{
	return open_as(out, name, true);
}
