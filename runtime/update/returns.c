// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the results of calls: the number, errno with its words, what came back through arguments. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parser/names.h"
#include "runtime/update/moment.h"
#include "runtime/update/parts.h"

#define FIRST_LABEL 3 /* behind the standard streams */

/* ---- the result ---- */

/* Whether some call of the script has words behind its errno. */
static bool explains_errnos(const struct update *u)
{
	for (const struct event *ev = u->script->events; ev; ev = ev->next)
		if (ev->kind == EVENT_CALL && ev->call->errno_name.text && ev->call->note.text)
			return true;
	return false;
}

/* "(Resource temporarily unavailable)" in "-1 EAGAIN (Resource temporarily unavailable)"; "" */
static const char *words_of(const char *result)
{
	const char *words = strchr(result, '(');

	return words ? words : "";
}

static void edit_words(struct update *u, const struct call *c, const char *result, uint32_t end)
{
	const char *words = words_of(result);
	uint32_t at = c->note.span.off;
	struct buf text = BUF_INIT;

	if (c->note.text && c->errno_name.text && *words) {
		edits_add(&u->edits, c->note.span, words);
	} else if (c->note.text && c->errno_name.text) {
		while (at > end && u->src->text[at - 1] == ' ')
			at--;
		edits_add(&u->edits, (struct span){at, span_end(c->note.span) - at}, "");
	} else if (!c->note.text && *words && explains_errnos(u)) {
		buf_printf(&text, " %s", words);
		edits_add(&u->edits, (struct span){end, 0}, buf_text(&text));
	}
	buf_free(&text);
}

static bool is_label_used(const struct update *u, int64_t label)
{
	for (const struct event *ev = u->script->events; ev; ev = ev->next)
		if (ev->kind == EVENT_CALL && ev->call->result &&
		    ev->call->result->kind == EXPR_INT && ev->call->result->num == label)
			return true;
	return false;
}

/* What the script calls a descriptor that it did not expect. */
static int64_t new_label(const struct update *u)
{
	int64_t label = FIRST_LABEL;

	while (is_label_used(u, label))
		label++;
	return label;
}

static int edit_result(struct update *u, const struct event *ev, const char *result)
{
	const struct call *c = ev->call;
	const struct call_spec *spec = call_spec_find(c->name.text);
	struct span at = c->result->span;
	struct buf text = BUF_INIT;
	size_t len = strcspn(result, "(");

	if (c->result->kind == EXPR_LIVE || c->op == RESULT_OP_NE)
		return update_refuse(u, ev, "%s() returned %s", c->name.text, result);
	while (len && result[len - 1] == ' ')
		len--;
	if (spec && spec->result == RESULT_FD && *result != '-')
		buf_printf(&text, "%lld", (long long)new_label(u));
	else
		buf_add(&text, result, len);
	if (c->errno_name.text)
		at.len = span_end(c->errno_name.span) - at.off;
	edits_add(&u->edits, at, buf_text(&text));
	edit_words(u, c, result, span_end(at));
	buf_free(&text);
	return 0;
}

/* ---- the others ---- */

static void edit_end(struct update *u, const struct event *ev, const struct difference *diff)
{
	const struct call *c = ev->call;
	double later = strtod(diff->actual, NULL) - strtod(diff->expected, NULL);
	struct buf text = BUF_INIT;

	moment_text(c->end_us + (int64_t)(later * 1e6), 4000, u->src->text + c->end_span.off,
		    c->end_span.len, &text);
	edits_add(&u->edits, c->end_span, buf_text(&text));
	buf_free(&text);
}

/* A number, names of bits, an address in quotes. */
static bool is_plain(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("_|-.:\"", *c))
			return false;
	return *text != '\0' && strcmp(text, "none") != 0;
}

static bool is_argument(const struct call *c, struct span at)
{
	return at.len && at.off >= c->args_span.off && span_end(at) <= span_end(c->args_span) &&
	       at.len < c->args_span.len;
}

/* "revents=POLLIN": the name stays. */
static struct span value_of(const struct update *u, struct span at)
{
	const char *text = u->src->text + at.off, *equals = memchr(text, '=', at.len);
	uint32_t name = equals ? (uint32_t)(equals + 1 - text) : 0;

	while (name < at.len && text[name] == ' ')
		name++;
	return (struct span){at.off + name, at.len - name};
}

static int edit_one(struct update *u, const struct event *ev, const struct difference *diff)
{
	const struct call *c = ev->call;

	if (!strcmp(diff->field, "result") && c->result)
		return edit_result(u, ev, diff->actual);
	if (!strcmp(diff->field, "time of return") && !c->live_end) {
		edit_end(u, ev, diff);
		return 0;
	}
	if (!is_argument(c, diff->span) || !is_plain(diff->actual))
		return update_refuse(u, ev, "%s() returned %s %s instead of %s", c->name.text,
				     diff->field, diff->actual, diff->expected);
	edits_add(&u->edits, value_of(u, diff->span), diff->actual);
	return 0;
}

int return_edit(struct update *u, const struct deed *d)
{
	if (!d->diffs)
		return update_refuse(u, d->event, "the call did something else");
	for (const struct difference *diff = d->diffs; diff; diff = diff->next)
		if (edit_one(u, d->event, diff) < 0)
			return -1;
	return 0;
}
