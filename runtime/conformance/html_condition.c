// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the page's table of conditions: what each stack has, and what is not asked of it since it
 * has not. */
#include "runtime/conformance/condition.h"
#include "runtime/conformance/html_parts.h"

/* The colours of outcomes: what a stack lacks is neither right nor wrong. */
static const char *class_of(const struct condition *c, unsigned column)
{
	if (condition_is_unmet(c, column))
		return "inapplicable";
	return c->on[column].outcome == EARL_PASSED ? "passed" : "untested";
}

static void put_met(struct buf *out, const struct condition *c, unsigned column)
{
	const struct met *m = &c->on[column];

	buf_printf(out, "<td class=\"%s\">%s", class_of(c, column), condition_word(c, column));
	if (m->hides)
		buf_printf(out, ": %zu inapplicable", m->hides);
	if (*m->why) {
		buf_puts(out, "<br>");
		markup_text(out, m->why);
	}
	buf_puts(out, "</td>");
}

static void put_row(struct buf *out, const struct html_page *p, const struct condition *c)
{
	buf_puts(out, "<tr><th scope=\"row\">");
	markup_text(out, c->name);
	buf_printf(out, "</th><td class=\"n\">%zu</td><td>", c->nrows);
	for (size_t i = 0; i < c->nscripts; i++) {
		buf_puts(out, i ? "<br>" : "");
		html_script(out, p, c->scripts[i]);
	}
	buf_puts(out, c->nscripts ? "</td>" : "none: judged as if it were met</td>");
	for (unsigned i = 0; i < p->judged->runs->ncolumns; i++)
		put_met(out, c, i);
	buf_puts(out, "</tr>\n");
}

void html_conditions(struct buf *out, const struct html_page *p)
{
	const struct judged *j = p->judged;

	if (!j->nconditions)
		return;
	buf_puts(out,
		 "<section aria-labelledby=\"conditions\"><h2 id=\"conditions\">Conditions</h2>\n"
		 "<p>Some requirements are about a feature that a stack may lack: then they are "
		 "inapplicable to it. A feature that is lost shows here, not as failures.</p>\n"
		 "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby="
		 "\"t-conditions\"><table><caption id=\"t-conditions\">Conditions by stack"
		 "</caption><thead><tr><th scope=\"col\">Condition</th><th scope=\"col\">"
		 "Requirements</th><th scope=\"col\">Tested by</th>");
	html_stacks(out, p);
	buf_puts(out, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < j->nconditions; i++)
		put_row(out, p, &j->conditions[i]);
	buf_puts(out, "</tbody></table></div></section>\n");
}
