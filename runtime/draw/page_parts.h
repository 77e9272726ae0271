/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What the parts of a page with pictures share. */
#ifndef DRAW_PAGE_PARTS_H
#define DRAW_PAGE_PARTS_H

#include "runtime/draw/render.h"

extern const char page_style[]; /* style.c */

/* ---- of one picture ---- */

void page_table(struct buf *out, const struct picture *p); /* table.c: the rows once more */
/* In folds, when it is long. (section.c) */
void page_ladder(struct buf *out, const struct picture *p);
void page_script(struct buf *out, const struct picture *p); /* listing.c: with its lines' anchors */
/* All of it, folded or not. (section.c) */
void page_section(struct buf *out, const struct picture *p, bool open);
/* "✓ PASS", as a coloured word that needs no colour. (section.c) */
void page_verdict(struct buf *out, const char *verdict);

/* ---- of the page, in page.c ---- */

/* @sizes: with a choice of sizes, for pictures. */
void page_begin(struct buf *out, const char *title, bool sizes);
/* The requirements that are named on the page, each once: the script's, and those of rules. */
struct page_reqs {
	const struct requirement **items;
	size_t n;
};
void page_note_reqs(struct page_reqs *known, const struct picture *p);
void page_end(struct buf *out, const struct page_reqs *reqs);

#endif
