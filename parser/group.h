/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Questions about groups of events (ast.h). */
#ifndef PARSER_GROUP_H
#define PARSER_GROUP_H

#include "parser/ast.h"

/* The outermost group around @ev that lies in @in (NULL: in none); NULL: @ev itself does. */
const struct group *group_within(const struct event *ev, const struct group *in);
/* How often an event whose innermost group is @g is played each time that @in (NULL: the script)
 * is.
 */
int64_t group_rounds(const struct group *g, const struct group *in);

#endif
