/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to parser/. Where a packet line has numbers, for all that looks at each of them. */
#ifndef PARSER_NUMBERS_H
#define PARSER_NUMBERS_H

#include "parser/ast.h"

/* Calls @visit for each number of @p that may be a live value or left open; it may change them. */
void packet_numbers(struct packet_pat *p, void (*visit)(void *context, struct field *f),
		    void *context);

#endif
