/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A line as it stands when it is played: a copy with numbers where the script has live
 * values, checked as if it had been written so.
 */
#ifndef PARSER_FILL_H
#define PARSER_FILL_H

#include "parser/ast.h"
#include "parser/calc.h"
#include "runtime/base/buf.h"

/* Whether a line has live values. (Those that it names do not count.) */
bool event_is_live(const struct event *ev);

struct filling {
	const struct calc_scope *scope;
	const struct source *source;
	const struct symtab *late; /* the variant's names */
	struct arena *arena;       /* what the copy lives in */
	struct diag_list *diags;
	struct buf *said; /* out: "$n+1 is 1001, $m is 1000" */
};

/* NULL after an error, in the diags: what does not fit where it stands. */
const struct event *event_fill(const struct event *ev, const struct filling *f);

#endif
