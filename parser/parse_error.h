/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to parser/. Syntax errors in words. */
#ifndef PARSER_PARSE_ERROR_H
#define PARSER_PARSE_ERROR_H

#include <string.h>

#include "parser/parse.h"

#define PARSE_MAX_EXPECTED 128

/* Names of the tokens that would have fitted, as in declarations.y. */
struct parse_expected {
	const char *names[PARSE_MAX_EXPECTED];
	size_t n;
};

/* Whether @name would have fitted. */
static inline bool parse_expects(const struct parse_expected *e, const char *name)
{
	for (size_t i = 0; i < e->n; i++) {
		if (!strcmp(e->names[i], name))
			return true;
	}
	return false;
}
/* The token @found at @at does not fit. */
void parse_error_syntax(struct parse *p, struct span at, const char *found,
			const struct parse_expected *e);
/* Bison has no room for more on its stack. */
void parse_error_depth(struct parse *p, struct span at, const char *message);

#endif
