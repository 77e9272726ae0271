/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the page share. */
#ifndef CONFORMANCE_HTML_PARTS_H
#define CONFORMANCE_HTML_PARTS_H

#include "runtime/conformance/html.h"
#include "runtime/report/markup.h"

extern const char html_style[]; /* html_style.c */

/* ---- pieces, in html_text.c ---- */

/* The class of a cell: "passed", "known". */
const char *html_class(const struct cell *c);
/* Sign and word of a cell, which stand for each other. */
void html_outcome(struct buf *out, const struct cell *c);
/* A cell as a link to what it comes from: a report, or the requirement's scripts. */
void html_cell_link(struct buf *out, const struct html_page *p, const struct row *row,
		    unsigned column);
/* "r-3-0": where the report of a script on a stack is. */
void html_report_id(struct buf *out, const struct html_page *p, const struct script_runs *s,
		    unsigned column);
/* Whether it has one on the page. */
bool html_has_report(const struct script_runs *s, unsigned column);
/* "RFC 9293". */
void html_rfc(struct buf *out, const char *rfc);
/* A script's name, as a link where there is a way. */
void html_script(struct buf *out, const struct html_page *p, const struct script_runs *s);
/* <th scope="col"> for each stack. */
void html_stacks(struct buf *out, const struct html_page *p);

/* ---- sections ---- */

void html_conditions(struct buf *out, const struct html_page *p); /* html_condition.c */
void html_tables(struct buf *out, const struct html_page *p);     /* html_table.c */
void html_details(struct buf *out, const struct html_page *p);    /* html_detail.c */
void html_reports(struct buf *out, const struct html_page *p);    /* html_detail.c */

#endif
