// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the explanation of a failed assertion: which comparison was false, what each side was, and
 * the values of the names in it. Evaluating parts again is harmless: expressions change nothing.
 */
#include <string.h>

#include "runtime/code/ast.h"

#define MAX_NAMES 32

struct explain {
	struct code_eval *ev;
	const struct code_step *code;
	struct finding *f;
	struct arena arena;
	const char *shown[MAX_NAMES];
	size_t nshown;
};

/* The text of a node as written, on one line. */
static const char *source_text(struct explain *x, const struct code_node *n)
{
	struct buf b = BUF_INIT;
	const char *text;

	for (size_t i = n->off; i < n->off + n->len && i < x->code->len; i++) {
		char c = x->code->text[i];

		if (c == '\n' || c == '\r' || c == '\t')
			c = ' ';
		if (c != ' ' || (b.len && b.data[b.len - 1] != ' '))
			buf_putc(&b, c);
	}
	text = arena_strndup(&x->arena, buf_text(&b), b.len);
	buf_free(&b);
	return text;
}

static const char *value_text(struct explain *x, const char *name, const struct code_value *v)
{
	const char *called = NULL, *text;
	struct buf b = BUF_INIT;

	code_repr(v, &b);
	if (name && v->kind == CODE_INT)
		called = snapshot_value_name(name, v->num, &x->arena);
	if (called)
		buf_printf(&b, " (%s)", called);
	text = arena_strndup(&x->arena, buf_text(&b), b.len);
	buf_free(&b);
	return text;
}

/* Evaluates a part again, without trace of its troubles. */
static bool again(struct explain *x, const struct code_node *n, struct code_value *v)
{
	struct code_eval ev = {.env = x->ev->env, .snap = x->ev->snap};

	return code_eval(&ev, n, v) == 0;
}

static bool is_shown(struct explain *x, const char *name)
{
	for (size_t i = 0; i < x->nshown; i++)
		if (!strcmp(x->shown[i], name))
			return true;
	if (x->nshown == MAX_NAMES)
		return true;
	x->shown[x->nshown++] = name;
	return false;
}

static void add(struct explain *x, const struct code_node *n, const char *expected)
{
	const char *name = n->kind == NODE_NAME ? n->name : NULL;
	struct code_value v;

	if (!again(x, n, &v))
		return;
	if (name && is_shown(x, name) && !expected)
		return;
	finding_diff(x->f, code_span(x->code, n->off, n->len), source_text(x, n), expected,
		     value_text(x, name, &v));
}

static enum code_op mirrored(enum code_op op)
{
	switch (op) {
	case OP_LT: return OP_GT;
	case OP_GT: return OP_LT;
	case OP_LE: return OP_GE;
	case OP_GE: return OP_LE;
	default: return op;
	}
}

static void explain_pair(struct explain *x, const struct code_node *a, enum code_op op,
			 const struct code_node *b)
{
	struct code_value v;
	const char *value;

	if (a->kind == NODE_VALUE && b->kind != NODE_VALUE) {
		const struct code_node *swap = a;

		a = b;
		b = swap;
		op = mirrored(op);
	}
	if (!again(x, b, &v))
		return;
	value = value_text(x, a->kind == NODE_NAME ? a->name : NULL, &v);
	add(x, a, arena_printf(&x->arena, "%s %s", code_op_text(op), value));
}

/* a <= b <= c: the first pair that is false, unless it is one value between two limits. */
static void explain_compare(struct explain *x, const struct code_node *n)
{
	const struct code_node *a = n->kids;

	if (n->nkids == 3 && a->kind == NODE_VALUE && a->next->next->kind == NODE_VALUE) {
		add(x, a->next, source_text(x, n));
		return;
	}
	for (const struct code_node *b = a->next; b; a = b, b = b->next) {
		struct code_eval ev = {.env = x->ev->env, .snap = x->ev->snap};
		struct code_value va, vb;
		bool is;

		if (!again(x, a, &va) || !again(x, b, &vb) ||
		    code_compare(&ev, b->before, &va, &vb, &is) < 0)
			return;
		if (!is) {
			explain_pair(x, a, b->before, b);
			return;
		}
	}
}

/* @n is false: why. */
static void explain_false(struct explain *x, const struct code_node *n)
{
	struct code_value v;

	switch (n->kind) {
	case NODE_COMPARE: explain_compare(x, n); break;
	case NODE_AND:
		for (const struct code_node *k = n->kids; k; k = k->next)
			if (again(x, k, &v) && !code_truth(&v)) {
				explain_false(x, k);
				return;
			}
		break;
	case NODE_OR:
		for (const struct code_node *k = n->kids; k; k = k->next)
			explain_false(x, k);
		break;
	case NODE_NOT: add(x, n->kids, "false"); break;
	case NODE_VALUE: break;
	default: add(x, n, "true (not 0)");
	}
}

static void add_names(struct explain *x, const struct code_node *n)
{
	if (n->kind == NODE_NAME)
		add(x, n, NULL);
	for (const struct code_node *k = n->kids; k; k = k->next)
		add_names(x, k);
}

static void hint_message(struct explain *x, const struct code_node *message)
{
	struct code_eval ev = {.env = x->ev->env, .snap = x->ev->snap};
	struct buf b = BUF_INIT;
	struct code_value v;

	if (code_eval(&ev, message, &v) < 0)
		buf_printf(&b, "the message cannot be computed: %s", ev.message);
	else
		code_str(&v, &b);
	finding_hint(x->f, "%s", buf_text(&b));
	buf_free(&b);
}

void code_explain(struct code_eval *ev, const struct code_step *code, const struct code_stmt *st,
		  const struct event *event, struct finding *f)
{
	struct explain x = {.ev = ev, .code = code, .f = f};

	finding_set(f, VERDICT_FAIL, event, code_span(code, st->off, st->len),
		    "assertion failed: %.200s", source_text(&x, st->expr));
	if (st->message)
		hint_message(&x, st->message);
	explain_false(&x, st->expr);
	add_names(&x, st->expr);
	arena_free(&x.arena);
}
