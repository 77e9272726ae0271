// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns arithmetic and comparison of code blocks, exactly as Python does them: floor division,
 * comparisons of int with float without rounding, bools as numbers.
 */
#include <math.h>
#include <string.h>

#include "runtime/code/ast.h"

#define EXACT_MAX ((int128)1 << 53) /* up to here a double holds every integer */

static int too_large(struct code_eval *ev)
{
	return code_raise(ev, TROUBLE_OUTSIDE, "a number exceeds 127 bits");
}

static int zero_division(struct code_eval *ev, const char *what)
{
	return code_raise(ev, TROUBLE_EXCEPTION, "ZeroDivisionError: %s by zero", what);
}

static int bad_types(struct code_eval *ev, enum code_op op, const struct code_value *a,
		     const struct code_value *b)
{
	const char *text = op == OP_POW ? "** or pow()" : code_op_text(op);

	return code_raise(ev, TROUBLE_EXCEPTION,
			  "TypeError: unsupported operand type(s) for %s: '%s' and '%s'", text,
			  code_type_name(a), code_type_name(b));
}

static int set_int(struct code_value *out, int128 v)
{
	*out = (struct code_value){.kind = CODE_INT, .num = v};
	return 0;
}

static int set_float(struct code_value *out, double d)
{
	*out = (struct code_value){.kind = CODE_FLOAT, .real = d};
	return 0;
}

static double as_double(const struct code_value *v)
{
	return v->kind == CODE_FLOAT ? v->real : (double)v->num;
}

static int128 floor_div(int128 a, int128 b)
{
	int128 q = a / b;

	return a % b && (a < 0) != (b < 0) ? q - 1 : q;
}

static int128 floor_mod(int128 a, int128 b)
{
	int128 r = a % b;

	return r && (r < 0) != (b < 0) ? r + b : r;
}

static int int_pow(struct code_eval *ev, int128 a, int128 n, struct code_value *out)
{
	int128 r = 1;

	if (n < 0)
		return a ? set_float(out, pow((double)a, (double)n))
			 : code_raise(ev, TROUBLE_EXCEPTION,
				      "ZeroDivisionError: 0.0 cannot be raised "
				      "to a negative power");
	if (a >= -1 && a <= 1)
		return set_int(out, n == 0 ? 1 : a < 0 && n % 2 == 0 ? 1 : a);
	for (; n > 0; n--) /* |a| >= 2: ends after 127 rounds */
		if (__builtin_mul_overflow(r, a, &r))
			return too_large(ev);
	return set_int(out, r);
}

static int int_shift(struct code_eval *ev, bool left, int128 a, int128 n, struct code_value *out)
{
	int128 r;

	if (n < 0)
		return code_raise(ev, TROUBLE_EXCEPTION, "ValueError: negative shift count");
	if (!left)
		return set_int(out, n > 126 ? (a < 0 ? -1 : 0) : a >> n);
	if (!a)
		return set_int(out, 0);
	if (n > 125 || __builtin_mul_overflow(a, (int128)1 << n, &r))
		return too_large(ev);
	return set_int(out, r);
}

/* Correctly rounded as in Python only if both numbers are exact as doubles. */
static int int_div(struct code_eval *ev, int128 a, int128 b, struct code_value *out)
{
	if (!b)
		return zero_division(ev, "division");
	if (a > EXACT_MAX || a < -EXACT_MAX || b > EXACT_MAX || b < -EXACT_MAX)
		return code_raise(ev, TROUBLE_OUTSIDE, "\"/\" with a number of more than 53 bits");
	return set_float(out, (double)a / (double)b);
}

static int int_binary(struct code_eval *ev, enum code_op op, int128 a, int128 b,
		      struct code_value *out)
{
	int128 r = 0;
	bool over = false;

	switch (op) {
	case OP_OR: return set_int(out, a | b);
	case OP_XOR: return set_int(out, a ^ b);
	case OP_AND: return set_int(out, a & b);
	case OP_SHL:
	case OP_SHR: return int_shift(ev, op == OP_SHL, a, b, out);
	case OP_DIV:
		if (ev->env->python2)
			return int_binary(ev, OP_FLOORDIV, a, b, out);
		return int_div(ev, a, b, out);
	case OP_POW: return int_pow(ev, a, b, out);
	case OP_ADD: over = __builtin_add_overflow(a, b, &r); break;
	case OP_SUB: over = __builtin_sub_overflow(a, b, &r); break;
	case OP_MUL: over = __builtin_mul_overflow(a, b, &r); break;
	default: /* // and % */
		if (!b)
			return zero_division(ev, op == OP_MOD ? "integer modulo"
							      : "integer division or modulo");
		if (b == -1)
			return op == OP_MOD                               ? set_int(out, 0)
			       : __builtin_sub_overflow((int128)0, a, &r) ? too_large(ev)
									  : set_int(out, r);
		r = op == OP_MOD ? floor_mod(a, b) : floor_div(a, b);
	}
	return over ? too_large(ev) : set_int(out, r);
}

static double float_mod(double a, double b)
{
	double m = fmod(a, b);

	if (m == 0)
		return copysign(0.0, b);
	return (m < 0) != (b < 0) ? m + b : m;
}

/* As CPython's float_floor_div(): exact where a plain floor(a / b) would be off by one. */
static double float_floor_div(double a, double b)
{
	double q = (a - fmod(a, b)) / b, r;
	double m = fmod(a, b);

	if (m != 0 && (m < 0) != (b < 0))
		q -= 1;
	if (q == 0)
		return copysign(0.0, a / b);
	r = floor(q);
	return q - r > 0.5 ? r + 1 : r;
}

static int float_pow(struct code_eval *ev, double a, double b, struct code_value *out)
{
	double r;

	if (a == 0 && b < 0)
		return code_raise(ev, TROUBLE_EXCEPTION,
				  "ZeroDivisionError: 0.0 cannot be raised to a negative power");
	if (a < 0 && isfinite(a) && isfinite(b) && b != floor(b))
		return code_raise(ev, TROUBLE_OUTSIDE, "the result is a complex number");
	r = pow(a, b);
	if (isinf(r) && isfinite(a) && isfinite(b))
		return code_raise(ev, TROUBLE_EXCEPTION,
				  "OverflowError: (34, 'Numerical result out of range')");
	return set_float(out, r);
}

static int float_binary(struct code_eval *ev, enum code_op op, const struct code_value *va,
			const struct code_value *vb, struct code_value *out)
{
	double a = as_double(va), b = as_double(vb);

	switch (op) {
	case OP_ADD: return set_float(out, a + b);
	case OP_SUB: return set_float(out, a - b);
	case OP_MUL: return set_float(out, a * b);
	case OP_DIV: return b == 0 ? zero_division(ev, "float division") : set_float(out, a / b);
	case OP_FLOORDIV:
		return b == 0 ? zero_division(ev, "float floor division")
			      : set_float(out, float_floor_div(a, b));
	case OP_MOD:
		return b == 0 ? zero_division(ev, "float modulo") : set_float(out, float_mod(a, b));
	case OP_POW: return float_pow(ev, a, b, out);
	default: return bad_types(ev, op, va, vb);
	}
}

static int str_binary(struct code_eval *ev, enum code_op op, const struct code_value *a,
		      const struct code_value *b, struct code_value *out)
{
	struct buf text = BUF_INIT;

	if (op == OP_MOD)
		return code_format(ev, a, b, out);
	if (op == OP_ADD && b->kind == CODE_STR) {
		if (a->len + b->len > CODE_MAX_TEXT)
			return code_raise(ev, TROUBLE_OUTSIDE, "a string gets too long");
		buf_add(&text, a->text, a->len);
		buf_add(&text, b->text, b->len);
	} else if (op == OP_MUL && (b->kind == CODE_INT || b->kind == CODE_BOOL)) {
		if (b->num > CODE_MAX_TEXT ||
		    (b->num > 0 && a->len * (size_t)b->num > CODE_MAX_TEXT))
			return code_raise(ev, TROUBLE_OUTSIDE, "a string gets too long");
		for (int128 i = 0; i < b->num; i++)
			buf_add(&text, a->text, a->len);
	} else if (op == OP_ADD) {
		return code_raise(ev, TROUBLE_EXCEPTION,
				  "TypeError: can only concatenate str (not \"%s\") to str",
				  code_type_name(b));
	} else {
		return bad_types(ev, op, a, b);
	}
	*out = code_text_value(ev, &text);
	buf_free(&text);
	return 0;
}

int code_binary(struct code_eval *ev, enum code_op op, const struct code_value *a,
		const struct code_value *b, struct code_value *out)
{
	bool bools = a->kind == CODE_BOOL && b->kind == CODE_BOOL; /* @out may be one of them */

	if (a->kind == CODE_STR)
		return str_binary(ev, op, a, b, out);
	if (a->kind == CODE_TUPLE || b->kind == CODE_TUPLE)
		return code_raise(ev, TROUBLE_OUTSIDE, "arithmetic with tuples");
	if (b->kind == CODE_STR && op == OP_MUL && (a->kind == CODE_INT || a->kind == CODE_BOOL))
		return str_binary(ev, op, b, a, out);
	if (!code_is_num(a) || !code_is_num(b))
		return bad_types(ev, op, a, b);
	if (a->kind == CODE_FLOAT || b->kind == CODE_FLOAT)
		return float_binary(ev, op, a, b, out);
	if (int_binary(ev, op, a->num, b->num, out) < 0)
		return -1;
	if (bools && op >= OP_OR && op <= OP_AND)
		out->kind = CODE_BOOL;
	return 0;
}

int code_unary(struct code_eval *ev, enum code_op op, const struct code_value *a,
	       struct code_value *out)
{
	int128 r;

	if (!code_is_num(a) || (op == OP_INVERT && a->kind == CODE_FLOAT))
		return code_raise(ev, TROUBLE_EXCEPTION,
				  "TypeError: bad operand type for unary %s: '%s'",
				  code_op_text(op), code_type_name(a));
	if (a->kind == CODE_FLOAT)
		return set_float(out, op == OP_SUB ? -a->real : a->real);
	if (op == OP_INVERT)
		return set_int(out, ~a->num);
	if (op == OP_ADD)
		return set_int(out, a->num);
	return __builtin_sub_overflow((int128)0, a->num, &r) ? too_large(ev) : set_int(out, r);
}

/* -1, 0, 1; 2: one of them is not a number. */
static int order_int_float(int128 i, double d)
{
	double whole;
	int128 w;

	if (isnan(d))
		return 2;
	if (d >= 0x1p126 || d <= -0x1p126) /* ints of that size are "too large" before */
		return d > 0 ? -1 : 1;
	whole = trunc(d);
	w = (int128)whole;
	if (i != w)
		return i < w ? -1 : 1;
	return d > whole ? -1 : d < whole ? 1 : 0;
}

static int order_num(const struct code_value *a, const struct code_value *b)
{
	int r;

	if (a->kind == CODE_FLOAT && b->kind == CODE_FLOAT) {
		if (isnan(a->real) || isnan(b->real))
			return 2;
		return a->real < b->real ? -1 : a->real > b->real;
	}
	if (b->kind == CODE_FLOAT)
		return order_int_float(a->num, b->real);
	if (a->kind == CODE_FLOAT) {
		r = order_int_float(b->num, a->real);
		return r == 2 ? 2 : -r;
	}
	return a->num < b->num ? -1 : a->num > b->num;
}

static int order_str(const struct code_value *a, const struct code_value *b)
{
	int r = memcmp(a->text, b->text, a->len < b->len ? a->len : b->len);

	if (r)
		return r < 0 ? -1 : 1;
	return a->len < b->len ? -1 : a->len > b->len;
}

static bool equal(const struct code_value *a, const struct code_value *b)
{
	if (code_is_num(a) && code_is_num(b))
		return order_num(a, b) == 0;
	if (a->kind != b->kind)
		return false;
	if (a->kind == CODE_STR)
		return order_str(a, b) == 0;
	if (a->kind != CODE_TUPLE)
		return true;
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!equal(&a->items[i], &b->items[i]))
			return false;
	return true;
}

static bool order_fits(enum code_op op, int order)
{
	switch (op) {
	case OP_LE: return order <= 0;
	case OP_GE: return order == 0 || order == 1;
	case OP_LT: return order < 0;
	default: return order == 1;
	}
}

int code_compare(struct code_eval *ev, enum code_op op, const struct code_value *a,
		 const struct code_value *b, bool *out)
{
	if (op == OP_EQ || op == OP_NE) {
		*out = equal(a, b) == (op == OP_EQ);
		return 0;
	}
	if (a->kind == CODE_TUPLE && b->kind == CODE_TUPLE)
		return code_raise(ev, TROUBLE_OUTSIDE, "the order of tuples");
	if (code_is_num(a) && code_is_num(b))
		*out = order_fits(op, order_num(a, b));
	else if (a->kind == CODE_STR && b->kind == CODE_STR)
		*out = order_fits(op, order_str(a, b));
	else
		return code_raise(
			ev, TROUBLE_EXCEPTION,
			"TypeError: '%s' not supported between instances of '%s' and '%s'",
			code_op_text(op), code_type_name(a), code_type_name(b));
	return 0;
}
