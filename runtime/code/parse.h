/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to parse.c (statements), expr.c (expressions) and ahead.c, which both build on. */
#ifndef RUNTIME_CODE_PARSE_H
#define RUNTIME_CODE_PARSE_H

#include "runtime/code/ast.h"

struct code_parser {
	struct code_lexer lex;
	struct code_token tok, ahead; /* one more token, to see "name =" coming */
	bool has_ahead;
	unsigned depth;
	size_t end;   /* of the token taken last */
	bool python2; /* there was a print statement */
};

int code_advance(struct code_parser *p);
/* Sets @ahead. */
int code_look_ahead(struct code_parser *p);
/* Both return NULL. */
void *code_outside(struct code_parser *p, size_t off, const char *why);
void *code_unexpected(struct code_parser *p);
bool code_at_op(const struct code_parser *p, enum code_op op);
bool code_at_name(const struct code_parser *p, const char *name);
/* Python's keywords, and the functions that a script must not redefine. */
bool code_reserved(const char *name);

/* A binary operator that is not a comparison. */
bool code_is_arithmetic(enum code_op op);
struct code_node *code_node_new(struct code_parser *p, enum code_node_kind kind, size_t off);
/* Comma-separated expressions and the ")" behind them, as kids of @n. */
struct code_node *code_parse_items(struct code_parser *p, struct code_node *n, bool *open);
/* The same without parentheses, up to where @at_end says. @open: a comma stands behind the last. */
struct code_node *code_parse_list(struct code_parser *p, struct code_node *n,
				  bool (*at_end)(const struct code_parser *), bool *open);
struct code_node *code_parse_test(struct code_parser *p);

#endif
