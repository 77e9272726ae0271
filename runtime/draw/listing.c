// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the script's text: each line that something came of leads to it, and back. */
#include <stdlib.h>

#include "runtime/draw/page_parts.h"
#include "runtime/report/markup.h"

/* Of each line the first row, from 1, and whether one of its rows differs. */
struct place {
	size_t row;
	bool bad;
};

static struct place *places_of(const struct picture *p)
{
	struct place *places = calloc(p->source->nlines + 1, sizeof(*places));

	if (!places)
		abort();
	for (size_t i = 0; p->x && i < p->x->n; i++) {
		const struct row *r = &p->x->rows[i];

		if (!r->line || r->line > p->source->nlines)
			continue;
		if (!places[r->line].row)
			places[r->line].row = i + 1;
		places[r->line].bad |= row_is_bad(r);
	}
	return places;
}

static void put_line(struct buf *out, const struct picture *p, unsigned line,
		     const struct place *at)
{
	struct buf text = BUF_INIT;
	size_t len;
	const char *words = source_line_text(p->source, line, &len);

	buf_add(&text, words, len);
	buf_printf(out, "<span id=\"x%ul%u\"%s>", p->number, line, at->bad ? " class=\"bad\"" : "");
	if (at->row)
		buf_printf(out, "<a class=\"n\" href=\"#x%ur%zu\">%u</a>", p->number, at->row,
			   line);
	else
		buf_printf(out, "<span class=\"n\">%u</span>", line);
	markup_text(out, buf_text(&text));
	buf_puts(out, "</span>\n");
	buf_free(&text);
}

void page_script(struct buf *out, const struct picture *p)
{
	struct place *places = places_of(p);

	buf_printf(out, "<pre tabindex=\"0\" role=\"region\" aria-label=\"Script of %u\">",
		   p->number);
	for (unsigned line = 1; line <= p->source->nlines; line++)
		put_line(out, p, line, &places[line]);
	buf_puts(out, "</pre>\n");
	free(places);
}
