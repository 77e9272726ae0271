/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two scripts that mean the same: equal trees, but for spans. */
#ifndef TESTS_AST_EQUAL_H
#define TESTS_AST_EQUAL_H

#include "parser/ast.h"

/* NULL, or what differs first; *@n is then the number of the event, from 0. */
const char *ast_difference(const struct script *a, const struct script *b, size_t *n);

#endif
