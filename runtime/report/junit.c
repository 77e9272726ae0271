// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns JUnit XML in the dialect of Maven's Surefire that CI servers read: a pass after a retry is a
 * passing test case with flakyFailure elements, further failed attempts are rerunFailure elements.
 * A differing stack is a failure; what is wrong with us or the host is an error.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime/base/buf.h"
#include "runtime/report/markup.h"
#include "runtime/report/outcome.h"

struct junit {
	struct suite_listener base;
	FILE *out;
	const char *name;
	struct buf cases;
	unsigned tests, failures, errors, skipped;
	char when[32];
	bool several; /* kernels */
	struct buf properties;
};

/* ---- text ---- */

static void add_attribute(struct buf *b, const char *name, const char *text)
{
	buf_printf(b, " %s=\"", name);
	markup_text(b, text);
	buf_putc(b, '"');
}

/* <failure message="..." type="FAIL">text</failure> */
static void add_problem(struct buf *b, const char *element, const char *type, const char *message,
			const char *text)
{
	buf_printf(b, "    <%s", element);
	add_attribute(b, "message", message);
	add_attribute(b, "type", type);
	buf_putc(b, '>');
	markup_text(b, text);
	buf_printf(b, "</%s>\n", element);
}

/* Further attempts: their text is in an element of its own. */
static void add_rerun(struct buf *b, const char *element, const struct attempt *a)
{
	buf_printf(b, "    <%s", element);
	add_attribute(b, "message", a->result.reason);
	add_attribute(b, "type", verdict_name(a->result.verdict));
	buf_puts(b, "><stackTrace>");
	markup_text(b, a->text);
	buf_printf(b, "</stackTrace></%s>\n", element);
}

/* ---- test cases ---- */

/* The folder is the class, with dots, as report viewers group by it. */
static void add_class(struct buf *b, const struct outcome *o)
{
	const char *slash = strrchr(o->script, '/');
	struct buf name = BUF_INIT;

	buf_puts(&name, "tcpcheck");
	/* Neither "./" nor "//" nor a root make an empty part. */
	for (const char *p = o->script; slash && p < slash; p++) {
		bool begins = p == o->script || p[-1] == '/';

		if (*p == '/' || (begins && p[0] == '.' && p[1] == '/'))
			continue;
		if (begins)
			buf_putc(&name, '.');
		buf_putc(&name, *p == '.' ? '_' : *p);
	}
	add_attribute(b, "classname", buf_text(&name));
	buf_free(&name);
}

static void add_name(struct junit *j, const struct outcome *o)
{
	const char *slash = strrchr(o->script, '/');
	struct buf name = BUF_INIT;

	buf_printf(&name, "%s (", slash ? slash + 1 : o->script);
	outcome_label(&name, o, j->several);
	buf_putc(&name, ')');
	add_attribute(&j->cases, "name", buf_text(&name));
	buf_free(&name);
}

static void add_skipped(struct buf *b, const char *prefix, const char *why)
{
	buf_puts(b, "    <skipped message=\"");
	buf_puts(b, prefix);
	markup_text(b, why);
	buf_puts(b, "\"/>\n");
}

static void add_reruns(struct buf *b, const struct outcome *o, const char *element)
{
	for (unsigned i = 0; i + 1 < o->ntries; i++)
		add_rerun(b, element, &o->tries[i]);
}

/* Where there is no report: the place at least. */
static const char *error_text(const struct outcome *o, struct buf *text)
{
	const struct attempt *last = outcome_last(o);

	if (*last->text)
		return last->text;
	buf_puts(text, o->script);
	if (last->result.line)
		buf_printf(text, ":%u", last->result.line);
	buf_printf(text, ": %s\n", last->result.reason);
	return buf_text(text);
}

static void add_body(struct junit *j, const struct outcome *o)
{
	const struct attempt *last = outcome_last(o);
	const char *reason = last->result.reason;
	struct buf *b = &j->cases, text = BUF_INIT;

	switch (o->verdict) {
	case VERDICT_PASS: break;
	case VERDICT_FLAKY: add_reruns(b, o, "flakyFailure"); break;
	case VERDICT_SKIP:
		j->skipped++;
		add_skipped(b, "", reason);
		break;
	case VERDICT_XFAIL:
		j->skipped++;
		add_skipped(b, "expected to fail: ", o->expected);
		break;
	case VERDICT_XPASS:
		j->failures++;
		add_problem(b, "failure", "XPASS", "passed, but is expected to fail", o->expected);
		break;
	case VERDICT_FAIL:
	case VERDICT_TIMEOUT:
		j->failures++;
		add_problem(b, "failure", verdict_name(o->verdict), reason, last->text);
		add_reruns(b, o, "rerunFailure");
		break;
	default:
		j->errors++;
		add_problem(b, "error", verdict_name(o->verdict), reason, error_text(o, &text));
		buf_free(&text);
		add_reruns(b, o, "rerunError");
		break;
	}
}

static void junit_outcome(struct suite_listener *l, const struct outcome *o)
{
	struct junit *j = (struct junit *)l;
	struct buf *b = &j->cases;

	j->tests++;
	buf_puts(b, "  <testcase");
	add_name(j, o);
	add_class(b, o);
	buf_printf(b, " time=\"%.3f\"", (double)outcome_time_us(o) / 1e6);
	buf_puts(b, ">\n");
	add_body(j, o);
	buf_puts(b, "  </testcase>\n");
}

/* ---- the file ---- */

static void add_property(struct buf *b, const char *name, const char *value)
{
	buf_puts(b, "    <property");
	add_attribute(b, "name", name);
	add_attribute(b, "value", value);
	buf_puts(b, "/>\n");
}

/* "kernel" (or "stack") is the only one, or "kernel.NAME" each of several; the value is its
 * release. */
static void add_kernel(struct buf *b, const struct kernel_id *k, bool several)
{
	struct buf name = BUF_INIT;

	buf_puts(&name, k->is_stack ? "stack" : "kernel");
	if (several)
		buf_printf(&name, ".%s", k->name);
	add_property(b, buf_text(&name), k->release ? k->release : k->name);
	buf_free(&name);
}

/* What did not run has no test case, so a run that was cut short has one that says so. */
static void add_cut(struct junit *j, const struct totals *t)
{
	struct buf why = BUF_INIT;

	j->tests++;
	buf_printf(&why, "%s after %u of %u", totals_cut(t), t->done,
		   t->planned ? t->planned : t->done);
	buf_puts(&j->cases, "  <testcase name=\"the whole run\" classname=\"tcpcheck\" "
			    "time=\"0.000\">\n");
	if (t->stopped || t->missing) {
		j->errors++;
		add_problem(&j->cases, "error", "INCOMPLETE", buf_text(&why), "");
	} else { /* as was asked for */
		j->skipped++;
		add_skipped(&j->cases, "", buf_text(&why));
	}
	buf_puts(&j->cases, "  </testcase>\n");
	buf_free(&why);
}

static void junit_begin(struct suite_listener *l, const struct suite_info *info)
{
	struct junit *j = (struct junit *)l;
	time_t now = time(NULL);
	struct tm tm;

	j->several = info->several_kernels;
	add_property(&j->properties, "tcpcheck", info->version);
	if (!info->manifest)
		add_property(&j->properties, "kernel", info->kernel);
	for (size_t i = 0; info->manifest && i < info->manifest->nkernels; i++)
		add_kernel(&j->properties, &info->manifest->kernels[i], j->several);
	gmtime_r(&now, &tm);
	strftime(j->when, sizeof(j->when), "%Y-%m-%dT%H:%M:%S", &tm);
}

static int junit_end(struct suite_listener *l, const struct totals *t, struct err *e)
{
	struct junit *j = (struct junit *)l;

	if (totals_cut(t))
		add_cut(j, t);
	fprintf(j->out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuite name=\"tcpcheck\" tests=\"%u\" failures=\"%u\" errors=\"%u\" "
		"skipped=\"%u\" time=\"%.3f\" timestamp=\"%s\">\n",
		j->tests, j->failures, j->errors, j->skipped, (double)t->time_us / 1e6, j->when);
	fprintf(j->out, "  <properties>\n%s  </properties>\n", buf_text(&j->properties));
	fputs(buf_text(&j->cases), j->out);
	fputs("</testsuite>\n", j->out);
	return outcome_flush(j->out, j->name, e);
}

static void junit_close(struct suite_listener *l)
{
	struct junit *j = (struct junit *)l;

	outcome_close(j->out);
	buf_free(&j->cases);
	buf_free(&j->properties);
	free(j);
}

struct suite_listener *junit_open(FILE *out, const char *name)
{
	static const struct suite_listener_ops ops = {junit_begin, junit_outcome, junit_end,
						      junit_close};
	struct junit *j = calloc(1, sizeof(*j));

	if (!j)
		abort();
	j->base.ops = &ops;
	j->out = out;
	j->name = name;
	return &j->base;
}
