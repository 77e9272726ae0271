/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The exchange that a script asks for, without playing it: its lines, when they are due. */
#ifndef DRAW_FORETELL_H
#define DRAW_FORETELL_H

#include "parser/ast.h"
#include "runtime/draw/exchange.h"

/*
 * Fills @x, that was initialised, and analyses it. Each line is there once, also those of a group,
 * which is marked by notes. What happens at any time happens when the line before it does.
 */
void foretell(struct exchange *x, const struct script *s);

#endif
