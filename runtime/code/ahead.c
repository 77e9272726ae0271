// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the token that the parser is at, and the one ahead of it. */
#include <string.h>

#include "runtime/code/parse.h"

int code_advance(struct code_parser *p)
{
	p->end = p->tok.off + p->tok.len;
	if (p->has_ahead) {
		p->tok = p->ahead;
		p->has_ahead = false;
		return 0;
	}
	return code_lex(&p->lex, &p->tok);
}

int code_look_ahead(struct code_parser *p)
{
	if (p->has_ahead)
		return 0;
	p->has_ahead = true;
	return code_lex(&p->lex, &p->ahead);
}

void *code_outside(struct code_parser *p, size_t off, const char *why)
{
	code_lex_fail(&p->lex, off, why);
	return NULL;
}

void *code_unexpected(struct code_parser *p)
{
	return code_outside(p, p->tok.off, "this is not in the subset");
}

bool code_at_op(const struct code_parser *p, enum code_op op)
{
	return p->tok.kind == TOKEN_OP && p->tok.op == op && !p->tok.assign;
}

bool code_at_name(const struct code_parser *p, const char *name)
{
	return p->tok.kind == TOKEN_NAME && p->tok.len == strlen(name) &&
	       !memcmp(p->lex.text + p->tok.off, name, p->tok.len);
}

bool code_reserved(const char *name)
{
	static const char *const words[] = {
		"and",    "as",   "assert", "async",  "await",  "break",   "class",    "continue",
		"def",    "del",  "elif",   "else",   "except", "finally", "for",      "from",
		"global", "if",   "import", "in",     "is",     "lambda",  "nonlocal", "not",
		"or",     "pass", "raise",  "return", "try",    "while",   "with",     "yield",
		"None",   "True", "False",  "print",  "abs",    "min",     "max",      "int",
		"str",    "hex",  "len",    NULL,
	};

	for (size_t i = 0; words[i]; i++)
		if (!strcmp(words[i], name))
			return true;
	return false;
}
