/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The packets of one connection around those that matter: what is shown is bounded, however
 * long the connection is, and it says what is left out.
 */
#ifndef DRAW_EXCERPT_H
#define DRAW_EXCERPT_H

#include "runtime/draw/exchange.h"

#define EXCERPT_AROUND 6 /* before and behind each */

struct excerpt {
	struct exchange x;
	size_t head, most; /* rows: that are shown at its beginning, and at most */
	/* excerpt.c's own */
	struct row late[EXCERPT_AROUND]; /* the last that were not shown, the oldest first */
	unsigned nlate, due;             /* due: rows that follow what mattered */
	uint64_t skipped;
};

void excerpt_init(struct excerpt *e, size_t head, size_t most);
/* The next row, as analysis_packet() has left it, or of another kind. */
void excerpt_take(struct excerpt *e, const struct row *r, bool matters);
/* There are no more. */
void excerpt_end(struct excerpt *e);
void excerpt_free(struct excerpt *e);

#endif
