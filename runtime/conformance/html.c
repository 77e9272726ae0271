// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the page: its frame, what was run, what changed, and the sums. */
#include "runtime/conformance/html.h"

#include <string.h>

#include "runtime/conformance/html_parts.h"

static void put_lines(struct buf *out, const char *text)
{
	buf_puts(out, "<ul>\n");
	while (*text) {
		size_t n = strcspn(text, "\n");
		struct buf line = BUF_INIT;

		buf_add(&line, text, n);
		buf_puts(out, "<li>");
		markup_text(out, buf_text(&line));
		buf_puts(out, "</li>\n");
		buf_free(&line);
		text += n + (text[n] == '\n');
	}
	buf_puts(out, "</ul>\n");
}

/* ---- what was run ---- */

static void put_runs(struct buf *out, const struct html_page *p)
{
	const struct runs *r = p->judged->runs;

	buf_printf(out, "<p>%zu runs of %zu scripts, from:</p>\n<ul>\n", r->outcomes, r->nscripts);
	for (size_t i = 0; i < r->nfiles; i++) {
		buf_puts(out, "<li><code>");
		markup_text(out, r->files[i].path);
		buf_puts(out, "</code>, suite revision <code>");
		markup_text(out, r->files[i].revision);
		buf_puts(out, "</code></li>\n");
	}
	buf_puts(out, "</ul>\n<ul>\n");
	for (unsigned i = 0; i < r->ncolumns; i++) {
		const struct column *c = &r->columns[i];

		buf_puts(out, "<li>");
		markup_text(out, c->title);
		if (*c->build) {
			buf_puts(out, ", build <code>");
			markup_text(out, c->build);
			buf_puts(out, "</code>");
		}
		buf_puts(out, ", by tcpcheck ");
		markup_text(out, c->tool);
		buf_puts(out, "</li>\n");
	}
	buf_puts(out, "</ul>\n");
}

static void put_notes(struct buf *out, const struct html_page *p)
{
	if (!*p->notes)
		return;
	buf_puts(out, "<div class=\"notes\"><p><strong>To know before reading on:</strong></p>\n");
	put_lines(out, p->notes);
	buf_puts(out, "</div>\n");
}

/* ---- changes ---- */

static void put_change(struct buf *out, const struct html_page *p, const struct change *x)
{
	const struct cell *now = &x->row->cells[x->column];

	buf_printf(out,
		   "<tr><th scope=\"row\"><a href=\"#q-%s\">%s</a></th><td class=\"o\">%s</td><td>",
		   x->row->of->id, x->row->of->id, req_level_name(x->row->of->level));
	markup_text(out, x->row->of->title);
	buf_puts(out, "</td><td>");
	markup_text(out, p->judged->runs->columns[x->column].title);
	buf_printf(out, "</td><td class=\"o %s\">", html_class(x->before));
	html_outcome(out, x->before);
	buf_printf(out, "</td><td class=\"o %s\">", html_class(now));
	html_cell_link(out, p, x->row, x->column);
	buf_printf(out, "</td><td>%s</td></tr>\n", x->other_script ? "other scripts" : "the same");
}

static void put_changes(struct buf *out, const struct html_page *p)
{
	const struct changes *c = p->changes;

	if (!c)
		return;
	buf_puts(out, "<section aria-labelledby=\"changed\"><h2 id=\"changed\">Changed since the "
		      "baseline</h2>\n");
	if (c->other_suite)
		buf_puts(out, "<p>The baseline is of another suite revision: a change may be the "
			      "script\xe2\x80\x99s.</p>\n");
	for (size_t i = 0; i < c->nmissing; i++) {
		buf_puts(out, "<p>");
		markup_text(out, c->missing[i]);
		buf_puts(out, " is only in one of the two.</p>\n");
	}
	if (!c->n)
		buf_puts(out, "<p>Nothing.</p>\n");
	if (c->n)
		buf_puts(
			out,
			"<div class=\"wide\" role=\"region\" tabindex=\"0\" "
			"aria-labelledby=\"t-changed\"><table><caption id=\"t-changed\">Cells that "
			"changed</caption><thead><tr><th scope=\"col\">Requirement</th>"
			"<th scope=\"col\">Level</th><th scope=\"col\">What it asks</th>"
			"<th scope=\"col\">Stack</th><th scope=\"col\">Before</th>"
			"<th scope=\"col\">Now</th><th scope=\"col\">Scripts</th></tr></thead>"
			"<tbody>\n");
	for (size_t i = 0; i < c->n; i++)
		put_change(out, p, &c->items[i]);
	buf_puts(out, c->n ? "</tbody></table></div></section>\n" : "</section>\n");
}

/* ---- sums ---- */

static void put_sums(struct buf *out, const struct html_page *p, unsigned column)
{
	static const enum req_level classes[] = {REQ_MUST, REQ_SHOULD, REQ_MAY, REQ_INFO};
	struct counts c;

	buf_puts(out, "<tbody>\n");
	for (unsigned i = 0; i < 4; i++) {
		judge_count(p->judged, column, classes[i], &c);
		buf_puts(out, "<tr>");
		if (i == 0) {
			buf_puts(out, "<th scope=\"rowgroup\" rowspan=\"4\">");
			markup_text(out, p->judged->runs->columns[column].title);
			buf_puts(out, "</th>");
		}
		buf_printf(out,
			   "<th scope=\"row\">%s</th><td class=\"n\">%zu</td><td class=\"n\">%zu"
			   "</td><td class=\"n\">%zu</td><td class=\"n\">%zu</td><td class=\"n\">"
			   "%zu</td><td class=\"n\">%zu</td></tr>\n",
			   req_level_name(classes[i]), c.n[EARL_PASSED], c.n[EARL_FAILED], c.known,
			   c.n[EARL_CANT_TELL], c.n[EARL_INAPPLICABLE], c.n[EARL_UNTESTED]);
	}
	buf_puts(out, "</tbody>\n");
}

static void put_counts(struct buf *out, const struct html_page *p)
{
	buf_puts(
		out,
		"<section aria-labelledby=\"counts\"><h2 id=\"counts\">Counts</h2>\n"
		"<p>MUST counts with MUST NOT, SHOULD with SHOULD NOT. One failure among several "
		"scripts decides. A known deviation is a failure that a script foresees, with a "
		"reason.</p>\n<div class=\"wide\" role=\"region\" tabindex=\"0\" "
		"aria-labelledby=\"t-counts\"><table><caption id=\"t-counts\">Requirements by "
		"stack "
		"and level</caption><thead><tr><th scope=\"col\">Stack</th><th scope=\"col\">Level"
		"</th><th scope=\"col\">passed</th><th scope=\"col\">failed</th>"
		"<th scope=\"col\">known deviation</th><th scope=\"col\">can\xe2\x80\x99t tell</th>"
		"<th scope=\"col\">inapplicable</th><th "
		"scope=\"col\">untested</th></tr></thead>\n");
	for (unsigned i = 0; i < p->judged->runs->ncolumns; i++)
		put_sums(out, p, i);
	buf_puts(out, "</table></div></section>\n");
}

/* ---- what differs ---- */

static void put_differing(struct buf *out, const struct html_page *p, const struct row *row,
			  unsigned column)
{
	const struct cell *c = &row->cells[column];

	buf_printf(out,
		   "<tr><th scope=\"row\"><a href=\"#q-%s\">%s</a></th><td class=\"o\">%s</td><td>",
		   row->of->id, row->of->id, req_level_name(row->of->level));
	markup_text(out, row->of->title);
	buf_puts(out, "</td><td>");
	markup_text(out, p->judged->runs->columns[column].title);
	buf_printf(out, "</td><td class=\"o %s\">", html_class(c));
	html_cell_link(out, p, row, column);
	buf_puts(out, "</td><td>");
	markup_text(out, *c->news ? c->news : c->why);
	buf_puts(out, "</td></tr>\n");
}

static void put_deviations(struct buf *out, const struct html_page *p)
{
	const struct judged *j = p->judged;
	bool any = false;

	buf_puts(out, "<section aria-labelledby=\"differs\"><h2 id=\"differs\">What differs, and "
		      "what is news</h2>\n");
	for (size_t i = 0; i < j->nrows; i++)
		for (unsigned k = 0; k < j->runs->ncolumns; k++) {
			const struct cell *c = &j->rows[i].cells[k];

			if (c->outcome != EARL_FAILED && !*c->news)
				continue;
			if (!any)
				buf_puts(
					out,
					"<div class=\"wide\" role=\"region\" tabindex=\"0\" "
					"aria-labelledby=\"t-differs\"><table>"
					"<caption id=\"t-differs\">Failures, known deviations, and "
					"passes that were not foreseen</caption><thead><tr>"
					"<th scope=\"col\">Requirement</th><th scope=\"col\">Level"
					"</th><th scope=\"col\">What it asks</th>"
					"<th scope=\"col\">Stack</th><th scope=\"col\">Outcome</th>"
					"<th scope=\"col\">Why</th></tr></thead><tbody>\n");
			any = true;
			put_differing(out, p, &j->rows[i], k);
		}
	buf_puts(out, any ? "</tbody></table></div></section>\n" : "<p>Nothing.</p></section>\n");
}

void html_write(struct buf *out, const struct html_page *p)
{
	buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta name=\"color-scheme\" content=\"light dark\">\n"
		      "<title>TCP conformance</title>\n<style>");
	buf_puts(out, html_style);
	buf_puts(out, "</style></head>\n<body>\n<header><h1>TCP conformance</h1>\n");
	put_notes(out, p);
	buf_puts(out, "<nav aria-label=\"Sections\"><p>");
	if (p->changes)
		buf_puts(out, "<a href=\"#changed\">Changes</a> \xc2\xb7 ");
	buf_puts(out,
		 "<a href=\"#counts\">Counts</a> \xc2\xb7 <a href=\"#conditions\">Conditions</a> "
		 "\xc2\xb7 <a href=\"#differs\">Differences</a> "
		 "\xc2\xb7 <a href=\"#matrix\">Matrix</a> \xc2\xb7 <a href=\"#scripts\">Scripts"
		 "</a> \xc2\xb7 <a href=\"#reports\">Reports</a> \xc2\xb7 <a href=\"#runs\">Runs"
		 "</a></p></nav></header>\n<main>\n");
	put_changes(out, p);
	put_counts(out, p);
	html_conditions(out, p);
	put_deviations(out, p);
	html_tables(out, p);
	html_details(out, p);
	html_reports(out, p);
	buf_puts(out, "<section aria-labelledby=\"runs\"><h2 id=\"runs\">What was run</h2>\n");
	put_runs(out, p);
	buf_puts(out, "</section>\n</main></body></html>\n");
}
