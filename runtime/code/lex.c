// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the tokens of code blocks: Python's, without those of classes, subscripts and the like. What
 * it does not know is "outside the subset", never an error: Python itself gets such a block.
 */
#include <ctype.h>
#include <string.h>

#include "runtime/code/ast.h"

static const struct {
	char text[3];
	enum code_op op;
	bool may_assign; /* OP= exists */
} ops[] = {
	/* longer ones first */
	{"**", OP_POW, true},    {"//", OP_FLOORDIV, true},  {"<<", OP_SHL, true},
	{">>", OP_SHR, true},    {"==", OP_EQ, false},       {"!=", OP_NE, false},
	{"<=", OP_LE, false},    {">=", OP_GE, false},       {"<", OP_LT, false},
	{">", OP_GT, false},     {"+", OP_ADD, true},        {"-", OP_SUB, true},
	{"*", OP_MUL, true},     {"/", OP_DIV, true},        {"%", OP_MOD, true},
	{"&", OP_AND, true},     {"|", OP_OR, true},         {"^", OP_XOR, true},
	{"~", OP_INVERT, false}, {"(", OP_OPEN, false},      {")", OP_CLOSE, false},
	{",", OP_COMMA, false},  {";", OP_SEMICOLON, false}, {"=", OP_ASSIGN, false},
};

#define NOPS (sizeof(ops) / sizeof(ops[0]))

const char *code_op_text(enum code_op op)
{
	for (size_t i = 0; i < NOPS; i++)
		if (ops[i].op == op)
			return ops[i].text;
	return "?";
}

/* The character @ahead of the current one; 0 at the end. */
static char peek(const struct code_lexer *l, size_t ahead)
{
	return l->len - l->pos > ahead ? l->text[l->pos + ahead] : '\0';
}

/* Length of a line end here; 0: none. */
static size_t line_end(const struct code_lexer *l, size_t ahead)
{
	if (peek(l, ahead) == '\n')
		return 1;
	return peek(l, ahead) == '\r' && peek(l, ahead + 1) == '\n' ? 2 : 0;
}

/* Blanks, comments, continuations, and line ends inside parentheses. */
static void skip_blanks(struct code_lexer *l)
{
	while (l->pos < l->len) {
		char c = peek(l, 0);
		size_t end;

		if (c == ' ' || c == '\t') {
			l->pos++;
		} else if (c == '#') {
			while (l->pos < l->len && !line_end(l, 0))
				l->pos++;
		} else if (c == '\\' && (l->len - l->pos == 1 || line_end(l, 1))) {
			l->pos += 1 + line_end(l, 1);
		} else if (l->parens && (end = line_end(l, 0)) > 0) {
			l->pos += end;
		} else {
			return;
		}
	}
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static int lex_name(struct code_lexer *l, struct code_token *t)
{
	while (is_word(peek(l, 0)))
		l->pos++;
	t->kind = TOKEN_NAME;
	t->len = l->pos - t->off;
	if (peek(l, 0) == '"' || peek(l, 0) == '\'')
		return code_lex_fail(l, t->off, "string prefixes are not in the subset");
	return 0;
}

static int lex_op(struct code_lexer *l, struct code_token *t)
{
	for (size_t i = 0; i < NOPS; i++) {
		size_t n = strlen(ops[i].text);

		if (l->len - l->pos < n || memcmp(l->text + l->pos, ops[i].text, n) != 0)
			continue;
		t->kind = TOKEN_OP;
		t->op = ops[i].op;
		l->pos += n;
		if (ops[i].may_assign && peek(l, 0) == '=') {
			t->assign = true;
			l->pos++;
		}
		t->len = l->pos - t->off;
		if (t->op == OP_OPEN && ++l->parens > CODE_MAX_DEPTH)
			return code_lex_fail(l, t->off, "the expression is nested too deeply");
		if (t->op == OP_CLOSE && l->parens)
			l->parens--;
		return 0;
	}
	return code_lex_fail(l, t->off, "this character is not in the subset");
}

int code_lex(struct code_lexer *l, struct code_token *t)
{
	bool line_start = l->line_start;
	size_t start = l->pos;
	char c;

	skip_blanks(l);
	*t = (struct code_token){.kind = TOKEN_END, .off = l->pos};
	l->line_start = false;
	if (l->pos == l->len)
		return 0;
	if (line_end(l, 0)) {
		t->kind = TOKEN_NEWLINE;
		t->len = line_end(l, 0);
		l->pos += t->len;
		l->line_start = true;
		return 0;
	}
	if (line_start && l->pos != start)
		return code_lex_fail(l, l->pos, "indented statements are not in the subset");
	c = peek(l, 0);
	if (isdigit((unsigned char)c) || (c == '.' && isdigit((unsigned char)peek(l, 1))))
		return code_lex_number(l, t);
	if (is_word(c))
		return lex_name(l, t);
	if (c == '"' || c == '\'')
		return code_lex_string(l, t);
	return lex_op(l, t);
}
