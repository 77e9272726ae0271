/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Pictures of an exchange, one file for each format. */
#ifndef DRAW_RENDER_H
#define DRAW_RENDER_H

#include "parser/source.h"
#include "runtime/draw/portray.h"
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
	bool capture;                /* of one: packets have numbers, nothing is known of calls */
	struct portrait *portrait;   /* which names its ends; NULL: left and right do */
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

/* One connection of a picture, as a picture. */
struct flow_picture {
	struct picture p;
	struct exchange x;
	struct buf title;
};
/* @flow: from 1, as in the exchange of @of, which stays the caller's. (flows.c) */
void flow_picture_init(struct flow_picture *f, const struct picture *of, unsigned flow);
void flow_picture_free(struct flow_picture *f);

/* Which connections are drawn: one by its number, or: */
#define FLOWS_TOGETHER 0  /* all in one picture */
#define FLOWS_EACH     -1 /* all, each in a picture of its own */
/* (flows.c) */
void draw_flows(struct buf *out, const struct draw_format *format, const struct picture *p,
		int64_t flow);

/* Whether the environment's locale has UTF-8. */
bool draw_is_utf8(char *(*get)(const char *name));

#endif
