// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Constructors of numbers: as written, of live values, left open. What is written with signs but
 * without names is worked out here, so that only what has to wait for the run does.
 */
#include "parser/build.h"

#include <string.h>

#include "parser/calc.h"

#define MAX_SECONDS 1000000000 /* three decades */
#define MAX_SIGNS   1000       /* in one expression: the tree is walked by recursion */

static struct calc *calc_new(struct parse *p, enum calc_kind kind, struct span at)
{
	struct calc *c = arena_new(p->arena, struct calc);

	c->kind = kind;
	c->span = at;
	return c;
}

struct calc *build_calc_number(struct parse *p, struct token t, struct span at)
{
	struct calc *c = calc_new(p, CALC_NUMBER, at);

	c->too_large = !build_parse_number(t, &c->num);
	return c;
}

struct calc *build_calc_fraction(struct parse *p, struct token t, struct span at)
{
	struct calc *c = calc_new(p, CALC_NUMBER, at);

	c->fraction = true;
	c->num = build_time(p, t, at).us;
	return c;
}

/* The name without its '$', as a number. */
static unsigned name_number(struct parse *p, struct token t)
{
	struct script *s = p->script;
	const char *name = t.text + 1;
	size_t len = t.len - 1;

	for (unsigned i = s->nlive; i-- > 0;)
		if (!strncmp(s->live[i], name, len) && !s->live[i][len])
			return i;
	if (s->nlive == p->cap_live) {
		const char **more;

		p->cap_live = p->cap_live ? 2 * p->cap_live : 8;
		more = arena_array(p->arena, p->cap_live, sizeof(*more));
		if (s->nlive)
			memcpy(more, s->live, s->nlive * sizeof(*more));
		s->live = more;
	}
	s->live[s->nlive] = arena_strndup(p->arena, name, len);
	return s->nlive++;
}

struct calc *build_calc_live(struct parse *p, struct token t, struct span at)
{
	struct calc *c = calc_new(p, CALC_LIVE, at);

	c->name = name_number(p, t);
	p->live = true;
	return c;
}

struct calc *build_calc_field(struct parse *p, struct token t, struct span at)
{
	struct calc *c = calc_new(p, CALC_FIELD, at);

	c->field = build_word(p, t, at);
	return c;
}

struct calc *build_calc(struct parse *p, enum calc_kind kind, const struct calc *left,
			const struct calc *right, struct span at)
{
	struct calc *c = calc_new(p, kind, at);

	c->left = left;
	c->right = right;
	c->depth = 1 + (left->depth > right->depth ? left->depth : right->depth);
	if (c->depth > MAX_SIGNS) {
		diag_error(p->diags, at, "this expression is too long");
		return calc_new(p, CALC_NUMBER, at);
	}
	return c;
}

/* 0: not known before the run. */
static int64_t known(struct parse *p, const struct calc *c)
{
	struct quantity q = {false, 0};

	if (!calc_is_known(c) || calc_eval(c, NULL, &q, p->diags) < 0)
		return 0;
	if (q.fraction)
		diag_error(p->diags, c->span, "this has to be a whole number");
	return q.num;
}

struct field build_number_calc(struct parse *p, const struct calc *c)
{
	if (calc_is_known(c))
		return (struct field){.state = FIELD_VALUE, .value = known(p, c), .span = c->span};
	return (struct field){.state = FIELD_LIVE, .span = c->span, .live = c};
}

struct field build_any(struct span at)
{
	return (struct field){.state = FIELD_ANY, .span = at};
}

struct field build_bounds(struct parse *p, enum relation relation, struct field low,
			  struct field high, struct span at)
{
	struct bounds *b = arena_new(p->arena, struct bounds);

	b->relation = relation;
	b->low = low;
	if (relation == RELATION_IN)
		b->high = high;
	return (struct field){.state = FIELD_OPEN, .span = at, .open = b};
}

struct expr *build_int(struct parse *p, const struct calc *c)
{
	struct expr *e = build_expr(p, calc_is_known(c) ? EXPR_INT : EXPR_LIVE, c->span);

	e->num = known(p, c);
	e->live = e->kind == EXPR_LIVE ? c : NULL;
	return e;
}

struct seq_range build_seq_in_words(struct field seq, struct field len, struct span at)
{
	return (struct seq_range){.seq = seq,
				  .end = build_any((struct span){0, 0}),
				  .len = len,
				  .in_words = true,
				  .span = at};
}

/* ---- times ---- */

struct moment build_moment(struct parse *p, const struct calc *c)
{
	struct quantity q;

	if (!calc_is_known(c))
		return (struct moment){.live = c};
	if (c->kind == CALC_NUMBER && c->too_large) {
		diag_error(p->diags, c->span, "time too large");
		return (struct moment){0};
	}
	if (calc_eval(c, NULL, &q, p->diags) < 0)
		return (struct moment){0};
	if (q.fraction)
		return (struct moment){.us = q.num};
	if (q.num > -MAX_SECONDS && q.num < MAX_SECONDS)
		return (struct moment){.us = q.num * CALC_MILLION};
	diag_error(p->diags, c->span, "time too large");
	return (struct moment){0};
}

struct when build_when(struct parse *p, enum when_kind kind, struct moment at_us,
		       struct moment end_us, struct span at)
{
	p->live = false; /* what follows is the event itself */
	return (struct when){.kind = kind,
			     .at_us = at_us.us,
			     .end_us = end_us.us,
			     .live_at = at_us.live,
			     .live_end = end_us.live,
			     .span = at};
}

/* ---- names ---- */

struct naming_list build_naming(struct parse *p, struct token name, const struct calc *value,
				struct span at)
{
	struct naming *n = arena_new(p->arena, struct naming);

	n->name = name_number(p, name);
	n->value = value;
	n->span = at;
	return (struct naming_list){n, n};
}

struct naming_list build_naming_append(struct naming_list l, struct naming_list n)
{
	l.last->next = n.first;
	l.last = n.last;
	return l;
}
