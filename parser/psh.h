/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The flag 'p' of a line: with PSH or without it, which is the sender's choice (RFC 9293
 * section 3.9.1.2). Of expected segments only. */
#ifndef PARSER_PSH_H
#define PARSER_PSH_H

#include <stdbool.h>
#include <string.h>

#include "parser/ast.h"

#define FLAG_PSH_OPEN 'p'

static inline bool psh_is_open(const struct tcp_pat *t)
{
	return strchr(t->flags_text.text, FLAG_PSH_OPEN) != NULL;
}

#endif
