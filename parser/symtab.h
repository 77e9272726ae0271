/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Symbols: names that stand for one token (-D NAME=VALUE, --define).
 *
 * Two kinds of table use it. User definitions are put in by the lexer wherever the name occurs as
 * a word. A variant's definitions (TFO_COOKIE, CODE, ...) differ between variants of one parse, so
 * they stay words in the AST and are looked up when a plan is made.
 */
#ifndef PARSER_SYMTAB_H
#define PARSER_SYMTAB_H

#include <stdbool.h>
#include <stddef.h>

enum symbol_origin { SYMBOL_SCRIPT, SYMBOL_COMMAND_LINE }; /* the later beats the earlier */

struct symbol {
	char *name, *value; /* value: raw text; "..." a string, `...` a command, else a word or
			       number */
	enum symbol_origin origin;
};

struct symtab {
	struct symbol *items;
	size_t n, cap;
};

#define SYMTAB_INIT        \
	{                  \
		NULL, 0, 0 \
	}

/* Copies both. A later definition of the same origin replaces an earlier one; a definition of
 * lower origin never replaces one of higher origin. */
void symtab_add(struct symtab *t, const char *name, const char *value, enum symbol_origin origin);
/* "NAME=VALUE": not when there is no '=' or NAME is no word. */
bool symtab_is_definition(const char *text);
/* The same; false when it is none. */
bool symtab_add_text(struct symtab *t, const char *text, enum symbol_origin origin);
/* Whether VALUE can stand for one token: "..." and `...` end as they begin, a word has no blanks.
 */
bool symtab_is_value(const char *value);
/* NULL when absent. @t may be NULL. */
const struct symbol *symtab_find(const struct symtab *t, const char *name, size_t len);
void symtab_copy(struct symtab *to, const struct symtab *from);
void symtab_free(struct symtab *t);

#endif
