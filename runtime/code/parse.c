// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the statements of code blocks. Whatever is not handled puts a block outside the subset:
 * Python itself gets it then, and reports real syntax errors.
 */
#include <string.h>

#include "runtime/code/parse.h"

static bool parse_assert(struct code_parser *p, struct code_stmt *st)
{
	st->kind = STMT_ASSERT;
	if (code_advance(p) < 0)
		return false;
	st->expr = code_parse_test(p);
	if (!st->expr || !code_at_op(p, OP_COMMA))
		return st->expr;
	if (code_advance(p) < 0)
		return false;
	st->message = code_parse_test(p);
	return st->message;
}

static bool at_end(const struct code_parser *p)
{
	return p->tok.kind == TOKEN_END || p->tok.kind == TOKEN_NEWLINE ||
	       code_at_op(p, OP_SEMICOLON);
}

/* Python 2: "print a, b", with a comma behind the last one to stay on the line. */
static bool parse_print_statement(struct code_parser *p, struct code_stmt *st)
{
	st->statement = p->python2 = true;
	st->expr = code_node_new(p, NODE_TUPLE, p->tok.off);
	return code_parse_list(p, st->expr, at_end, &st->open);
}

/* What begins with parentheses is a call, unless arithmetic follows them: with what print() returns
 * that would be an error. */
static bool parse_print(struct code_parser *p, struct code_stmt *st)
{
	struct code_parser before;
	bool comma;

	st->kind = STMT_PRINT;
	if (code_advance(p) < 0)
		return false;
	before = *p;
	if (!code_at_op(p, OP_OPEN))
		return parse_print_statement(p, st);
	st->expr = code_node_new(p, NODE_TUPLE, p->tok.off);
	if (code_advance(p) < 0 || !code_parse_items(p, st->expr, &comma))
		return false;
	if (p->tok.kind != TOKEN_OP || p->tok.assign || !code_is_arithmetic(p->tok.op))
		return true;
	*p = before;
	return parse_print_statement(p, st);
}

/* "name =", "name +=" */
static bool parse_assign(struct code_parser *p, struct code_stmt *st)
{
	st->kind = STMT_ASSIGN;
	st->name = arena_strndup(p->lex.arena, p->lex.text + p->tok.off, p->tok.len);
	if (code_reserved(st->name))
		return code_outside(p, p->tok.off, "this name cannot be assigned to in the subset");
	if (code_advance(p) < 0)
		return false;
	if (p->tok.assign)
		st->op = p->tok.op;
	if (code_advance(p) < 0)
		return false;
	st->expr = code_parse_test(p);
	return st->expr;
}

static bool parse_stmt(struct code_parser *p, struct code_stmt *st)
{
	if (code_at_name(p, "assert"))
		return parse_assert(p, st);
	if (code_at_name(p, "print"))
		return parse_print(p, st);
	if (p->tok.kind == TOKEN_NAME) {
		if (code_look_ahead(p) < 0)
			return false;
		if (p->ahead.kind == TOKEN_OP && (p->ahead.op == OP_ASSIGN || p->ahead.assign))
			return parse_assign(p, st);
	}
	st->kind = STMT_EXPR;
	st->expr = code_parse_test(p);
	return st->expr;
}

/* A ";" may end a line but neither begin one nor follow another. */
static bool parse_block(struct code_parser *p, struct code_stmt **tail)
{
	if (code_advance(p) < 0)
		return false;
	while (p->tok.kind != TOKEN_END) {
		struct code_stmt *st;

		if (p->tok.kind == TOKEN_NEWLINE) {
			if (code_advance(p) < 0)
				return false;
			continue;
		}
		st = arena_new(p->lex.arena, struct code_stmt);
		st->off = p->tok.off;
		if (!parse_stmt(p, st))
			return false;
		st->len = p->end - st->off;
		*tail = st;
		tail = &st->next;
		if (!at_end(p))
			return code_unexpected(p);
		if (code_at_op(p, OP_SEMICOLON) && code_advance(p) < 0)
			return false;
	}
	return true;
}

bool code_is_placed(const struct text_block *block)
{
	return block->text.span.len == block->text.len;
}

struct span code_span(const struct code_step *code, size_t off, size_t len)
{
	if (!code->placed)
		return (struct span){code->base, 0};
	return (struct span){code->base + (uint32_t)off, (uint32_t)len};
}

bool code_is_python2(const struct code_step *code)
{
	return code->python2;
}

struct code_step *code_compile(const struct text_block *block, struct arena *arena,
			       const char **why, size_t *off)
{
	struct code_parser p = {.lex = {.text = block->text.text,
					.len = block->text.len,
					.line_start = true,
					.arena = arena}};
	struct code_step *code = arena_new(arena, struct code_step);

	code->text = block->text.text;
	code->len = block->text.len;
	code->placed = code_is_placed(block);
	code->base = code->placed ? block->text.span.off : block->span.off;
	if (parse_block(&p, &code->stmts)) {
		code->python2 = p.python2;
		return code;
	}
	*why = p.lex.why ? p.lex.why : "this is not in the subset";
	*off = p.lex.why ? p.lex.why_off : p.tok.off;
	return NULL;
}
