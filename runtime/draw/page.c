// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the page around the pictures: its head, what it may load (nothing), and its requirements. */
#include <stdlib.h>
#include <string.h>

#include "runtime/base/sha256.h"
#include "runtime/draw/page_parts.h"
#include "runtime/draw/svg.h"
#include "runtime/report/markup.h"

/* ---- the head ---- */

static unsigned digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* A hash of 32 bytes as base64 (RFC 4648, section 4). */
static void put_base64(struct buf *out, const char hex[static SHA256_TEXT])
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (unsigned i = 0; i + 3 < SHA256_TEXT; i += 3) {
		unsigned three = digit(hex[i]) << 8 | digit(hex[i + 1]) << 4 | digit(hex[i + 2]);

		buf_putc(out, letters[three >> 6]);
		buf_putc(out, letters[three & 63]);
	}
	buf_putc(out, letters[digit(hex[63]) << 2]);
	buf_putc(out, '=');
}

static void put_sizes(struct buf *out)
{
	static const unsigned sizes[] = {50, 100, 150, 200, 400};

	buf_puts(out, "<fieldset class=\"zoom\"><legend>Size of the pictures</legend>");
	for (unsigned i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		buf_printf(
			out,
			"<label><input type=\"radio\" name=\"zoom\" id=\"z-%u\"%s> %u %%</label>",
			sizes[i], sizes[i] == 100 ? " checked" : "", sizes[i]);
	buf_puts(out, "</fieldset>");
}

void page_begin(struct buf *out, const char *title, bool sizes)
{
	struct buf style = BUF_INIT;
	char hash[SHA256_TEXT];

	buf_printf(&style, "%s%s%s", svg_colours, svg_style, page_style);
	sha256_of(style.data, style.len, hash);
	buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		      "style-src 'sha256-");
	put_base64(out, hash);
	buf_puts(out, "'; base-uri 'none'; form-action 'none'\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	markup_text(out, title);
	buf_printf(out, "</title>\n<style>%s</style></head>\n<body>\n<header><h1>",
		   buf_text(&style));
	markup_text(out, title);
	buf_puts(out, "</h1>\n");
	if (sizes)
		put_sizes(out);
	buf_puts(out, "</header>\n<main>\n");
	buf_free(&style);
}

/* ---- requirements ---- */

static void note_req(struct page_reqs *known, const char *name)
{
	const struct requirement *r = req_find(req_table(), name);
	size_t k = 0;

	while (k < known->n && known->items[k] != r)
		k++;
	if (!r || k < known->n)
		return;
	known->items = reallocarray(known->items, known->n + 1, sizeof(*known->items));
	if (!known->items)
		abort();
	known->items[known->n++] = r;
}

/* Those that a note names. */
static void note_words(struct page_reqs *known, const char *text)
{
	struct buf word = BUF_INIT;
	size_t n;

	for (text += strcspn(text, "R"); *text; text += strcspn(text, "R")) {
		n = strcspn(text, " (),:;");
		buf_reset(&word);
		buf_add(&word, text, n);
		note_req(known, buf_text(&word));
		text += n;
	}
	buf_free(&word);
}

void page_note_reqs(struct page_reqs *known, const struct picture *p)
{
	for (size_t i = 0; p->req && i < p->req->nuses; i++)
		note_req(known, p->req->uses[i].name);
	for (size_t i = 0; p->x && i < p->x->n; i++)
		if (*p->x->rows[i].note)
			note_words(known, p->x->rows[i].note);
}

static void put_req(struct buf *out, const struct requirement *r)
{
	buf_puts(out, "<tr id=\"q-");
	markup_text(out, r->id);
	buf_puts(out, "\"><th scope=\"row\">");
	markup_text(out, r->id);
	buf_printf(out, "</th><td>%s</td><td>", req_level_name(r->level));
	req_source(out, r);
	buf_puts(out, "</td><td>");
	markup_text(out, r->title);
	buf_puts(out, "</td></tr>\n");
}

void page_end(struct buf *out, const struct page_reqs *reqs)
{
	if (reqs->n)
		buf_puts(
			out,
			"<section aria-labelledby=\"reqs\"><h2 id=\"reqs\">Requirements</h2>\n"
			"<div class=\"wide\" role=\"region\" tabindex=\"0\" "
			"aria-labelledby=\"t-reqs\"><table><caption id=\"t-reqs\">What the scripts "
			"are about</caption><thead><tr><th scope=\"col\">Requirement</th>"
			"<th scope=\"col\">Level</th><th scope=\"col\">From</th>"
			"<th scope=\"col\">What it asks</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < reqs->n; i++)
		put_req(out, reqs->items[i]);
	buf_puts(out, reqs->n ? "</tbody></table></div></section>\n" : "");
	buf_puts(out, "</main></body></html>\n");
}

/* ---- of one ---- */

void draw_page(struct buf *out, const struct picture *p)
{
	struct page_reqs reqs = {NULL, 0};

	page_begin(out, p->title, true);
	page_section(out, p, true);
	page_note_reqs(&reqs, p);
	page_end(out, &reqs);
	free(reqs.items);
}
