// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what stands behind the cells: scripts of a requirement, and reports of failures. */
#include <string.h>

#include "runtime/conformance/html_parts.h"

/* ---- requirements ---- */

/* A script on a stack, as a cell of the requirement's table. */
static void put_evidence(struct buf *out, const struct html_page *p, const struct row *row,
			 const struct script_runs *s, unsigned column)
{
	struct evidence e = judge_evidence(p->judged, s, row->of->id, column);
	struct cell c = {.outcome = e.outcome, .known = e.known};

	buf_printf(out, "<td class=\"%s\">", html_class(&c));
	html_outcome(out, &c);
	if (html_has_report(s, column)) {
		buf_puts(out, " <a href=\"#");
		html_report_id(out, p, s, column);
		buf_puts(out, "\">report</a>");
	}
	if (*e.news || (*e.why && e.outcome != EARL_PASSED)) {
		buf_puts(out, "<span class=\"why\">");
		if (*e.news)
			buf_puts(out, "news: it was known to differ: ");
		markup_text(out, *e.news ? e.news : e.why);
		buf_puts(out, "</span>");
	}
	buf_puts(out, "</td>");
}

static void put_head(struct buf *out, const struct requirement *r)
{
	struct buf source = BUF_INIT;

	req_source(&source, r);
	buf_printf(out, "<article id=\"q-%s\" aria-labelledby=\"h-%s\"><h3 id=\"h-%s\">%s: ", r->id,
		   r->id, r->id, r->id);
	markup_text(out, r->title);
	buf_printf(out, "</h3>\n<p>%s, ", req_level_name(r->level));
	markup_text(out, buf_text(&source));
	if (*r->condition) {
		buf_puts(out, ". Condition: ");
		markup_text(out, r->condition);
	}
	if (r->testable == REQ_PARTLY) {
		buf_puts(out, ". Only partly testable: ");
		markup_text(out, r->why_not);
	}
	buf_puts(out, ".</p>\n");
	buf_free(&source);
}

/* Where all of them come to something that no script says by itself. */
static void put_why(struct buf *out, const struct html_page *p, const struct row *row)
{
	for (unsigned i = 0; i < p->judged->runs->ncolumns; i++) {
		const struct cell *c = &row->cells[i];

		if (!*c->why || (c->outcome != EARL_CANT_TELL && c->outcome != EARL_INAPPLICABLE &&
				 c->outcome != EARL_UNTESTED))
			continue;
		buf_puts(out, "<p>");
		markup_text(out, p->judged->runs->columns[i].title);
		buf_puts(out, ": ");
		html_outcome(out, c);
		buf_puts(out, ": ");
		markup_text(out, c->why);
		buf_puts(out, ".</p>\n");
	}
}

static void put_requirement(struct buf *out, const struct html_page *p, const struct row *row)
{
	put_head(out, row->of);
	put_why(out, p, row);
	buf_printf(out,
		   "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"t-%s\">"
		   "<table><caption id=\"t-%s\">Scripts about %s</caption><thead><tr>"
		   "<th scope=\"col\">Script</th>",
		   row->of->id, row->of->id, row->of->id);
	html_stacks(out, p);
	buf_puts(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < row->nscripts; i++) {
		buf_puts(out, "<tr><th scope=\"row\">");
		html_script(out, p, row->scripts[i]);
		buf_puts(out, "</th>");
		for (unsigned k = 0; k < p->judged->runs->ncolumns; k++)
			put_evidence(out, p, row, row->scripts[i], k);
		buf_puts(out, "</tr>\n");
	}
	buf_puts(out, "</tbody></table></div></article>\n");
}

void html_details(struct buf *out, const struct html_page *p)
{
	buf_puts(out,
		 "<section aria-labelledby=\"scripts\"><h2 id=\"scripts\">Requirements and their "
		 "scripts</h2>\n");
	for (size_t i = 0; i < p->judged->nrows; i++)
		if (p->judged->rows[i].nscripts)
			put_requirement(out, p, &p->judged->rows[i]);
	buf_puts(out, "</section>\n");
}

/* ---- reports ---- */

static bool is_cited(const struct script_runs *s)
{
	return s->req.nuses || s->req.nnots;
}

/* Back to what it is about. */
static void put_subjects(struct buf *out, const struct html_page *p, const struct script_runs *s)
{
	const char *between = "<p>About ";

	for (size_t i = 0; i < p->judged->nrows; i++) {
		const char *id = p->judged->rows[i].of->id;

		if (!req_lines_has(&s->req, id))
			continue;
		buf_printf(out, "%s<a href=\"#q-%s\">%s</a>", between, id, id);
		between = ", ";
	}
	buf_puts(out, ".</p>\n");
}

static void put_report(struct buf *out, const struct html_page *p, const struct script_runs *s,
		       unsigned column)
{
	const struct trial *t = runs_trial(s, column);

	buf_puts(out, "<article id=\"");
	html_report_id(out, p, s, column);
	buf_puts(out, "\"><h3>");
	html_script(out, p, s);
	buf_puts(out, " on ");
	markup_text(out, p->judged->runs->columns[column].title);
	buf_printf(out, ": %s (%s)</h3>\n", verdict_name(t->verdict), t->variant);
	put_subjects(out, p, s);
	buf_puts(out, "<pre tabindex=\"0\">");
	markup_text(out, t->report);
	buf_puts(out, "</pre></article>\n");
}

void html_reports(struct buf *out, const struct html_page *p)
{
	const struct runs *r = p->judged->runs;

	buf_puts(out, "<section aria-labelledby=\"reports\"><h2 id=\"reports\">Reports</h2>\n");
	for (size_t i = 0; i < r->nscripts; i++)
		for (unsigned k = 0; k < r->ncolumns; k++)
			if (is_cited(&r->scripts[i]) && html_has_report(&r->scripts[i], k))
				put_report(out, p, &r->scripts[i], k);
	buf_puts(out, "</section>\n");
}
