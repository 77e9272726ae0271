/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Pictures of an exchange, one file for each format. */
#ifndef DRAW_RENDER_H
#define DRAW_RENDER_H

#include "parser/source.h"
#include "runtime/draw/exchange.h"
#include "runtime/req/lines.h"

/* What is drawn. Strings are never NULL, but where it says so. */
struct picture {
	const struct exchange *x;    /* analysed; NULL: nothing is known of it */
	const struct source *source; /* the script; NULL: there is none */
	const char *title;           /* "dir/x.pkt (ipv4)" */
	const char *verdict;         /* "FAIL", or "" */
	const char *reason;          /* one line, or "" */
	const char *report;          /* for people, or "" */
	const char *origin;          /* what it is: "a run on ...", "not run: ..." */
	const char *left, *right;    /* the ends: "stack", "peer" */
	const struct req_lines *req; /* what the script is about; NULL: not known */
	int64_t time_us;             /* that it took, of real time; -1: not known */
	unsigned number;             /* on its page, from 1: part of all anchors */
	bool ascii;                  /* text: no other characters */
};

struct draw_format {
	const char *name, *what;
	void (*draw)(struct buf *out, const struct picture *p);
	bool single; /* only one picture makes a file of this format */
};
extern const struct draw_format draw_formats[];
/* NULL: there is none of that name. */
const struct draw_format *draw_format_find(const char *name);

void draw_text(struct buf *out, const struct picture *p);    /* text.c: 80 columns */
void draw_ladder(struct buf *out, const struct picture *p);  /* ladder.c: SVG */
void draw_plot(struct buf *out, const struct picture *p);    /* plot.c: SVG */
void draw_mermaid(struct buf *out, const struct picture *p); /* mermaid.c */
void draw_xplot(struct buf *out, const struct picture *p);   /* xplot.c */
void draw_page(struct buf *out, const struct picture *p);    /* page.c: HTML */

/* Whether the environment's locale has UTF-8. */
bool draw_is_utf8(char *(*get)(const char *name));

#endif
