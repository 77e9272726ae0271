/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The comments of a script that are lines of their own. */
#ifndef REQ_COMMENT_H
#define REQ_COMMENT_H

#include <stdbool.h>

#include "parser/source.h"

/* The next line that is nothing but a "// ..." comment, from offset *@at on, which is set behind
 * it; not one in a string, a command, a block of code or another comment. @text: behind the
 * slashes, without blanks at its ends. False: there is none. */
bool comment_next(const struct source *src, size_t *at, struct span *text);

#endif
