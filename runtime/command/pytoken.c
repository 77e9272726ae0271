// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the tokens of the Python that python.c runs: no escapes, no operators of two characters. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/command/python.h"

#define LEVELS_MOST 8

struct py_lexer {
	struct arena *arena;
	const char *p;
	struct buf tokens;
	unsigned parens;
	size_t levels[LEVELS_MOST]; /* of indentation; the first is 0 */
	unsigned nlevels;
};

static void put(struct py_lexer *l, enum py_kind kind, const char *text, size_t len, char op)
{
	struct py_token t = {.kind = kind, .op = op};

	if (text)
		t.text = arena_strndup(l->arena, text, len);
	buf_add(&l->tokens, &t, sizeof(t));
}

static enum py_kind last_kind(const struct py_lexer *l)
{
	if (!l->tokens.len)
		return PY_NEWLINE;
	return ((const struct py_token *)(const void *)(l->tokens.data + l->tokens.len) - 1)->kind;
}

/* At the first token of a line. */
static bool indent(struct py_lexer *l, size_t width)
{
	if (width > l->levels[l->nlevels - 1]) {
		if (l->nlevels == LEVELS_MOST)
			return false;
		l->levels[l->nlevels++] = width;
		put(l, PY_INDENT, NULL, 0, 0);
	}
	while (width < l->levels[l->nlevels - 1]) {
		l->nlevels--;
		put(l, PY_DEDENT, NULL, 0, 0);
	}
	return width == l->levels[l->nlevels - 1];
}

static bool string(struct py_lexer *l)
{
	char q = *l->p;
	char end[] = {q, q, q, '\0'};
	bool triple = !strncmp(l->p, end, 3);
	const char *from = l->p + (triple ? 3 : 1), *to;

	if (!triple)
		end[1] = '\0';
	to = strstr(from, end);
	if (!to || memchr(from, '\\', (size_t)(to - from)) ||
	    (!triple && memchr(from, '\n', (size_t)(to - from))))
		return false;
	put(l, PY_TEXT, from, (size_t)(to - from), 0);
	l->p = to + strlen(end);
	/* 'a''b' is one string, u'a' is a name to us: neither is expected here. */
	return !isalnum((unsigned char)*l->p) && *l->p != '\'' && *l->p != '"';
}

static bool token(struct py_lexer *l)
{
	const char *from = l->p;

	if (isalpha((unsigned char)*l->p) || *l->p == '_') {
		while (isalnum((unsigned char)*l->p) || *l->p == '_')
			l->p++;
		put(l, PY_NAME, from, (size_t)(l->p - from), 0);
		return *l->p != '\'' && *l->p != '"';
	}
	if (isdigit((unsigned char)*l->p)) {
		while (isdigit((unsigned char)*l->p))
			l->p++;
		put(l, PY_NUMBER, from, (size_t)(l->p - from), 0);
		return l->p - from <= 4 && !isalpha((unsigned char)*l->p) && *l->p != '.';
	}
	if (*l->p == '\'' || *l->p == '"')
		return string(l);
	if (!strchr("()[],.:%=", *l->p) || (*l->p == '=' && l->p[1] == '=') ||
	    (*l->p == '%' && l->p[1] == '='))
		return false;
	if (*l->p == '(' || *l->p == '[')
		l->parens++;
	else if ((*l->p == ')' || *l->p == ']') && l->parens-- == 0)
		return false;
	put(l, PY_OP, NULL, 0, *l->p++);
	return true;
}

/* The rest of a line, without its blanks at the beginning. */
static bool line(struct py_lexer *l)
{
	for (;;) {
		l->p += strspn(l->p, l->parens ? " \t\n" : " \t");
		if (*l->p == '#')
			l->p += strcspn(l->p, "\n");
		else if (*l->p == '\n' && l->parens)
			continue;
		else if (!*l->p || *l->p == '\n')
			break;
		else if (!token(l))
			return false;
	}
	if (*l->p == '\n')
		l->p++;
	put(l, PY_NEWLINE, NULL, 0, 0);
	return !l->parens;
}

static bool lines(struct py_lexer *l)
{
	while (*l->p) {
		size_t width = strspn(l->p, " ");

		l->p += width;
		if (*l->p == '\t')
			return false;
		if (*l->p == '#')
			l->p += strcspn(l->p, "\n");
		if (*l->p == '\n') {
			l->p++;
			continue;
		}
		if (*l->p && !(indent(l, width) && line(l)))
			return false;
	}
	return indent(l, 0) && last_kind(l) != PY_INDENT;
}

const struct py_token *py_lex(struct arena *a, const char *text)
{
	struct py_lexer l = {.arena = a, .p = text, .tokens = BUF_INIT, .nlevels = 1};
	struct py_token *copy = NULL;

	if (lines(&l)) {
		put(&l, PY_END, NULL, 0, 0);
		copy = arena_alloc(a, l.tokens.len);
		memcpy(copy, l.tokens.data, l.tokens.len);
	}
	buf_free(&l.tokens);
	return copy;
}
