// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns pictures of single connections. */
#include <string.h>

#include "runtime/draw/page_parts.h"

static void put_title(struct buf *out, const struct picture *of, unsigned flow)
{
	buf_printf(out, "%s, ", of->title);
	if (of->portrait)
		portrait_title(of->portrait, flow, out);
	else
		buf_printf(out, "connection %u", flow);
}

void flow_picture_init(struct flow_picture *f, const struct picture *of, unsigned flow)
{
	*f = (struct flow_picture){.p = *of, .title = BUF_INIT};
	exchange_init(&f->x);
	exchange_pick(&f->x, of->x, flow);
	put_title(&f->title, of, flow);
	f->p.x = &f->x;
	f->p.title = buf_text(&f->title);
	if (of->portrait) {
		f->p.left = portrait_name(of->portrait, flow, 0);
		f->p.right = portrait_name(of->portrait, flow, 1);
	}
}

void flow_picture_free(struct flow_picture *f)
{
	exchange_free(&f->x);
	buf_free(&f->title);
}

/* A section for each. */
static void draw_sections(struct buf *out, const struct picture *p)
{
	struct page_reqs reqs = {NULL, 0};

	page_begin(out, p->title, true);
	for (unsigned flow = 1; flow <= p->x->flows; flow++) {
		struct flow_picture f;

		flow_picture_init(&f, p, flow);
		f.p.number = flow;
		page_section(out, &f.p, flow == 1);
		page_note_reqs(&reqs, &f.p);
		flow_picture_free(&f);
	}
	page_end(out, &reqs);
}

static void draw_one(struct buf *out, const struct draw_format *format, const struct picture *p,
		     unsigned flow)
{
	struct flow_picture f;

	flow_picture_init(&f, p, flow);
	format->draw(out, &f.p);
	flow_picture_free(&f);
}

void draw_flows(struct buf *out, const struct draw_format *format, const struct picture *p,
		int64_t flow)
{
	if (flow == FLOWS_TOGETHER) {
		format->draw(out, p);
	} else if (flow > 0) {
		draw_one(out, format, p, (unsigned)flow);
	} else if (format->draw == draw_page) {
		draw_sections(out, p);
	} else {
		for (unsigned i = 1; i <= p->x->flows; i++) {
			buf_puts(out, i > 1 ? "\n" : "");
			put_title(out, p, i);
			buf_putc(out, '\n');
			draw_one(out, format, p, i);
		}
	}
}
