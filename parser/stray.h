/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Internal to parser/. Characters that no token begins with. */
#ifndef PARSER_STRAY_H
#define PARSER_STRAY_H

#include "parser/diag.h"

/* Names the character at @at (its UTF-8 bytes, or one byte) and says what to write in its place. */
void stray_report(struct diag_list *diags, const struct source *src, struct span at);

#endif
