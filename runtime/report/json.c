// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns JSON lines: a plan, one object per outcome and an end, in one write() each, so that whatever
 * happens to us the file is good up to its last line. The schema is doc/outcome.schema.json.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/base/buf.h"
#include "runtime/report/jsontext.h"
#include "runtime/report/outcome.h"
#include "runtime/rules/rules.h"

struct json {
	struct suite_listener base;
	FILE *out;
	const char *name;
	struct buf line;
	unsigned outcomes;
	bool endless, failed;
};

static void add_text(struct buf *b, const char *key, const char *text)
{
	buf_printf(b, ",\"%s\":", key);
	json_string(b, text, strlen(text));
}

static void add_tries(struct buf *b, const struct outcome *o)
{
	buf_puts(b, ",\"tries\":[");
	for (unsigned i = 0; i < o->ntries; i++) {
		const struct attempt *a = &o->tries[i];

		buf_printf(b, "%s{\"verdict\":\"%s\",\"time_ms\":%.3f,\"reason\":", i ? "," : "",
			   verdict_name(a->result.verdict), (double)a->time_us / 1e3);
		json_string(b, a->result.reason, strlen(a->result.reason));
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

static void add_key(struct buf *b, const struct outcome *o)
{
	buf_puts(b, "{\"script\":");
	json_string(b, o->script, strlen(o->script));
	if (o->run)
		buf_printf(b, ",\"run\":%u", o->run);
	if (o->sha256)
		add_text(b, "sha256", o->sha256);
	add_text(b, "variant", o->variant);
	add_text(b, "kernel", o->kernel);
	buf_printf(b, ",\"virtual_time\":%s", o->virtual_time ? "true" : "false");
	if (o->fault)
		add_text(b, "fault", o->fault);
	if (o->is_stack)
		buf_puts(b, ",\"stack\":true");
	if (o->round)
		buf_printf(b, ",\"round\":%u", o->round);
}

static void add_verdict(struct buf *b, const struct outcome *o)
{
	const struct result *r = &outcome_last(o)->result;

	add_text(b, "verdict", verdict_name(o->verdict));
	buf_printf(b, ",\"time_ms\":%.3f,\"attempts\":%u", (double)outcome_time_us(o) / 1e3,
		   o->ntries);
	add_text(b, "reason", r->reason);
	if (verdict_is_error(o->verdict))
		add_text(b, "cause", o->verdict == VERDICT_ERROR_SCRIPT ? "script" : "environment");
	if (r->line)
		buf_printf(b, ",\"line\":%u", r->line);
	if (r->col)
		buf_printf(b, ",\"column\":%u", r->col);
	if (*o->expected)
		add_text(b, "expected", o->expected);
}

static void add_evidence(struct buf *b, const struct attempt *a)
{
	if (*a->text)
		add_text(b, "report", a->text);
	buf_printf(b, ",\"own_late_us\":%lld", (long long)a->result.own_late_us);
	if (a->result.stall_us >= 0)
		buf_printf(b, ",\"stall_us\":%lld", (long long)a->result.stall_us);
	if (a->artifacts)
		add_text(b, "artifacts", a->artifacts);
}

/* What the stack did besides. */
static void add_rules(struct buf *b, const struct result *r)
{
	for (unsigned i = 0; i < r->nrules; i++) {
		const struct rules_info *rule = rules_at(r->rules[i].rule);

		buf_puts(b, i ? ",{\"rule\":" : ",\"rules\":[{\"rule\":");
		json_string(b, rule->name, strlen(rule->name));
		add_text(b, "level", rules_level_name(rule->level));
		add_text(b, "sources", rule->sources);
		buf_printf(b, ",\"times\":%u", r->rules[i].times);
		if (r->rules[i].line)
			buf_printf(b, ",\"line\":%u", r->rules[i].line);
		buf_putc(b, '}');
	}
	if (r->nrules)
		buf_putc(b, ']');
}

/* ---- requirements ---- */

static void add_names(struct buf *b, const char *key, const struct req_use *list, size_t n)
{
	buf_printf(b, ",\"%s\":[", key);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_putc(b, ',');
		json_string(b, list[i].name, strlen(list[i].name));
	}
	buf_putc(b, ']');
}

static void add_nots(struct buf *b, const struct req_lines *l)
{
	buf_puts(b, ",\"req_not\":[");
	for (size_t i = 0; i < l->nnots; i++) {
		buf_puts(b, i ? ",{\"id\":" : "{\"id\":");
		json_string(b, l->nots[i].id, strlen(l->nots[i].id));
		add_text(b, "stack", l->nots[i].stack);
		add_text(b, "why", l->nots[i].why);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

static void add_requirement(struct buf *b, const struct requirement *r)
{
	buf_puts(b, "{\"id\":");
	json_string(b, r->id, strlen(r->id));
	add_text(b, "level", req_level_name(r->level));
	add_text(b, "rfc", r->rfc);
	add_text(b, "section", r->section);
	add_text(b, "title", r->title);
	if (*r->condition)
		add_text(b, "condition", r->condition);
	buf_putc(b, '}');
}

/* In full what a failure is about, for those who have no table. */
static void add_missed(struct buf *b, const struct req_lines *l)
{
	const struct req_table *t = req_table();
	bool any = false;

	for (size_t i = 0; i < t->n; i++) {
		if (!req_lines_has(l, t->items[i].id))
			continue;
		buf_puts(b, any ? "," : ",\"missed\":[");
		any = true;
		add_requirement(b, &t->items[i]);
	}
	if (any)
		buf_putc(b, ']');
}

static void add_lines(struct buf *b, const struct outcome *o)
{
	const struct req_lines *l = o->req;

	if (!l)
		return;
	add_names(b, "req", l->uses, l->nuses);
	if (l->nnots)
		add_nots(b, l);
	if (l->nconditions)
		add_names(b, "req_condition", l->conditions, l->nconditions);
	if (o->verdict == VERDICT_FAIL || o->verdict == VERDICT_TIMEOUT ||
	    o->verdict == VERDICT_XFAIL)
		add_missed(b, l);
}

static void add_outcome(struct buf *b, const struct outcome *o)
{
	add_key(b, o);
	add_verdict(b, o);
	add_lines(b, o);
	add_rules(b, &outcome_last(o)->result);
	add_evidence(b, outcome_last(o));
	add_tries(b, o);
	buf_puts(b, "}\n");
}

/* The stream is not buffered: all of the line in one write(), or an error. Behind a line that was
 * cut off nothing can be read any more. */
static void put_line(struct json *j)
{
	if (!j->failed && fwrite(j->line.data, 1, j->line.len, j->out) < j->line.len)
		j->failed = true;
}

static void json_begin(struct suite_listener *l, const struct suite_info *info)
{
	struct json *j = (struct json *)l;

	if (!info->manifest)
		return;
	j->endless = !info->manifest->rounds;
	buf_reset(&j->line);
	manifest_write(&j->line, info->manifest);
	put_line(j);
}

static void json_outcome(struct suite_listener *l, const struct outcome *o)
{
	struct json *j = (struct json *)l;

	buf_reset(&j->line);
	add_outcome(&j->line, o);
	put_line(j);
	j->outcomes++;
}

static int json_end(struct suite_listener *l, const struct totals *t, struct err *e)
{
	struct json *j = (struct json *)l;
	/* Until something fails: that is the end. */
	bool complete = !totals_cut(t) || (j->endless && !t->stopped && !t->missing);

	buf_reset(&j->line);
	buf_printf(&j->line, "{\"end\":{\"outcomes\":%u,\"complete\":%s", j->outcomes,
		   complete ? "true" : "false");
	if (!complete)
		add_text(&j->line, "reason", totals_cut(t));
	buf_puts(&j->line, "}}\n");
	put_line(j);
	return outcome_flush(j->out, j->name, e);
}

static void json_close(struct suite_listener *l)
{
	struct json *j = (struct json *)l;

	outcome_close(j->out);
	buf_free(&j->line);
	free(j);
}

struct suite_listener *json_open(FILE *out, const char *name)
{
	static const struct suite_listener_ops ops = {json_begin, json_outcome, json_end,
						      json_close};
	struct json *j = calloc(1, sizeof(*j));

	if (!j)
		abort();
	setvbuf(out, NULL, _IONBF, 0);
	j->base.ops = &ops;
	j->out = out;
	j->name = name;
	return &j->base;
}
