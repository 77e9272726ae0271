/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to parser/. What people write who come from other tools and dialects. */
#ifndef PARSER_HABITS_H
#define PARSER_HABITS_H

#include "parser/parse_error.h"

/* Reports the token @found at @at, where @e would have fitted, if it is such a habit. */
bool habit_report(struct parse *p, struct span at, const char *found,
		  const struct parse_expected *e);
/* The same for a word that is not a TCP option here. */
bool habit_option(struct diag_list *diags, const char *name, struct span at);

#define FLAGS_MAX 12
/* "SYN", "PSH,ACK", "SYNACK" or, with @letters, "S,A" in the letters of this language: "S", "P.".
 * False when it is anything else. */
bool flags_from_names(const char *text, size_t len, bool letters, char flags[static FLAGS_MAX]);

#endif
