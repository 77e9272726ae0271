// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the rows as table: for those who hear the page, and for those who look for numbers. */
#include <string.h>

#include "runtime/draw/page_parts.h"
#include "runtime/draw/wrap.h"
#include "runtime/report/markup.h"

/* Names of requirements lead to their words. */
static void put_linked(struct buf *out, const char *text)
{
	struct buf word = BUF_INIT;
	size_t n;

	for (; *text; text += n) {
		n = strspn(text, " (),:;");
		n = n ? n : strcspn(text, " (),:;");
		buf_reset(&word);
		buf_add(&word, text, n);
		if (req_find(req_table(), buf_text(&word)))
			buf_printf(out, "<a href=\"#q-%s\">%s</a>", buf_text(&word),
				   buf_text(&word));
		else
			markup_text(out, buf_text(&word));
	}
	buf_free(&word);
}

static void put_row(struct buf *out, const struct picture *p, size_t i)
{
	const struct row *r = &p->x->rows[i];
	struct buf aside = BUF_INIT, time = BUF_INIT;

	time_text(r->time_us, &time);
	row_aside(r, &aside);
	buf_printf(out, "<tr%s><td class=\"n\"><a href=\"#x%ur%zu\">%zu</a></td><td class=\"n\">",
		   row_is_bad(r) ? " class=\"bad\"" : "", p->number, i + 1, i + 1);
	buf_puts(out, buf_text(&time));
	if (p->capture && r->number)
		buf_printf(out, "</td><td class=\"n\">%llu", (unsigned long long)r->number);
	else if (p->capture)
		buf_puts(out, "</td><td>");
	buf_printf(out, "</td><td>%s</td><td class=\"c\">", row_who(r));
	markup_text(out, r->text);
	buf_puts(out, "</td><td>");
	put_linked(out, buf_text(&aside));
	buf_printf(out, "</td><td>%s</td>", row_state_name(r->state));
	if (p->source) {
		buf_puts(out, "<td class=\"n\">");
		if (r->line)
			buf_printf(out, "<a href=\"#x%ul%u\">%u</a>", p->number, r->line, r->line);
		buf_puts(out, "</td>");
	}
	buf_puts(out, "</tr>\n");
	buf_free(&aside);
	buf_free(&time);
}

void page_table(struct buf *out, const struct picture *p)
{
	buf_printf(out,
		   "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-labelledby=\"x%uc\">"
		   "<table><caption id=\"x%uc\">All events of ",
		   p->number, p->number);
	markup_text(out, p->title);
	buf_printf(out,
		   ", in order</caption><thead><tr>"
		   "<th scope=\"col\">Event</th><th scope=\"col\">Time in s</th>%s"
		   "<th scope=\"col\">From</th><th scope=\"col\">What</th>"
		   "<th scope=\"col\">Remarks</th><th scope=\"col\">State</th>%s"
		   "</tr></thead><tbody>\n",
		   p->capture ? "<th scope=\"col\">Packet</th>" : "",
		   p->source ? "<th scope=\"col\">Line</th>" : "");
	for (size_t i = 0; i < p->x->n; i++)
		put_row(out, p, i);
	buf_puts(out, "</tbody></table></div>\n");
}
