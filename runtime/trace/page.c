// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the report as a page: what was found of each connection, and a ladder of those that broke a
 * rule. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/draw/page_parts.h"
#include "runtime/report/markup.h"
#include "runtime/trace/parts.h"

struct page {
	struct buf *out;
	unsigned pictures;
	struct page_reqs reqs;
};

static void tagged(struct buf *out, const char *tag, const char *words)
{
	buf_printf(out, "<%s>", tag);
	markup_text(out, words);
	buf_printf(out, "</%s>\n", tag);
}

static void put_notes(struct buf *out, const char *lines)
{
	if (!*lines)
		return;
	buf_puts(out, "<ul>\n");
	while (*lines) {
		size_t n = strcspn(lines, "\n");
		struct buf one = BUF_INIT;

		buf_add(&one, lines, n);
		tagged(out, "li", buf_text(&one));
		buf_free(&one);
		lines += n + (lines[n] == '\n');
	}
	buf_puts(out, "</ul>\n");
}

/* ---- findings ---- */

/* The number of a packet, which leads to its row, if that is shown. */
static void put_number(struct buf *out, const struct trace_conn *c, unsigned picture,
		       uint64_t number)
{
	const struct exchange *x = c->ladder;
	size_t i = 0;

	while (x && i < x->n && x->rows[i].number != number)
		i++;
	if (x && i < x->n)
		buf_printf(out, "<a href=\"#x%ur%zu\">%" PRIu64 "</a>", picture, i + 1, number);
	else
		buf_printf(out, "%" PRIu64, number);
}

static void put_packets(struct buf *out, const struct trace_conn *c, unsigned picture,
			const struct found *f)
{
	const char *between = "";

	buf_puts(out, "<dt>packets</dt><dd>");
	for (unsigned i = 0; i < f->times && i < FOUND_PLACES; i++)
		if (f->packets[i]) {
			buf_puts(out, between);
			put_number(out, c, picture, f->packets[i]);
			between = ", ";
		}
	buf_printf(out, "%s%s</dd>\n", *between ? "" : "a silence",
		   f->times > FOUND_PLACES ? " and more" : "");
	if (!f->earlier)
		return;
	buf_puts(out, "<dt>see also</dt><dd>packet ");
	put_number(out, c, picture, f->earlier);
	buf_puts(out, "</dd>\n");
}

static void put_found(struct buf *out, const struct trace *t, const struct trace_conn *c,
		      unsigned picture, const struct found *f)
{
	const struct rules_info *r = rules_at(f->rule);
	int64_t us = (f->time_ns - t->first_ns) / 1000;

	buf_printf(out, "<div class=\"finding %s\"><strong>%s</strong> of the %s: ",
		   rules_level_name(r->level), rules_level_name(r->level), conn_role(c, f->side));
	markup_text(out, r->what);
	buf_printf(out, " (<code>%s</code>, %s)\n<dl>", r->name, r->sources);
	put_packets(out, c, picture, f);
	buf_printf(out, "<dt>first</dt><dd>%" PRId64 ".%06" PRId64 " s</dd>\n", us / 1000000,
		   us < 0 ? 0 : us % 1000000);
	buf_puts(out, "<dt>came</dt>");
	tagged(out, "dd", f->came);
	buf_puts(out, "<dt>expected</dt>");
	tagged(out, "dd", f->should);
	buf_puts(out, "<dt>known by</dt>");
	tagged(out, "dd", f->how);
	buf_puts(out, "</dl></div>\n");
}

/* ---- connections ---- */

static void put_sent(struct buf *out, const struct trace_conn *c, unsigned side)
{
	const struct trace_end *e = &c->end[side];

	buf_printf(out, "<dt>%s</dt><dd><code>", conn_role(c, side));
	end_text(e, out);
	buf_printf(out,
		   "</code>, %" PRIu64 " packets, %" PRIu64 " bytes, %" PRIu64
		   " of them again</dd>\n",
		   e->packets, e->data, e->again);
}

static void end_name(const struct trace_conn *c, unsigned side, struct buf *out)
{
	buf_printf(out, "%s ", conn_role(c, side));
	end_text(&c->end[side], out);
}

static void put_ladder(struct page *page, const struct trace *t, const struct trace_conn *c)
{
	struct buf title = BUF_INIT, left = BUF_INIT, right = BUF_INIT;
	struct picture p = {.x = c->ladder,
			    .number = page->pictures,
			    .capture = true,
			    .verdict = "",
			    .reason = "",
			    .report = "",
			    .origin = "",
			    .time_us = -1};

	buf_printf(&title, "%s, connection %lu", t->path, c->number);
	end_name(c, c->client, &left);
	end_name(c, !c->client, &right);
	p.title = buf_text(&title);
	p.left = buf_text(&left);
	p.right = buf_text(&right);
	buf_puts(page->out, "<h4>Ladder</h4>\n");
	page_ladder(page->out, &p);
	buf_puts(page->out, "<details class=\"fold\"><summary>The same as table</summary>\n");
	page_table(page->out, &p);
	buf_puts(page->out, "</details>\n");
	page_note_reqs(&page->reqs, &p);
	buf_free(&title);
	buf_free(&left);
	buf_free(&right);
}

static void put_facts(struct buf *out, const struct trace_conn *c)
{
	struct buf words = BUF_INIT;
	int64_t us = (c->last_ns - c->first_ns) / 1000;

	buf_printf(out, "<h3>Connection %lu</h3>\n<dl>", c->number);
	put_sent(out, c, c->client);
	put_sent(out, c, !c->client);
	buf_printf(out,
		   "<dt>packets</dt><dd>%" PRIu64 " to %" PRIu64 ", %" PRId64 ".%06" PRId64
		   " s</dd>\n<dt>begins</dt><dd>%s</dd>\n<dt>ends</dt>",
		   c->first_packet, c->last_packet, us / 1000000, us % 1000000,
		   c->from_syn ? "with its SYN" : "in the middle");
	conn_ending(c, &words);
	tagged(out, "dd", buf_text(&words));
	buf_puts(out, "</dl>\n");
	buf_reset(&words);
	conn_caveats(c, &words);
	put_notes(out, buf_text(&words));
	buf_free(&words);
}

static void put_conn(struct page *page, const struct trace *t, const struct trace_conn *c)
{
	struct buf *out = page->out;

	page->pictures += c->ladder != NULL;
	buf_puts(out, "<article class=\"run\">");
	put_facts(out, c);
	for (const struct found *f = c->found; f; f = f->next)
		put_found(out, t, c, page->pictures, f);
	if (!c->found)
		buf_puts(out, "<p>Nothing found.</p>\n");
	if (c->ladder)
		put_ladder(page, t, c);
	buf_puts(out, "</article>\n");
}

/* ---- files ---- */

static void put_sums(struct buf *out, const struct trace *t)
{
	struct buf words = BUF_INIT;

	buf_printf(out,
		   "<p>%" PRIu64 " packets, %s; %" PRIu64 " of TCP in %lu connection%s. Taken ",
		   t->counts.packets, t->link, t->counts.tcp, t->conns, t->conns == 1 ? "" : "s");
	place_text(&t->place, &words);
	markup_text(out, buf_text(&words));
	buf_printf(out,
		   ".</p>\n<p>%" PRIu64 " violation%s, %" PRIu64 " advice, %" PRIu64
		   " remark%s.</p>\n",
		   t->findings[RULES_VIOLATION], t->findings[RULES_VIOLATION] == 1 ? "" : "s",
		   t->findings[RULES_ADVICE], t->findings[RULES_REMARK],
		   t->findings[RULES_REMARK] == 1 ? "" : "s");
	buf_reset(&words);
	trace_caveats(t, &words);
	put_notes(out, buf_text(&words));
	buf_free(&words);
	if (t->broken.kind)
		tagged(out, "p", t->broken.what);
}

static void put_undrawn(struct buf *out, const struct trace *t)
{
	if (t->undrawn)
		buf_puts(out, "<p>Only the first that broke rules have a ladder: --flow=N draws "
			      "another one.</p>\n");
	if (!t->surveyed && t->nfound)
		buf_puts(out, "<p>It could be read but once: there are no ladders.</p>\n");
}

static void put_file(struct page *page, const struct trace *t)
{
	struct buf *out = page->out;

	buf_puts(out, "<section>");
	tagged(out, "h2", t->path);
	put_sums(out, t);
	put_undrawn(out, t);
	for (size_t i = 0; i < t->nkept; i++)
		put_conn(page, t, t->kept[i]);
	if (t->conns > t->nkept)
		buf_printf(out, "<p>%lu more connection%s not shown.</p>\n", t->conns - t->nkept,
			   t->conns - t->nkept == 1 ? " is" : "s are");
	buf_puts(out, "</section>\n");
}

static bool has_ladders(const struct trace *t)
{
	for (size_t i = 0; i < t->nkept; i++)
		if (t->kept[i]->ladder)
			return true;
	return false;
}

void trace_page(struct trace *const *t, size_t n, struct buf *out)
{
	struct page page = {.out = out};
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any |= has_ladders(t[i]);
	page_begin(out, "Captures, judged", any);
	for (size_t i = 0; i < n; i++)
		put_file(&page, t[i]);
	page_end(out, &page.reqs);
	free(page.reqs.items);
}
