/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Internal to parser/. Branches of a script, as in the dialect of the BSDs: #ifdef, #ifndef, #if,
 * #elif, #else, #endif and #define, at the start of a line.
 */
#ifndef PARSER_COND_H
#define PARSER_COND_H

#include "parser/parse.h"

/* Reads the line or rest of a line at @off, which may be a directive or any other text. Returns
 * whether what follows is part of the script, and not of a branch that is not taken. */
bool cond_line(struct parse *p, uint32_t off, uint32_t len);
/* The end of the file: reports branches that are still open. */
void cond_end(struct parse *p);

/* ---- in cond_expr.c ---- */

/* Whether @name is defined, by the system that the script is for or by the user. */
bool cond_is_defined(const struct parse *p, const char *name, size_t len);
/* The condition of #if in @at. 1, 0, or -1 when something is wrong with it and was reported. */
int cond_expr(struct parse *p, struct span at);

#endif
