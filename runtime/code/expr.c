// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the expressions of code blocks (Python language reference 6): recursive descent for the
 * logical operators, precedence climbing for the others.
 */
#include <string.h>

#include "runtime/code/parse.h"

static struct code_node *parse_factor(struct code_parser *p);

struct code_node *code_node_new(struct code_parser *p, enum code_node_kind kind, size_t off)
{
	struct code_node *n = arena_new(p->lex.arena, struct code_node);

	n->kind = kind;
	n->off = off;
	n->len = p->end > off ? p->end - off : 0;
	n->depth = 1;
	return n;
}

/* Adds @kid behind @last (NULL: the first). NULL when the tree gets too deep. */
static struct code_node *node_add(struct code_parser *p, struct code_node *n,
				  struct code_node *last, struct code_node *kid)
{
	if (last)
		last->next = kid;
	else
		n->kids = kid;
	n->nkids++;
	if (kid->depth >= n->depth)
		n->depth = kid->depth + 1;
	if (kid->off < n->off)
		n->off = kid->off;
	n->len = p->end - n->off;
	if (n->depth > CODE_MAX_TREE)
		return code_outside(p, n->off, "the expression is nested too deeply");
	return n;
}

static struct code_node *node_pair(struct code_parser *p, enum code_node_kind kind, enum code_op op,
				   struct code_node *a, struct code_node *b)
{
	struct code_node *n = code_node_new(p, kind, a->off);

	n->op = op;
	if (!node_add(p, n, NULL, a))
		return NULL;
	return node_add(p, n, a, b);
}

static struct code_node *node_over(struct code_parser *p, enum code_node_kind kind, enum code_op op,
				   size_t off, struct code_node *kid)
{
	struct code_node *n = code_node_new(p, kind, off);

	n->op = op;
	return node_add(p, n, NULL, kid);
}

static bool enter(struct code_parser *p)
{
	if (++p->depth <= CODE_MAX_DEPTH)
		return true;
	code_outside(p, p->tok.off, "the expression is nested too deeply");
	return false;
}

struct code_node *code_parse_list(struct code_parser *p, struct code_node *n,
				  bool (*at_end)(const struct code_parser *), bool *open)
{
	struct code_node *last = NULL;

	*open = false;
	while (!at_end(p)) {
		struct code_node *kid = code_parse_test(p);

		if (!kid || !node_add(p, n, last, kid))
			return NULL;
		last = kid;
		*open = code_at_op(p, OP_COMMA);
		if (!*open)
			break;
		if (code_advance(p) < 0)
			return NULL;
	}
	return n;
}

static bool at_close(const struct code_parser *p)
{
	return code_at_op(p, OP_CLOSE);
}

struct code_node *code_parse_items(struct code_parser *p, struct code_node *n, bool *open)
{
	if (!code_parse_list(p, n, at_close, open))
		return NULL;
	if (!at_close(p))
		return code_unexpected(p);
	if (code_advance(p) < 0)
		return NULL;
	n->len = p->end - n->off;
	return n;
}

static struct code_node *parse_paren(struct code_parser *p)
{
	size_t off = p->tok.off;
	bool comma;
	struct code_node *n = code_node_new(p, NODE_TUPLE, off);

	if (code_advance(p) < 0 || !code_parse_items(p, n, &comma))
		return NULL;
	if (n->nkids == 1 && !comma) { /* only parentheses */
		n->kids->off = n->off;
		n->kids->len = n->len;
		return n->kids;
	}
	return n;
}

static enum code_func func_find(const char *name)
{
	static const char *const names[] = {
		[FUNC_ABS] = "abs", [FUNC_MIN] = "min", [FUNC_MAX] = "max", [FUNC_INT] = "int",
		[FUNC_STR] = "str", [FUNC_HEX] = "hex", [FUNC_LEN] = "len",
	};

	for (unsigned i = FUNC_ABS; i <= FUNC_LEN; i++)
		if (!strcmp(names[i], name))
			return i;
	return FUNC_NONE;
}

static struct code_node *parse_call(struct code_parser *p, size_t off, enum code_func func)
{
	struct code_node *n = code_node_new(p, NODE_CALL, off);
	bool comma;

	n->func = func;
	if (!code_at_op(p, OP_OPEN))
		return code_outside(p, off, "functions as values are not in the subset");
	if (code_advance(p) < 0)
		return NULL;
	return code_parse_items(p, n, &comma);
}

static struct code_node *parse_name(struct code_parser *p)
{
	static const char *const words[] = {"None", "False", "True"};
	size_t off = p->tok.off;
	const char *name = arena_strndup(p->lex.arena, p->lex.text + off, p->tok.len);
	enum code_func func = func_find(name);
	struct code_node *n;

	if (code_advance(p) < 0)
		return NULL;
	if (func)
		return parse_call(p, off, func);
	n = code_node_new(p, NODE_NAME, off);
	n->name = name;
	for (int i = 0; i < 3; i++) {
		if (strcmp(name, words[i]) != 0)
			continue;
		n->kind = NODE_VALUE;
		n->value.kind = i ? CODE_BOOL : CODE_NONE;
		n->value.num = i == 2;
		return n;
	}
	if (code_reserved(name))
		return code_outside(p, off, "this keyword is not in the subset");
	if (code_at_op(p, OP_OPEN))
		return code_outside(p, off, "this function is not in the subset");
	return n;
}

/* A literal; adjacent strings are one. */
static struct code_node *parse_literal(struct code_parser *p)
{
	struct code_node *n = code_node_new(p, NODE_VALUE, p->tok.off);
	struct buf joined = BUF_INIT;

	n->value = p->tok.value;
	if (code_advance(p) < 0)
		return NULL;
	if (n->value.kind == CODE_STR) {
		buf_add(&joined, n->value.text, n->value.len);
		while (p->tok.kind == TOKEN_VALUE && p->tok.value.kind == CODE_STR) {
			buf_add(&joined, p->tok.value.text, p->tok.value.len);
			if (code_advance(p) < 0) {
				buf_free(&joined);
				return NULL;
			}
		}
		n->value.text = arena_strndup(p->lex.arena, buf_text(&joined), joined.len);
		n->value.len = joined.len;
		buf_free(&joined);
	}
	n->len = p->end - n->off;
	return n;
}

static struct code_node *parse_atom(struct code_parser *p)
{
	if (code_at_op(p, OP_OPEN))
		return parse_paren(p);
	if (p->tok.kind == TOKEN_NAME)
		return parse_name(p);
	if (p->tok.kind == TOKEN_VALUE)
		return parse_literal(p);
	return code_unexpected(p);
}

/* "**" binds tighter than a sign on its left, weaker than one on its right. */
static struct code_node *parse_power(struct code_parser *p)
{
	struct code_node *a = parse_atom(p), *b;

	if (!a || !code_at_op(p, OP_POW))
		return a;
	if (code_advance(p) < 0)
		return NULL;
	b = parse_factor(p);
	return b ? node_pair(p, NODE_BINARY, OP_POW, a, b) : NULL;
}

static struct code_node *parse_factor(struct code_parser *p)
{
	size_t off = p->tok.off;
	enum code_op op = p->tok.op;
	struct code_node *n;

	if (!enter(p))
		return NULL;
	if (code_at_op(p, OP_ADD) || code_at_op(p, OP_SUB) || code_at_op(p, OP_INVERT)) {
		if (code_advance(p) < 0)
			return NULL;
		n = parse_factor(p);
		n = n ? node_over(p, NODE_UNARY, op, off, n) : NULL;
	} else {
		n = parse_power(p);
	}
	p->depth--;
	return n;
}

static int precedence(enum code_op op)
{
	switch (op) {
	case OP_OR: return 1;
	case OP_XOR: return 2;
	case OP_AND: return 3;
	case OP_SHL:
	case OP_SHR: return 4;
	case OP_ADD:
	case OP_SUB: return 5;
	case OP_MUL:
	case OP_DIV:
	case OP_FLOORDIV:
	case OP_MOD: return 6;
	default: return 0;
	}
}

bool code_is_arithmetic(enum code_op op)
{
	return op == OP_POW || precedence(op) > 0;
}

/* Binary operators of at least @level. */
static struct code_node *parse_binary(struct code_parser *p, int level)
{
	struct code_node *a = parse_factor(p);

	while (a && p->tok.kind == TOKEN_OP && !p->tok.assign) {
		enum code_op op = p->tok.op;
		int mine = precedence(op);
		struct code_node *b;

		if (!mine || mine < level)
			break;
		if (code_advance(p) < 0)
			return NULL;
		b = parse_binary(p, mine + 1);
		a = b ? node_pair(p, NODE_BINARY, op, a, b) : NULL;
	}
	return a;
}

static bool is_comparison(const struct code_parser *p)
{
	return p->tok.kind == TOKEN_OP && p->tok.op >= OP_EQ && p->tok.op <= OP_GT;
}

static struct code_node *parse_comparison(struct code_parser *p)
{
	struct code_node *last = parse_binary(p, 1), *n;

	if (!last || !is_comparison(p))
		return last;
	n = node_over(p, NODE_COMPARE, OP_NONE, last->off, last);
	while (n && is_comparison(p)) {
		enum code_op op = p->tok.op;
		struct code_node *kid;

		if (code_advance(p) < 0)
			return NULL;
		kid = parse_binary(p, 1);
		if (!kid)
			return NULL;
		kid->before = op;
		n = node_add(p, n, last, kid);
		last = kid;
	}
	return n;
}

static struct code_node *parse_not(struct code_parser *p)
{
	size_t off = p->tok.off;
	struct code_node *n;

	if (!code_at_name(p, "not"))
		return parse_comparison(p);
	if (!enter(p) || code_advance(p) < 0)
		return NULL;
	n = parse_not(p);
	p->depth--;
	return n ? node_over(p, NODE_NOT, OP_NONE, off, n) : NULL;
}

static struct code_node *parse_logical(struct code_parser *p, bool is_or)
{
	const char *word = is_or ? "or" : "and";
	struct code_node *last = is_or ? parse_logical(p, false) : parse_not(p), *n;

	if (!last || !code_at_name(p, word))
		return last;
	n = node_over(p, is_or ? NODE_OR : NODE_AND, OP_NONE, last->off, last);
	while (n && code_at_name(p, word)) {
		struct code_node *kid;

		if (code_advance(p) < 0)
			return NULL;
		kid = is_or ? parse_logical(p, false) : parse_not(p);
		if (!kid)
			return NULL;
		n = node_add(p, n, last, kid);
		last = kid;
	}
	return n;
}

static struct code_node *parse_cond(struct code_parser *p)
{
	struct code_node *value = parse_logical(p, true), *cond, *other, *n;

	if (!value || !code_at_name(p, "if"))
		return value;
	if (code_advance(p) < 0)
		return NULL;
	cond = parse_logical(p, true);
	if (!cond)
		return NULL;
	if (!code_at_name(p, "else"))
		return code_unexpected(p);
	if (code_advance(p) < 0)
		return NULL;
	other = code_parse_test(p);
	n = other ? node_pair(p, NODE_COND, OP_NONE, value, cond) : NULL;
	return n ? node_add(p, n, cond, other) : NULL;
}

struct code_node *code_parse_test(struct code_parser *p)
{
	struct code_node *n;

	if (!enter(p))
		return NULL;
	n = parse_cond(p);
	p->depth--;
	return n;
}
