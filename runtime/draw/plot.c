// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the time-sequence plot as picture, as users of tcptrace know it: each segment is a bar from
 * its first to its last number; below it the line of what is acknowledged, above it the edge of the
 * window; SACK blocks; letters for what is special.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/draw/axis.h"
#include "runtime/draw/series.h"
#include "runtime/draw/svg.h"
#include "runtime/draw/wrap.h"

#define HEIGHT 436
#define LEFT   96
#define RIGHT  (SVG_WIDTH - 24)
#define TOP    48
#define FOOT   (HEIGHT - 60)
#define MARGIN 10 /* between the axes and what is first and last */
#define LETTER 8  /* nearer to each other they cannot be read */
#define NEAR   4  /* letters that are compared with the next one */
#define SERIF  3  /* of a segment; less where they are many */

struct plot {
	struct buf *out;
	const struct picture *p;
	const struct series *s;
	struct axis x, y;
	bool cropped; /* the window is beyond the top */
	double serif;
	bool linked;
	struct {
		double end, y;
	} letters[NEAR]; /* the last ones: where they end */
	unsigned nletters;
	unsigned marks; /* whose letters are there */
	/* paths, as they grow */
	struct buf data, again, acks, edge, sacks, doubles;
	bool acked;
};

static double x_of(const struct plot *p, const struct row *r)
{
	return axis_place(&p->x, r->time_us);
}

static double y_of(const struct plot *p, int64_t seq)
{
	double y = axis_place(&p->y, seq);

	return y < TOP ? TOP : y > FOOT ? FOOT : y;
}

/* ---- axes ---- */

static void set_axes(struct plot *p)
{
	const struct exchange *x = p->s->x;
	int64_t *times = calloc(x->n + 1, sizeof(*times)), span = p->s->high - p->s->low;
	int64_t top = p->s->window_high;
	size_t n = 0;

	if (!times)
		abort();
	for (size_t i = 0; i < x->n; i++)
		if (series_has(p->s, &x->rows[i]))
			times[n++] = x->rows[i].time_us;
	p->serif = n > 400 ? SERIF * 400.0 / (double)n : SERIF;
	axis_times(&p->x, times, n, GAP_US, LEFT + MARGIN, RIGHT - LEFT - 2 * MARGIN);
	free(times);
	/* A window that is much larger than all that is sent would make that a flat line. */
	p->cropped = top > p->s->high + span;
	if (p->cropped)
		top = p->s->high + span / 4 + 1;
	axis_plain(&p->y, p->s->low, top > p->s->high ? top : p->s->high, FOOT, TOP - FOOT);
}

static void put_y_axis(struct plot *p)
{
	int64_t step = axis_step(&p->y, 6), v = p->y.from - p->y.from % step;

	if (v < p->y.from)
		v += step;
	for (; v <= p->y.to; v += step) {
		double y = axis_place(&p->y, v);
		char text[24];

		snprintf(text, sizeof(text), "%u", (uint32_t)(v + p->s->base));
		buf_printf(p->out, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y, RIGHT);
		svg_text(p->out, LEFT - 8, y + 4, "time", "end", text, strlen(text));
	}
	buf_putc(p->out, '\n');
}

static void put_x_tick(struct plot *p, int64_t v, double *last)
{
	double x = axis_place(&p->x, v);
	struct buf text = BUF_INIT;

	if (x < *last + 76)
		return;
	*last = x;
	time_text(v, &text);
	while (text.len > 1 && text.data[text.len - 1] == '0')
		text.len--;
	text.len -= text.data[text.len - 1] == '.';
	buf_printf(p->out, "<path class=\"grid\" d=\"M%.1f %dV%d\"/>", x, TOP, FOOT);
	svg_text(p->out, x, FOOT + 16, "time", "middle", buf_text(&text), text.len);
	buf_free(&text);
}

/* What begins just behind a round time begins there, for a reader; else with few digits. */
static int64_t rounded(int64_t v, int64_t step)
{
	int64_t over = v % step;

	if (over >= 0 && over < step / 20)
		return v - over;
	return step > 100 ? v - v % (step / 100) : v;
}

/* At round times, and where something goes on behind a cut. */
static void put_x_axis(struct plot *p)
{
	const struct axis *a = &p->x;
	int64_t step = axis_step(a, 7), v = rounded(a->from, step);
	double last = 0;

	for (unsigned i = 0; i <= a->ncuts; i++) {
		int64_t end = i < a->ncuts ? a->cuts[i].from : a->to;

		put_x_tick(p, v, &last);
		for (v = v - v % step + step; v <= end; v += step)
			put_x_tick(p, v, &last);
		if (i < a->ncuts)
			v = rounded(a->cuts[i].to, step);
	}
	buf_putc(p->out, '\n');
}

static void put_cuts(struct plot *p)
{
	struct buf text = BUF_INIT;

	for (unsigned i = 0; i < p->x.ncuts; i++) {
		double x = axis_place(&p->x, p->x.cuts[i].from);

		buf_reset(&text);
		gap_text(p->x.cuts[i].to - p->x.cuts[i].from, &text);
		buf_printf(p->out,
			   "<rect class=\"cut\" x=\"%.1f\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
			   x + 4, TOP, AXIS_CUT_WIDTH - 8, FOOT - TOP);
		svg_text(p->out, x + AXIS_CUT_WIDTH / 2.0, FOOT + 32, "soft", "middle",
			 buf_text(&text), text.len);
	}
	buf_free(&text);
}

/* ---- rows ---- */

/* Letters over each other are no letters. */
static bool has_room(struct plot *p, double x, double y, size_t n)
{
	for (unsigned i = 0; i < NEAR && i < p->nletters; i++) {
		double dx = x - p->letters[i].end, dy = y - p->letters[i].y;

		if (dx < 0 && dy < LETTER && dy > -LETTER)
			return false;
	}
	p->letters[p->nletters % NEAR].end = x + LETTER * (double)n;
	p->letters[p->nletters++ % NEAR].y = y;
	return true;
}

/* Words are beside their bar, and not beyond the edge. */
static double beside(double x)
{
	return x > RIGHT - 4 * LETTER ? x - 5 : x + 5;
}

static void put_letter(struct plot *p, size_t i, double y, const char *letter)
{
	const struct row *r = &p->s->x->rows[i];
	double x = x_of(p, r);

	if (!*letter || !has_room(p, x, y, strlen(letter)))
		return;
	p->marks |= r->marks;
	if (p->linked)
		buf_printf(p->out, "<a href=\"#x%ur%zu\" tabindex=\"-1\">", p->p->number, i + 1);
	svg_text(p->out, letter[1] ? beside(x) : x, y,
		 r->marks & (MARK_AGAIN | MARK_DIFFERS) ? "bad" : "letter",
		 !letter[1]      ? "middle"
		 : beside(x) > x ? ""
				 : "end",
		 letter, strlen(letter));
	buf_puts(p->out, p->linked ? "</a>\n" : "\n");
}

static const char *letter_of(const struct row *r)
{
	if (r->tcp.flags & TCP_FLAG_SYN)
		return "SYN";
	if (*row_mark_letter(r->marks))
		return row_mark_letter(r->marks);
	return r->tcp.flags & TCP_FLAG_FIN ? "FIN" : "";
}

static void put_data(struct plot *p, size_t i)
{
	const struct row *r = &p->s->x->rows[i];
	int64_t seq = series_place(p->s, r->tcp.seq);
	double x = x_of(p, r), low = y_of(p, seq), high = y_of(p, seq + r->tcp.len);

	if (r->tcp.len)
		buf_printf(r->marks & MARK_AGAIN ? &p->again : &p->data,
			   "M%.1f %.1fh%.1fM%.1f %.1fV%.1fM%.1f %.1fh%.1f", x - p->serif, low,
			   2 * p->serif, x, low, high, x - p->serif, high, 2 * p->serif);
	put_letter(p, i, high - 5, letter_of(r));
}

static void put_ack(struct plot *p, size_t i)
{
	const struct row *r = &p->s->x->rows[i];
	int64_t ack = series_place(p->s, r->tcp.ack);
	double x = x_of(p, r), y = y_of(p, ack);

	buf_printf(&p->acks, p->acked ? "H%.1fV%.1f" : "M%.1f %.1f", x, y);
	if (r->window >= 0)
		buf_printf(&p->edge, p->edge.len ? "H%.1fV%.1f" : "M%.1f %.1f", x,
			   y_of(p, ack + r->window));
	p->acked = true;
	if (r->marks & MARK_DUPLICATE)
		buf_printf(&p->doubles, "M%.1f %.1fv-8", x, y);
	for (unsigned k = 0; k < r->tcp.nsacks; k++)
		buf_printf(&p->sacks, "M%.1f %.1fV%.1f", x,
			   y_of(p, series_place(p->s, r->tcp.sacks[k][0])),
			   y_of(p, series_place(p->s, r->tcp.sacks[k][1])));
	if (r->marks & (MARK_CLOSES | MARK_OPENS | MARK_DIFFERS))
		put_letter(p, i, y + 14, row_mark_letter(r->marks));
}

static void put_path(struct plot *p, const char *class, struct buf *path)
{
	if (path->len)
		buf_printf(p->out, "<path class=\"%s\" d=\"%s\"/>\n", class, buf_text(path));
	buf_free(path);
}

/* To the right end: what was granted last holds. */
static void put_paths(struct plot *p)
{
	if (p->acks.len)
		buf_printf(&p->acks, "H%d", RIGHT);
	if (p->edge.len)
		buf_printf(&p->edge, "H%d", RIGHT);
	put_path(p, "pwin", &p->edge);
	put_path(p, "pack", &p->acks);
	put_path(p, "pack", &p->doubles);
	put_path(p, "psack", &p->sacks);
	put_path(p, "pdata", &p->data);
	put_path(p, "pagain", &p->again);
}

static void put_legend(struct plot *p)
{
	static const struct {
		const char *class, *word;
	} items[] = {{"pdata", "data"},
		     {"pagain", "R: again"},
		     {"pack", "acknowledged"},
		     {"psack", "SACK block"},
		     {"pwin", "edge of the window"}};
	double x = LEFT;

	for (unsigned i = 0; i < sizeof(items) / sizeof(*items); i++) {
		buf_printf(p->out, "<path class=\"%s\" d=\"M%.0f 34h26\"/>", items[i].class, x);
		svg_text(p->out, x + 32, 38, "", "", items[i].word, strlen(items[i].word));
		x += 60 + 7.5 * (double)strlen(items[i].word);
	}
	if (p->cropped) {
		char text[64];

		snprintf(text, sizeof(text), "(window: up to %u, beyond the top)",
			 (uint32_t)(p->s->window_high + p->s->base));
		svg_text(p->out, x, 38, "soft", "", text, strlen(text));
	}
	buf_putc(p->out, '\n');
}

/* What the letters mean, of those that there are. */
static void put_letters_said(struct plot *p)
{
	struct buf text = BUF_INIT;

	for (unsigned i = 0; i < MARK_COUNT; i++) {
		const char *letter = p->marks & 1u << i ? row_mark_letter(1u << i) : "";

		if (!*letter)
			continue;
		buf_printf(&text, "%s%s ", text.len ? ", " : "", letter);
		row_marks_text(1u << i, &text);
	}
	svg_text(p->out, LEFT, HEIGHT - 4, "soft", "", buf_text(&text), text.len);
	buf_free(&text);
}

static void put_frame(struct plot *p, const char *title)
{
	svg_text(p->out, LEFT, 16, "head", "", title, strlen(title));
	buf_printf(p->out, "\n<path class=\"life\" d=\"M%d %dV%dH%d\"/>\n", LEFT, TOP, FOOT, RIGHT);
	svg_text(p->out, LEFT - 8, 16, "soft", "end", "sequence", 8);
	svg_text(p->out, RIGHT, HEIGHT - 4, "soft", "end", "time in s", 9);
	put_legend(p);
}

void svg_plot(struct buf *out, const struct picture *pic, const struct series *s, bool alone)
{
	struct plot p = {.out = out, .p = pic, .s = s, .linked = !alone};
	struct buf id = BUF_INIT, title = BUF_INIT;

	set_axes(&p);
	buf_printf(&id, "x%up%u%c", pic->number, s->flow, s->outbound ? 'o' : 'i');
	series_title(s, pic->left, pic->right, &title);
	svg_begin(out, alone, HEIGHT, buf_text(&id), buf_text(&title),
		  "Time runs to the right, sequence numbers upwards; the table has the same "
		  "segments.");
	put_frame(&p, buf_text(&title));
	put_y_axis(&p);
	put_x_axis(&p);
	put_cuts(&p);
	for (size_t i = 0; i < s->x->n; i++) {
		const struct row *r = &s->x->rows[i];

		if (!series_has(s, r))
			continue;
		if (series_is_data(s, r))
			put_data(&p, i);
		else if (r->tcp.flags & TCP_FLAG_ACK)
			put_ack(&p, i);
	}
	put_paths(&p);
	put_letters_said(&p);
	svg_end(out);
	buf_free(&id);
	buf_free(&title);
}

void draw_plot(struct buf *out, const struct picture *p)
{
	struct series best;

	series_choose(&best, p->x);
	svg_plot(out, p, &best, true);
}
