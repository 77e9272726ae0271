// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the small pieces of the page. */
#include <string.h>

#include "runtime/conformance/html_parts.h"

/* What a cell is to the eye. */
struct look {
	const char *class, *sign, *word;
};

static const struct look *look_of(const struct cell *c)
{
	static const struct look looks[EARL_COUNT] = {
		[EARL_FAILED] = {"failed", "\xe2\x9c\x97", "failed"},
		[EARL_CANT_TELL] = {"cant", "?", "can\xe2\x80\x99t tell"},
		[EARL_PASSED] = {"passed", "\xe2\x9c\x93", "passed"},
		[EARL_INAPPLICABLE] = {"inapplicable", "\xe2\x80\x93", "inapplicable"},
		[EARL_UNTESTED] = {"untested", "\xc2\xb7", "untested"},
	};
	static const struct look known = {"known", "\xe2\x89\xa0", "known deviation"};

	return c->known ? &known : &looks[c->outcome];
}

const char *html_class(const struct cell *c)
{
	return look_of(c)->class;
}

void html_outcome(struct buf *out, const struct cell *c)
{
	const struct look *l = look_of(c);

	buf_printf(out,
		   "<span class=\"what\"><span class=\"sign\" aria-hidden=\"true\">%s</span>%s"
		   "</span>",
		   l->sign, l->word);
}

bool html_has_report(const struct script_runs *s, unsigned column)
{
	return *runs_trial(s, column)->report != '\0';
}

void html_report_id(struct buf *out, const struct html_page *p, const struct script_runs *s,
		    unsigned column)
{
	buf_printf(out, "r-%zu-%u", (size_t)(s - p->judged->runs->scripts), column);
}

void html_cell_link(struct buf *out, const struct html_page *p, const struct row *row,
		    unsigned column)
{
	const struct cell *c = &row->cells[column];

	if (!row->nscripts) {
		html_outcome(out, c);
		return;
	}
	buf_puts(out, "<a href=\"#");
	if (c->outcome == EARL_FAILED && c->script && html_has_report(c->script, column))
		html_report_id(out, p, c->script, column);
	else
		buf_printf(out, "q-%s", row->of->id);
	buf_puts(out, "\">");
	html_outcome(out, c);
	buf_puts(out, "</a>");
	if (*c->news)
		buf_puts(out, " <strong class=\"news\">news</strong>");
}

void html_rfc(struct buf *out, const char *rfc)
{
	buf_puts(out, "RFC ");
	markup_text(out, rfc + strlen("RFC"));
}

void html_script(struct buf *out, const struct html_page *p, const struct script_runs *s)
{
	bool linked = p->up && s->path[0] != '/' && !strchr(s->path, ':');

	if (linked) {
		buf_printf(out, "<a href=\"%s", p->up);
		for (const char *c = s->path; *c; c++)
			if (strchr("\"<>&#?% ", *c) || (unsigned char)*c >= 0x7f)
				buf_printf(out, "%%%02X", (unsigned char)*c);
			else
				buf_putc(out, *c);
		buf_puts(out, "\">");
	}
	buf_puts(out, "<code>");
	markup_text(out, s->path);
	buf_puts(out, linked ? "</code></a>" : "</code>");
}

void html_stacks(struct buf *out, const struct html_page *p)
{
	const struct runs *r = p->judged->runs;

	for (unsigned i = 0; i < r->ncolumns; i++) {
		buf_puts(out, "<th scope=\"col\">");
		markup_text(out, r->columns[i].title);
		buf_puts(out, "</th>");
	}
}
