/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the pictures in SVG share. */
#ifndef DRAW_SVG_H
#define DRAW_SVG_H

#include "runtime/draw/render.h"

#define SVG_WIDTH 1190

/* Rules for all pictures, where there is no page around them. (style.c) */
extern const char svg_style[];
/* The colours, by custom properties of :root. (style.c) */
extern const char svg_colours[];

/* <svg ...><title><desc>; @alone: a document of its own. */
void svg_begin(struct buf *out, bool alone, double height, const char *id, const char *title,
	       const char *desc);
void svg_end(struct buf *out);
/* <text>; @anchor: "", "middle" or "end". */
void svg_text(struct buf *out, double x, double y, const char *class, const char *anchor,
	      const char *text, size_t len);

/* The rows from @from to @to - 1, as one picture in a page. (ladder.c) */
void svg_ladder(struct buf *out, const struct picture *p, size_t from, size_t to, bool alone);
/* One direction of a connection. (plot.c) */
struct series;
void svg_plot(struct buf *out, const struct picture *p, const struct series *s, bool alone);

#endif
