// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the page of a suite, which is written as its runs end. */
#include "runtime/draw/pages.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/draw/page_parts.h"
#include "runtime/draw/record.h"
#include "runtime/report/markup.h"

/* Of the index, which is sorted: runs end in any order. */
struct entries {
	struct entry {
		char *title, *text;
	} * items;
	size_t n;
};

struct pages {
	struct suite_listener base;
	FILE *out, *body; /* the latter until the end */
	const char *name;
	const struct draw_format *format; /* NULL: the page */
	bool ascii, several_kernels, single;
	int64_t flow;
	unsigned n, drawn;
	struct entries index[2]; /* of what did not pass, and of the rest */
	struct buf label, title; /* the latter of the first */
	struct page_reqs reqs;
	struct err err; /* the first that went wrong */
};

static struct pages *pages_of(struct suite_listener *l)
{
	return (struct pages *)l;
}

static void pages_begin(struct suite_listener *l, const struct suite_info *info)
{
	struct pages *p = pages_of(l);

	p->several_kernels = info->several_kernels;
	p->single = info->planned == 1;
}

/* ---- one of them ---- */

static const char *title_of(struct pages *p, const struct outcome *o, struct buf *out)
{
	buf_reset(&p->label);
	outcome_label(&p->label, o, p->several_kernels);
	buf_printf(out, "%s (%s)", o->script, buf_text(&p->label));
	return buf_text(out);
}

static const char *origin_of(const struct outcome *o, struct buf *out)
{
	buf_printf(out, "A run on %s %s%s.", o->is_stack ? "stack" : "kernel", o->kernel,
		   o->virtual_time ? ", in virtual time" : "");
	if (o->ntries > 1)
		buf_printf(out, " This is attempt %u.", o->ntries);
	if (*o->expected)
		buf_printf(out, " Expected to fail: %s", o->expected);
	return buf_text(out);
}

static bool is_good(enum verdict v)
{
	return v == VERDICT_PASS || v == VERDICT_SKIP || v == VERDICT_XFAIL || v == VERDICT_FLAKY;
}

/* ---- the index ---- */

static char *copy(const char *text)
{
	char *c = strdup(text);

	if (!c)
		abort();
	return c;
}

static void entry_text(struct buf *out, const struct picture *pic, bool good)
{
	page_verdict(out, pic->verdict);
	buf_printf(out, "<a href=\"#x%u\">", pic->number);
	markup_text(out, pic->title);
	buf_printf(out, "</a> <span class=\"soft\">%.3f s", (double)pic->time_us / 1e6);
	if (!good && *pic->reason) {
		buf_puts(out, ": ");
		markup_text(out, pic->reason);
	}
	buf_puts(out, "</span>");
}

static void entries_add(struct entries *e, const struct picture *pic, bool good)
{
	struct buf text = BUF_INIT;

	entry_text(&text, pic, good);
	e->items = reallocarray(e->items, e->n + 1, sizeof(*e->items));
	if (!e->items)
		abort();
	e->items[e->n++] = (struct entry){copy(pic->title), copy(buf_text(&text))};
	buf_free(&text);
}

static void entries_free(struct entries *e)
{
	for (size_t i = 0; i < e->n; i++) {
		free(e->items[i].title);
		free(e->items[i].text);
	}
	free(e->items);
}

static int by_title(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->title, ((const struct entry *)b)->title);
}

static void put_list(struct buf *out, const char *title, struct entries *e, bool open)
{
	if (!e->n)
		return;
	qsort(e->items, e->n, sizeof(*e->items), by_title);
	buf_printf(out, "<nav aria-label=\"%s\"><details%s><summary>%s</summary><ol>\n", title,
		   open ? " open" : "", title);
	for (size_t i = 0; i < e->n; i++)
		buf_printf(out, "<li>%s</li>\n", e->items[i].text);
	buf_puts(out, "</ol></details></nav>\n");
}

/* ---- pictures ---- */

static void write_to(struct pages *p, FILE *f, const struct buf *text)
{
	if (text->len && fwrite(text->data, 1, text->len, f) != text->len && !p->err.what[0])
		err_sys(&p->err, "%s", p->name);
}

/* In a format that is no page. */
static void put_drawing(struct pages *p, const struct picture *pic)
{
	struct buf text = BUF_INIT;

	if (!pic->x || (p->format->single && p->drawn))
		return;
	if (!p->format->single && !p->single)
		buf_printf(&text, "%s%s: %s\n", p->drawn ? "\n" : "", pic->title, pic->verdict);
	draw_flows(&text, p->format, pic, p->flow);
	p->drawn++;
	write_to(p, p->out, &text);
	buf_free(&text);
}

static void put_section(struct pages *p, const struct picture *pic, bool good)
{
	struct buf text = BUF_INIT;

	if (p->n == 1)
		buf_puts(&p->title, pic->title);
	entries_add(&p->index[good], pic, good);
	page_section(&text, pic, p->single || !good);
	page_note_reqs(&p->reqs, pic);
	write_to(p, p->body, &text);
	buf_free(&text);
}

static void put_sections(struct pages *p, const struct picture *pic, bool good)
{
	unsigned from = p->flow > 0 ? (unsigned)p->flow : 1;
	unsigned to = !pic->x ? 0 : p->flow > 0 ? from : pic->x->flows;

	if (p->flow == FLOWS_TOGETHER || to < from || to > from + PORTRAY_MOST) {
		put_section(p, pic, good);
		return;
	}
	for (unsigned flow = from; flow <= to; flow++) {
		struct flow_picture f;

		flow_picture_init(&f, pic, flow);
		f.p.number = flow == from ? pic->number : ++p->n;
		put_section(p, &f.p, good);
		flow_picture_free(&f);
	}
}

static void pages_outcome(struct suite_listener *l, const struct outcome *o)
{
	struct pages *p = pages_of(l);
	const struct attempt *last = outcome_last(o);
	struct buf title = BUF_INIT, origin = BUF_INIT;
	struct exchange x;
	struct picture pic = {
		.source = o->source,
		.title = title_of(p, o, &title),
		.verdict = verdict_name(o->verdict),
		.reason = outcome_reason(o),
		.report = last->text,
		.origin = origin_of(o, &origin),
		.left = "stack",
		.right = "peer",
		.req = o->req,
		.time_us = outcome_time_us(o),
		.number = ++p->n,
		.ascii = p->ascii,
	};

	exchange_init(&x);
	if (last->exchange && record_read(&x, last->exchange))
		pic.x = &x;
	if (p->format)
		put_drawing(p, &pic);
	else
		put_sections(p, &pic, is_good(o->verdict));
	exchange_free(&x);
	buf_free(&title);
	buf_free(&origin);
}

/* ---- the end ---- */

static void put_sums(struct buf *out, const struct totals *t)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		abort();
	totals_show(f, t);
	fclose(f);
	buf_printf(out, "<p>%s, in %.1f s", text, (double)t->time_us / 1e6);
	if (totals_cut(t))
		buf_printf(out, " (%s after %u of %u)", totals_cut(t), t->done,
			   t->planned ? t->planned : t->done);
	buf_puts(out, ".</p>\n");
	free(text);
}

static void put_body(struct pages *p)
{
	char block[16384];
	size_t n;

	if (fflush(p->body) != 0 || ferror(p->body)) {
		err_sys(&p->err, "%s: the temporary file for it", p->name);
		return;
	}
	rewind(p->body);
	while ((n = fread(block, 1, sizeof(block), p->body)) > 0)
		fwrite(block, 1, n, p->out);
}

static void put_page(struct pages *p, const struct totals *t)
{
	struct buf text = BUF_INIT;

	page_begin(&text, p->n == 1 ? buf_text(&p->title) : "What came of the scripts", true);
	put_sums(&text, t);
	if (p->n > 1) {
		put_list(&text, "What did not pass", &p->index[0], true);
		put_list(&text, "What passed, or was not played", &p->index[1], !p->index[0].n);
	}
	write_to(p, p->out, &text);
	put_body(p);
	buf_reset(&text);
	page_end(&text, &p->reqs);
	write_to(p, p->out, &text);
	buf_free(&text);
}

static int pages_end(struct suite_listener *l, const struct totals *t, struct err *e)
{
	struct pages *p = pages_of(l);
	struct err flushed = ERR_INIT;

	if (!p->format)
		put_page(p, t);
	if (outcome_flush(p->out, p->name, &flushed) < 0 && !p->err.what[0])
		p->err = flushed;
	if (!p->err.what[0])
		return 0;
	if (e)
		*e = p->err;
	return -1;
}

static void pages_close(struct suite_listener *l)
{
	struct pages *p = pages_of(l);

	if (p->body)
		fclose(p->body);
	outcome_close(p->out);
	entries_free(&p->index[0]);
	entries_free(&p->index[1]);
	buf_free(&p->label);
	buf_free(&p->title);
	free(p->reqs.items);
	free(p);
}

static struct pages *pages_new(FILE *out, const char *name)
{
	static const struct suite_listener_ops ops = {pages_begin, pages_outcome, pages_end,
						      pages_close};
	struct pages *p = calloc(1, sizeof(*p));

	if (!p)
		abort();
	p->base.ops = &ops;
	p->out = out;
	p->name = name;
	return p;
}

struct suite_listener *html_open(FILE *out, const char *name)
{
	struct pages *p;
	FILE *body = tmpfile();

	if (!body)
		return NULL;
	p = pages_new(out, name);
	p->body = body;
	return &p->base;
}

struct suite_listener *drawing_open(FILE *out, const char *name, const struct draw_format *format,
				    bool ascii)
{
	struct pages *p = pages_new(out, name);

	p->format = format;
	p->ascii = ascii;
	return &p->base;
}

void pages_set_flow(struct suite_listener *l, int64_t flow)
{
	pages_of(l)->flow = flow;
}

void pages_ladder(struct buf *out, const char *record, bool ascii)
{
	struct picture pic = {.left = "stack", .right = "peer", .ascii = ascii};
	struct exchange x;

	exchange_init(&x);
	if (record_read(&x, record) && x.n) {
		pic.x = &x;
		draw_text(out, &pic);
	}
	exchange_free(&x);
}
