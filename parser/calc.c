// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the arithmetic of live values, and the names of the fields that they come from. */
#include "parser/calc.h"

#include <string.h>

/* Deep trees come from long sums, whose left side nests. */
struct evaluation {
	const struct calc_scope *scope;
	struct diag_list *diags;
};

static int eval(const struct evaluation *v, const struct calc *c, struct quantity *q);

static int too_large(const struct evaluation *v, const struct calc *c)
{
	return diag_error(v->diags, c->span, "number too large");
}

/* Both as millionths, if one of them is. */
static bool same_unit(struct quantity *a, struct quantity *b)
{
	struct quantity *whole = a->fraction ? b : a;

	if (a->fraction == b->fraction)
		return true;
	whole->fraction = true;
	return !__builtin_mul_overflow(whole->num, CALC_MILLION, &whole->num);
}

static uint64_t magnitude(int64_t n)
{
	return n < 0 ? -(uint64_t)n : (uint64_t)n;
}

/* With the sign that the product, or quotient, of @a and @b has. False: it does not fit. */
static bool sign(uint64_t n, int64_t a, int64_t b, int64_t *num)
{
	if (n > INT64_MAX)
		return false;
	*num = (a < 0) != (b < 0) ? -(int64_t)n : (int64_t)n;
	return true;
}

static int add(const struct evaluation *v, const struct calc *c, struct quantity a,
	       struct quantity b, struct quantity *q)
{
	if (!same_unit(&a, &b))
		return too_large(v, c);
	q->fraction = a.fraction;
	if (c->kind == CALC_ADD ? __builtin_add_overflow(a.num, b.num, &q->num)
				: __builtin_sub_overflow(a.num, b.num, &q->num))
		return too_large(v, c);
	return 0;
}

/* @a * @b / a million, part by part, for not every compiler has a type for the product. */
static bool multiply_millionths(uint64_t a, uint64_t b, uint64_t *n)
{
	uint64_t rest = a % CALC_MILLION, part = rest * (b % CALC_MILLION) / CALC_MILLION, over;

	return !__builtin_mul_overflow(a / CALC_MILLION, b, n) &&
	       !__builtin_mul_overflow(rest, b / CALC_MILLION, &over) &&
	       !__builtin_add_overflow(*n, over, n) && !__builtin_add_overflow(*n, part, n);
}

static int multiply(const struct evaluation *v, const struct calc *c, struct quantity a,
		    struct quantity b, struct quantity *q)
{
	uint64_t x = magnitude(a.num), y = magnitude(b.num), n;
	bool fits = a.fraction && b.fraction ? multiply_millionths(x, y, &n)
					     : !__builtin_mul_overflow(x, y, &n);

	q->fraction = a.fraction || b.fraction;
	return fits && sign(n, a.num, b.num, &q->num) ? 0 : too_large(v, c);
}

/* @a times ten to the power of @digits / @b: long division. */
static bool divide_scaled(uint64_t a, uint64_t b, unsigned digits, uint64_t *n)
{
	uint64_t rest = a % b;

	*n = a / b;
	while (digits--) {
		if (rest > UINT64_MAX / 10 || __builtin_mul_overflow(*n, 10, n) ||
		    __builtin_add_overflow(*n, rest * 10 / b, n))
			return false;
		rest = rest * 10 % b;
	}
	return true;
}

/* By a fraction, or of one: a fraction. */
static int divide(const struct evaluation *v, const struct calc *c, struct quantity a,
		  struct quantity b, struct quantity *q)
{
	unsigned digits = !b.fraction ? 0 : a.fraction ? CALC_DIGITS : 2 * CALC_DIGITS;
	uint64_t n;

	if (!b.num)
		return diag_error(v->diags, c->right->span,
				  "this is 0, and nothing is divided by it");
	q->fraction = a.fraction || b.fraction;
	if (!divide_scaled(magnitude(a.num), magnitude(b.num), digits, &n) ||
	    !sign(n, a.num, b.num, &q->num))
		return too_large(v, c);
	return 0;
}

static int eval_two(const struct evaluation *v, const struct calc *c, struct quantity *q)
{
	struct quantity a, b;

	if (eval(v, c->left, &a) < 0 || eval(v, c->right, &b) < 0)
		return -1;
	switch (c->kind) {
	case CALC_MULTIPLY: return multiply(v, c, a, b, q);
	case CALC_DIVIDE: return divide(v, c, a, b, q);
	default: return add(v, c, a, b, q);
	}
}

static int eval(const struct evaluation *v, const struct calc *c, struct quantity *q)
{
	const struct calc_scope *s = v->scope;

	switch (c->kind) {
	case CALC_NUMBER:
		*q = (struct quantity){c->fraction, c->num};
		return c->too_large ? too_large(v, c) : 0;
	case CALC_LIVE: return s && s->live && s->live(s->context, c, q, v->diags) ? 0 : -1;
	case CALC_FIELD: return s && s->field && s->field(s->context, c, q, v->diags) ? 0 : -1;
	default: return eval_two(v, c, q);
	}
}

int calc_eval(const struct calc *c, const struct calc_scope *scope, struct quantity *q,
	      struct diag_list *diags)
{
	struct evaluation v = {scope, diags};

	return eval(&v, c, q);
}

void calc_visit(const struct calc *c, void (*visit)(void *, const struct calc *), void *context)
{
	if (!c || c->kind == CALC_NUMBER)
		return;
	if (c->kind == CALC_LIVE || c->kind == CALC_FIELD) {
		visit(context, c);
		return;
	}
	calc_visit(c->left, visit, context);
	calc_visit(c->right, visit, context);
}

static void note_leaf(void *context, const struct calc *leaf)
{
	(void)leaf;
	*(bool *)context = true;
}

bool calc_is_known(const struct calc *c)
{
	bool leaf = false;

	calc_visit(c, note_leaf, &leaf);
	return !leaf;
}

/* ---- fields of packets ---- */

static const char *const field_names[] = {
#define PACKET_FIELD(name, what) #name,
#include "parser/fields.def"
	NULL,
};

enum packet_field packet_field_find(const struct word *name)
{
	unsigned i = 0;

	while (i < PACKET_FIELDS && strcmp(field_names[i], name->text) != 0)
		i++;
	return (enum packet_field)i;
}

const char *packet_field_name(enum packet_field field)
{
	return field_names[field];
}

bool packet_field_is_time(enum packet_field field)
{
	return field == PACKET_time || field == PACKET_gap;
}

const char *const *packet_field_names(void)
{
	return field_names;
}
