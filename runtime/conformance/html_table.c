// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the matrix itself: a table for each RFC, rows by section. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/conformance/html_parts.h"

/* Number by number: 3.9 is before 3.10. */
static int by_numbers(const char *a, const char *b)
{
	while (*a && *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			char *x, *y;
			unsigned long m = strtoul(a, &x, 10), n = strtoul(b, &y, 10);

			if (m != n)
				return m < n ? -1 : 1;
			a = x;
			b = y;
		} else if (*a != *b) {
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		} else {
			a++;
			b++;
		}
	}
	return (*a != '\0') - (*b != '\0');
}

/* TCP itself first. */
static int by_rfc(const char *a, const char *b)
{
	int x = !strcmp(a, "RFC9293"), y = !strcmp(b, "RFC9293");

	return x != y ? y - x : by_numbers(a, b);
}

static int by_place(const void *a, const void *b)
{
	const struct row *x = *(const struct row *const *)a, *y = *(const struct row *const *)b;
	int d = by_rfc(x->of->rfc, y->of->rfc);

	d = d ? d : by_numbers(x->of->section, y->of->section);
	return d ? d : (x > y) - (x < y);
}

static void put_title(struct buf *out, const struct requirement *r)
{
	buf_puts(out, "<td class=\"t\">");
	markup_text(out, r->title);
	if (*r->condition) {
		buf_puts(out, "<span class=\"why soft\">if: ");
		markup_text(out, r->condition);
		buf_puts(out, "</span>");
	}
	if (strcmp(r->status, "active") != 0 || *r->updated_by) {
		buf_puts(out, "<span class=\"why soft\">");
		markup_text(out, strcmp(r->status, "active") ? r->status : "updated");
		buf_puts(out, " by ");
		markup_text(out, r->updated_by);
		buf_puts(out, "</span>");
	}
	buf_puts(out, "</td>");
}

static void put_unshown(struct buf *out, const struct html_page *p, const struct row *row)
{
	buf_printf(out, "<td class=\"untested\" colspan=\"%u\">", p->judged->runs->ncolumns);
	html_outcome(out, &(struct cell){.outcome = EARL_UNTESTED});
	buf_puts(out, ": ");
	if (row->of->testable == REQ_UNTESTABLE) {
		buf_puts(out, "not testable: ");
		markup_text(out, row->of->why_not);
	} else {
		buf_puts(out, "no script is about it");
	}
	buf_puts(out, "</td>");
}

static void put_row(struct buf *out, const struct html_page *p, const struct row *row)
{
	const char *id = row->of->id;

	buf_printf(out,
		   row->nscripts ? "<tr><th scope=\"row\"><a href=\"#q-%s\">%s</a></th>"
				 : "<tr><th scope=\"row\" id=\"q-%s\">%s</th>",
		   id, id);
	buf_printf(out, "<td class=\"o\">%s</td><td>", req_level_name(row->of->level));
	markup_text(out, row->of->section);
	buf_puts(out, "</td>");
	put_title(out, row->of);
	if (!row->nscripts)
		put_unshown(out, p, row);
	for (unsigned i = 0; row->nscripts && i < p->judged->runs->ncolumns; i++) {
		buf_printf(out, "<td class=\"o %s\">", html_class(&row->cells[i]));
		html_cell_link(out, p, row, i);
		buf_puts(out, "</td>");
	}
	buf_puts(out, "</tr>\n");
}

static void begin_table(struct buf *out, const struct html_page *p, const char *rfc)
{
	buf_printf(out,
		   "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"m-%s\">"
		   "<table><caption id=\"m-%s\">",
		   rfc, rfc);
	html_rfc(out, rfc);
	buf_puts(out,
		 ": requirements by section</caption><thead><tr><th scope=\"col\">Requirement</th>"
		 "<th scope=\"col\">Level</th><th scope=\"col\">Section</th>"
		 "<th scope=\"col\">What it asks</th>");
	html_stacks(out, p);
	buf_puts(out, "</tr></thead>\n<tbody>\n");
}

static void end_table(struct buf *out)
{
	buf_puts(out, "</tbody></table></div>\n");
}

void html_tables(struct buf *out, const struct html_page *p)
{
	const struct judged *j = p->judged;
	const struct row **order = calloc(j->nrows + 1, sizeof(*order));

	if (!order)
		abort();
	for (size_t i = 0; i < j->nrows; i++)
		order[i] = &j->rows[i];
	qsort(order, j->nrows, sizeof(*order), by_place);
	buf_puts(out, "<section aria-labelledby=\"matrix\"><h2 id=\"matrix\">The matrix</h2>\n");
	for (size_t i = 0; i < j->nrows; i++) {
		bool first = !i || strcmp(order[i]->of->rfc, order[i - 1]->of->rfc) != 0;

		if (first && i)
			end_table(out);
		if (first)
			begin_table(out, p, order[i]->of->rfc);
		put_row(out, p, order[i]);
	}
	if (j->nrows)
		end_table(out);
	buf_puts(out, "</section>\n");
	free(order);
}
