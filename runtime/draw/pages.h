/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Listeners that draw what came of scripts, from the records that their runs have left. */
#ifndef DRAW_PAGES_H
#define DRAW_PAGES_H

#include "runtime/draw/render.h"
#include "runtime/report/outcome.h"

/*
 * One page: all outcomes, each with its pictures, behind an index. What is in it is kept in a
 * temporary file until the index is known, so that memory does not grow with it. NULL: there is no
 * place for that file.
 */
struct suite_listener *html_open(FILE *out, const char *name);

/* One picture after the other, with titles when there are several, in another format; the first one
 * only, if it is a format of single pictures. @ascii: as in struct picture. */
struct suite_listener *drawing_open(FILE *out, const char *name, const struct draw_format *format,
				    bool ascii);
/* Which connections either shows: a number, or FLOWS_... (render.h). */
void pages_set_flow(struct suite_listener *l, int64_t flow);

/* Appends the ladder of the exchange in @record to the text for people. Nothing when it has none.
 */
void pages_ladder(struct buf *out, const char *record, bool ascii);

#endif
