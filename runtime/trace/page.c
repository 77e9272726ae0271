// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the report as a page: one file, no script, nothing from elsewhere, for day, night and paper.
 */
#include <inttypes.h>
#include <string.h>

#include "runtime/report/markup.h"
#include "runtime/trace/parts.h"

static const char head[] =
	"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	"'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<meta name=\"color-scheme\" content=\"light dark\">\n"
	"<title>Captures, judged</title>\n<style>"
	":root{color-scheme:light dark;--text:#1b1b1b;--back:#fff;--soft:#f3f3f1;--line:#c9c9c4;"
	"--link:#0b4f9e;--violation:#fbdcda;--advice:#fbecc8;--remark:#e9e3f6}"
	"@media(prefers-color-scheme:dark){:root{--text:#e9e9e6;--back:#16181a;--soft:#212427;"
	"--line:#45494d;--link:#8cc0ff;--violation:#55201d;--advice:#4a3a10;--remark:#33294d}}"
	"*{box-sizing:border-box}"
	"body{margin:0 auto;max-width:70rem;padding:1rem;color:var(--text);background:var(--back);"
	"font:1rem/1.45 system-ui,sans-serif}"
	"h1{font-size:1.6rem}h2{font-size:1.25rem;margin:2rem 0 .5rem;overflow-wrap:anywhere}"
	"h3{font-size:1.05rem;margin:1.5rem 0 .3rem}h4{margin:.8rem 0 .3rem}"
	"article{border-top:1px solid var(--line)}"
	".finding{border:1px solid var(--line);padding:.4rem .8rem;margin:.5rem 0}"
	".violation{background:var(--violation)}.advice{background:var(--advice)}"
	".remark{background:var(--remark)}"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .8rem;margin:.4rem 0}"
	"dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}"
	"a{color:var(--link)}"
	"@media print{:root{--text:#000;--back:#fff;--soft:#fff;--line:#888;--link:#000;"
	"--violation:#ddd;--advice:#eee;--remark:#fff}body{max-width:none;padding:0;font-size:9pt}"
	".finding{break-inside:avoid}h2,h3,h4{break-after:avoid}}"
	"</style></head>\n<body>\n<header><h1>Captures, judged</h1></header>\n<main>\n";

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

static void put_packets(struct buf *out, const struct found *f)
{
	const char *between = "";

	buf_puts(out, "<dt>packets</dt><dd>");
	for (unsigned i = 0; i < f->times && i < FOUND_PLACES; i++)
		if (f->packets[i]) {
			buf_printf(out, "%s%" PRIu64, between, f->packets[i]);
			between = ", ";
		}
	buf_printf(out, "%s%s</dd>\n", *between ? "" : "a silence",
		   f->times > FOUND_PLACES ? " and more" : "");
	if (f->earlier)
		buf_printf(out, "<dt>see also</dt><dd>packet %" PRIu64 "</dd>\n", f->earlier);
}

static void put_found(struct buf *out, const struct trace *t, const struct trace_conn *c,
		      const struct found *f)
{
	const struct rules_info *r = rules_at(f->rule);
	int64_t us = (f->time_ns - t->first_ns) / 1000;

	buf_printf(out, "<div class=\"finding %s\"><strong>%s</strong> of the %s: ",
		   rules_level_name(r->level), rules_level_name(r->level), conn_role(c, f->side));
	markup_text(out, r->what);
	buf_printf(out, " (<code>%s</code>, %s)\n<dl>", r->name, r->sources);
	put_packets(out, f);
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

static void put_conn(struct buf *out, const struct trace *t, const struct trace_conn *c)
{
	struct buf words = BUF_INIT;
	int64_t us = (c->last_ns - c->first_ns) / 1000;

	buf_printf(out, "<article><h3>Connection %lu</h3>\n<dl>", c->number);
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
	for (const struct found *f = c->found; f; f = f->next)
		put_found(out, t, c, f);
	buf_puts(out, c->found ? "</article>\n" : "<p>Nothing found.</p></article>\n");
}

static void put_file(struct buf *out, const struct trace *t)
{
	struct buf words = BUF_INIT;

	buf_puts(out, "<section>");
	tagged(out, "h2", t->path);
	buf_printf(out, "<p>%" PRIu64 " packets, %s; %" PRIu64 " of TCP in %lu connections. Taken ",
		   t->counts.packets, t->link, t->counts.tcp, t->conns);
	place_text(&t->place, &words);
	markup_text(out, buf_text(&words));
	buf_printf(
		out,
		".</p>\n<p>%" PRIu64 " violations, %" PRIu64 " advice, %" PRIu64 " remarks.</p>\n",
		t->findings[RULES_VIOLATION], t->findings[RULES_ADVICE], t->findings[RULES_REMARK]);
	buf_reset(&words);
	trace_caveats(t, &words);
	put_notes(out, buf_text(&words));
	buf_free(&words);
	if (t->broken.kind)
		tagged(out, "p", t->broken.what);
	for (size_t i = 0; i < t->nkept; i++)
		put_conn(out, t, t->kept[i]);
	if (t->conns > t->nkept)
		buf_printf(out, "<p>%lu more connections are not shown.</p>\n",
			   t->conns - t->nkept);
	buf_puts(out, "</section>\n");
}

void trace_page(struct trace *const *t, size_t n, struct buf *out)
{
	buf_puts(out, head);
	for (size_t i = 0; i < n; i++)
		put_file(out, t[i]);
	buf_puts(out, "</main></body></html>\n");
}
