/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of a text, each a span that other bytes replace; collected, then made at once. */
#ifndef UPDATE_EDITS_H
#define UPDATE_EDITS_H

#include "parser/source.h"
#include "runtime/base/arena.h"
#include "runtime/base/buf.h"

struct edit {
	struct span at; /* len 0: something is put in */
	const char *text;
	size_t len;
	size_t order;
};

struct edits {
	struct edit *items;
	size_t n, cap;
	struct arena arena;
};

void edits_free(struct edits *e);
/* @text is copied. */
void edits_add(struct edits *e, struct span at, const char *text);
/* What is put in at one place stands there in the order in which it was added. -1: two changes want
 * the same bytes; *@at is where. */
int edits_make(struct edits *e, const struct source *src, struct buf *out, uint32_t *at);

#endif
