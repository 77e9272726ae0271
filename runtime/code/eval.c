// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the evaluation of expressions: names, operators, the few functions. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/code/ast.h"

bool code_name_value(const struct code_eval *ev, const char *name, struct code_value *out)
{
	int128 v;

	for (const struct code_var *var = ev->env->vars; var; var = var->next)
		if (var->set && !strcmp(var->name, name)) {
			*out = var->value;
			return true;
		}
	if (!snapshot_get(ev->snap, name, &v) && !snapshot_get(&ev->env->cc20, name, &v) &&
	    !snapshot_get(&ev->env->cc16, name, &v))
		return false;
	*out = (struct code_value){.kind = CODE_INT, .num = v};
	return true;
}

static int parse_int(struct code_eval *ev, const struct code_value *v, struct code_value *out)
{
	char *end;
	long long n;

	if (v->len > 18)
		return code_raise(ev, TROUBLE_OUTSIDE, "int() of a long string");
	n = strtoll(v->text, &end, 10);
	while (*end == ' ' || (*end >= '\t' && *end <= '\r'))
		end++;
	if (end != v->text + v->len || !v->len || !memchr("0123456789", v->text[v->len - 1], 10)) {
		if (strchr(v->text, '_') || strpbrk(v->text, " \t\n\r\v\f"))
			return code_raise(ev, TROUBLE_OUTSIDE, "int() of this string");
		return code_raise(ev, TROUBLE_EXCEPTION,
				  "ValueError: invalid literal for int() with base 10: '%s'",
				  v->text);
	}
	*out = (struct code_value){.kind = CODE_INT, .num = n};
	return 0;
}

static int func_int(struct code_eval *ev, const struct code_value *v, struct code_value *out)
{
	if (v->kind == CODE_STR)
		return parse_int(ev, v, out);
	if (!code_is_num(v))
		return code_raise(
			ev, TROUBLE_EXCEPTION,
			"TypeError: int() argument must be a string, a bytes-like object or a "
			"real number, not '%s'",
			code_type_name(v));
	*out = (struct code_value){.kind = CODE_INT, .num = v->num};
	if (v->kind != CODE_FLOAT)
		return 0;
	if (isnan(v->real))
		return code_raise(ev, TROUBLE_EXCEPTION,
				  "ValueError: cannot convert float NaN to integer");
	if (isinf(v->real))
		return code_raise(ev, TROUBLE_EXCEPTION,
				  "OverflowError: cannot convert float infinity to integer");
	if (fabs(v->real) >= 0x1p126)
		return code_raise(ev, TROUBLE_OUTSIDE, "a number exceeds 127 bits");
	out->num = (int128)v->real;
	return 0;
}

static int func_abs(struct code_eval *ev, const struct code_value *v, struct code_value *out)
{
	static const struct code_value zero = {.kind = CODE_INT, .num = 0};

	if (!code_is_num(v))
		return code_raise(ev, TROUBLE_EXCEPTION,
				  "TypeError: bad operand type for abs(): '%s'", code_type_name(v));
	if (v->kind == CODE_FLOAT) {
		*out = (struct code_value){.kind = CODE_FLOAT, .real = fabs(v->real)};
		return 0;
	}
	return v->num < 0 ? code_binary(ev, OP_SUB, &zero, v, out)
			  : code_binary(ev, OP_ADD, &zero, v, out);
}

/* min() and max(): of the arguments, or of a single tuple. The first of equal ones. */
static int func_extreme(struct code_eval *ev, enum code_op op, const struct code_value *args,
			size_t n, struct code_value *out)
{
	const char *name = op == OP_LT ? "min" : "max";

	if (n == 1) {
		if (args->kind == CODE_STR)
			return code_raise(ev, TROUBLE_OUTSIDE, "%s() of a string", name);
		if (args->kind != CODE_TUPLE)
			return code_raise(ev, TROUBLE_EXCEPTION,
					  "TypeError: '%s' object is not iterable",
					  code_type_name(args));
		n = args->n;
		args = args->items;
		if (!n)
			return code_raise(ev, TROUBLE_OUTSIDE, "%s() of nothing", name);
	}
	*out = args[0];
	for (size_t i = 1; i < n; i++) {
		bool better;

		if (code_compare(ev, op, &args[i], out, &better) < 0)
			return -1;
		if (better)
			*out = args[i];
	}
	return 0;
}

static int func_hex(struct code_eval *ev, const struct code_value *v, struct code_value *out)
{
	struct buf text = BUF_INIT;

	if (v->kind != CODE_INT && v->kind != CODE_BOOL)
		return code_raise(ev, TROUBLE_EXCEPTION,
				  "TypeError: '%s' object cannot be interpreted as an integer",
				  code_type_name(v));
	buf_puts(&text, v->num < 0 ? "-0x" : "0x");
	code_digits(v->num, 16, &text);
	*out = code_text_value(ev, &text);
	buf_free(&text);
	return 0;
}

static int func_len(struct code_eval *ev, const struct code_value *v, struct code_value *out)
{
	if (v->kind != CODE_STR && v->kind != CODE_TUPLE)
		return code_raise(ev, TROUBLE_EXCEPTION,
				  "TypeError: object of type '%s' has no len()", code_type_name(v));
	*out = (struct code_value){.kind = CODE_INT, .num = v->kind == CODE_STR ? v->len : v->n};
	return 0;
}

int code_call(struct code_eval *ev, enum code_func f, const struct code_value *args, size_t n,
	      struct code_value *out)
{
	struct buf text = BUF_INIT;

	if (n != 1 && (n == 0 || (f != FUNC_MIN && f != FUNC_MAX)))
		return code_raise(ev, TROUBLE_OUTSIDE, "a function with %zu arguments", n);
	switch (f) {
	case FUNC_ABS: return func_abs(ev, args, out);
	case FUNC_MIN: return func_extreme(ev, OP_LT, args, n, out);
	case FUNC_MAX: return func_extreme(ev, OP_GT, args, n, out);
	case FUNC_INT: return func_int(ev, args, out);
	case FUNC_HEX: return func_hex(ev, args, out);
	case FUNC_LEN: return func_len(ev, args, out);
	default:
		code_str(args, &text);
		*out = code_text_value(ev, &text);
		buf_free(&text);
		return 0;
	}
}

static int eval_compare(struct code_eval *ev, const struct code_node *n, struct code_value *out)
{
	struct code_value left, right;
	bool is = true;

	if (code_eval(ev, n->kids, &left) < 0)
		return -1;
	for (const struct code_node *k = n->kids->next; k && is; k = k->next) {
		if (code_eval(ev, k, &right) < 0 ||
		    code_compare(ev, k->before, &left, &right, &is) < 0)
			return -1;
		left = right;
	}
	*out = (struct code_value){.kind = CODE_BOOL, .num = is};
	return 0;
}

/* "and", "or": the operand that decides is the value. */
static int eval_logical(struct code_eval *ev, const struct code_node *n, struct code_value *out)
{
	for (const struct code_node *k = n->kids; k; k = k->next) {
		if (code_eval(ev, k, out) < 0)
			return -1;
		if (code_truth(out) == (n->kind == NODE_OR))
			return 0;
	}
	return 0;
}

static int eval_tuple(struct code_eval *ev, const struct code_node *n, struct code_value *out)
{
	struct code_value *items = arena_array(&ev->env->arena, n->nkids + 1, sizeof(*items));
	size_t i = 0;

	for (const struct code_node *k = n->kids; k; k = k->next)
		if (code_eval(ev, k, &items[i++]) < 0)
			return -1;
	if (n->kind == NODE_CALL)
		return code_call(ev, n->func, items, n->nkids, out);
	*out = (struct code_value){.kind = CODE_TUPLE, .items = items, .n = n->nkids};
	return 0;
}

static int eval_name(struct code_eval *ev, const struct code_node *n, struct code_value *out)
{
	if (code_name_value(ev, n->name, out))
		return 0;
	return code_unknown(ev, n->name);
}

static int eval_operator(struct code_eval *ev, const struct code_node *n, struct code_value *out)
{
	struct code_value a, b;

	if (code_eval(ev, n->kids, &a) < 0)
		return -1;
	if (n->kind == NODE_UNARY)
		return code_unary(ev, n->op, &a, out);
	if (n->kind == NODE_NOT) {
		*out = (struct code_value){.kind = CODE_BOOL, .num = !code_truth(&a)};
		return 0;
	}
	return code_eval(ev, n->kids->next, &b) < 0 ? -1 : code_binary(ev, n->op, &a, &b, out);
}

static int eval_cond(struct code_eval *ev, const struct code_node *n, struct code_value *out)
{
	const struct code_node *cond = n->kids->next;
	struct code_value v;

	if (code_eval(ev, cond, &v) < 0)
		return -1;
	return code_eval(ev, code_truth(&v) ? n->kids : cond->next, out);
}

static int eval_any(struct code_eval *ev, const struct code_node *n, struct code_value *out)
{
	switch (n->kind) {
	case NODE_VALUE: *out = n->value; return 0;
	case NODE_NAME: return eval_name(ev, n, out);
	case NODE_COMPARE: return eval_compare(ev, n, out);
	case NODE_AND:
	case NODE_OR: return eval_logical(ev, n, out);
	case NODE_COND: return eval_cond(ev, n, out);
	case NODE_TUPLE:
	case NODE_CALL: return eval_tuple(ev, n, out);
	default: return eval_operator(ev, n, out);
	}
}

int code_eval(struct code_eval *ev, const struct code_node *n, struct code_value *out)
{
	int ret = eval_any(ev, n, out);

	if (ret < 0 && !ev->at)
		ev->at = n;
	return ret;
}
