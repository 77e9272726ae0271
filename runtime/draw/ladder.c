// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the ladder as picture. A row is as high as its longest column, so that nothing stands over
 * anything: time | application, with bars of calls that block | stack | wire | peer | what there is
 * to say.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/draw/svg.h"
#include "runtime/draw/wrap.h"

#define LINE   15 /* height of a line of text */
#define TOP    34
#define TIME_X 86
#define APP_X  98
#define STACK  424
#define PEER   884
#define WIRE_X (STACK + 18)
#define SIDE_X (PEER + 14)
/* In characters of at most 7.3 wide. */
#define APP_CHARS  41
#define WIRE_CHARS 59
#define SIDE_CHARS 38
#define BAR_LANES  3
#define BAR_WIDTH  6

struct ladder {
	struct buf *out; /* what is in it */
	const struct picture *p;
	size_t from, to;
	bool linked;
	double y;
	double *tops; /* of the rows from @from */
};

/* Lines of @text below each other, from @y on. */
static size_t put_column(struct buf *out, double x, double y, const char *class, const char *text,
			 size_t chars)
{
	size_t lines = 0, n;

	for (; *text; text = wrap_next(text, n), lines++) {
		n = wrap_take(text, chars);
		svg_text(out, x, y + LINE * (double)lines, class, "", text, n);
	}
	return lines;
}

static const char *class_of(const struct row *r)
{
	if (r->marks & (MARK_DIFFERS | MARK_MISSING))
		return " bad";
	if (r->marks & MARK_AGAIN)
		return " again";
	return r->marks & (MARK_PROBE | MARK_ALIVE | MARK_DUPLICATE | MARK_AHEAD) ? " odd" : "";
}

/* Sent and received differ in their lines and heads, not in colour alone. */
static void put_arrow(struct ladder *l, const struct row *r, double y)
{
	const char *class = r->kind == ROW_GHOST ? "ghost" : row_is_outbound(r) ? "sent" : "rcvd";

	buf_printf(l->out, "<path class=\"%s\" d=\"M%d %.0fH%d\"/>", class, STACK, y, PEER);
	if (row_is_outbound(r))
		buf_printf(l->out, "<path class=\"h%s\" d=\"M%d %.0fl-11-5v10z\"/>", class,
			   PEER - 1, y);
	else
		buf_printf(l->out, "<path class=\"h%s\" d=\"M%d %.0fl11-5v10z\"/>", class,
			   STACK + 1, y);
}

static size_t put_packet(struct ladder *l, const struct row *r)
{
	size_t lines = put_column(l->out, WIRE_X, l->y + 11, "", r->text, WIRE_CHARS);

	put_arrow(l, r, l->y + LINE * (double)lines + 5);
	return lines;
}

static size_t put_left(struct ladder *l, const struct row *r)
{
	struct buf text = BUF_INIT;
	size_t lines;

	if (r->kind == ROW_COMMAND)
		buf_printf(&text, "`%s`", r->text);
	else
		buf_printf(&text, "%s%s", *r->text ? r->text : row_who(r),
			   r->kind == ROW_BLOCKS    ? " (blocks)"
			   : r->kind == ROW_RETURNS ? " (returns)"
						    : "");
	lines = put_column(l->out, APP_X, l->y + 11, r->kind >= ROW_NET ? "soft" : "",
			   buf_text(&text), APP_CHARS);
	buf_free(&text);
	return lines;
}

static size_t put_aside(struct ladder *l, const struct row *r)
{
	struct buf text = BUF_INIT;
	size_t lines;

	if (r->marks & (MARK_DIFFERS | MARK_MISSING))
		buf_puts(&text, "\xe2\x9c\x97 ");
	row_aside(l->p->x, r, &text);
	lines = put_column(l->out, SIDE_X, l->y + 11, "side", buf_text(&text), SIDE_CHARS);
	buf_free(&text);
	return lines;
}

/* On the stack's line, in a row of its own. */
static void put_state(struct ladder *l, const struct row *r)
{
	const char *name = row_state_name(r->state);
	double width = 8.0 * (double)strlen(name) + 10;

	if (!*name)
		return;
	buf_printf(l->out,
		   "<rect class=\"state\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"18\" "
		   "rx=\"4\"/>",
		   STACK - width / 2, l->y, width);
	svg_text(l->out, STACK, l->y + 13, "name", "middle", name, strlen(name));
	l->y += 24;
}

static void put_gap(struct ladder *l, int64_t us)
{
	struct buf text = BUF_INIT, gap = BUF_INIT;

	gap_text(us, &gap);
	buf_printf(&text, "\xe2\x80\xa6 %s \xe2\x80\xa6", buf_text(&gap));
	for (int i = 0; i < 2; i++)
		buf_printf(l->out,
			   "<rect class=\"back\" x=\"%d\" y=\"%.0f\" width=\"6\" height=\"22\"/>",
			   (i ? PEER : STACK) - 3, l->y);
	svg_text(l->out, (STACK + PEER) / 2.0, l->y + 15, "soft", "middle", buf_text(&text),
		 text.len);
	l->y += 28;
	buf_free(&text);
	buf_free(&gap);
}

static void open_row(struct ladder *l, size_t i, const struct row *r)
{
	unsigned page = l->p->number;

	buf_puts(l->out, "<g");
	if (l->linked)
		buf_printf(l->out, " id=\"x%ur%zu\"", page, i + 1);
	buf_printf(l->out, " class=\"row%s\">", class_of(r));
	if (l->linked && r->line && l->p->source)
		buf_printf(l->out, "<a href=\"#x%ul%u\" tabindex=\"-1\">", page, r->line);
}

static void close_row(struct ladder *l, const struct row *r)
{
	buf_puts(l->out, l->linked && r->line && l->p->source ? "</a></g>\n" : "</g>\n");
}

/* A little of the time that passes is seen, too. */
static double pause_of(int64_t us)
{
	return us <= 0 ? 0 : us >= GAP_US ? 12 : 2 + 10 * (double)us / GAP_US;
}

static void put_row(struct ladder *l, size_t i)
{
	const struct row *r = &l->p->x->rows[i];
	struct buf time = BUF_INIT;
	size_t lines, aside;

	l->tops[i - l->from] = l->y;
	open_row(l, i, r);
	time_text(r->time_us, &time);
	svg_text(l->out, TIME_X, l->y + 11, "time", "end", buf_text(&time), time.len);
	lines = row_is_packet(r) ? put_packet(l, r) : put_left(l, r);
	aside = put_aside(l, r);
	lines = aside > lines ? aside : lines;
	close_row(l, r);
	l->y += LINE * (double)(lines ? lines : 1) + (row_is_packet(r) ? 15 : 5);
	put_state(l, r);
	buf_free(&time);
}

/* ---- calls that block ---- */

static void put_bar(struct ladder *l, unsigned lane, size_t begin, size_t end)
{
	double x = STACK - 4 - (BAR_WIDTH + 2) * (double)(lane % BAR_LANES + 1);
	double top = begin < l->from ? TOP - 8 : l->tops[begin - l->from];
	double foot = end >= l->to || !end ? l->y : l->tops[end - l->from] + 14;

	buf_printf(l->out,
		   "<rect class=\"bar\" x=\"%.0f\" y=\"%.0f\" width=\"%d\" height=\"%.0f\"/>\n", x,
		   top, BAR_WIDTH, foot > top ? foot - top : 1);
}

/* Also those that begin before these rows, or end behind them. */
static void put_bars(struct ladder *l)
{
	const struct exchange *x = l->p->x;
	unsigned lane = 0;

	for (size_t i = 0; i < l->to; i++) {
		const struct row *r = &x->rows[i];

		if (r->kind == ROW_BLOCKS && (!r->until || r->until >= l->from))
			put_bar(l, lane++, i, r->until);
	}
}

/* ---- all of it ---- */

static void put_lines(struct buf *out, const struct picture *p, double foot)
{
	static const char app[] = "application";

	svg_text(out, TIME_X, 16, "head", "end", "time", 4);
	svg_text(out, APP_X, 16, "head", "", app, strlen(app));
	svg_text(out, STACK, 16, "head", "middle", p->left, strlen(p->left));
	svg_text(out, (STACK + PEER) / 2.0, 16, "head", "middle", "wire", 4);
	svg_text(out, PEER, 16, "head", "middle", p->right, strlen(p->right));
	buf_printf(out, "\n<path class=\"life\" d=\"M%d 24V%.0fM%d 24V%.0f\"/>\n", STACK, foot,
		   PEER, foot);
}

static void put_dropped(struct ladder *l, size_t n)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "%zu events are not shown", n);
	svg_text(l->out, (STACK + PEER) / 2.0, l->y + 12, "soft", "middle", buf_text(&text),
		 text.len);
	l->y += 24;
	buf_free(&text);
}

static void put_rows(struct ladder *l)
{
	const struct exchange *x = l->p->x;

	for (size_t i = l->from; i < l->to; i++) {
		int64_t since = i ? x->rows[i].time_us - x->rows[i - 1].time_us : 0;

		l->y += pause_of(since);
		if (since >= GAP_US)
			put_gap(l, since);
		if (x->dropped && i == EXCHANGE_HEAD)
			put_dropped(l, x->dropped);
		put_row(l, i);
	}
	put_bars(l);
}

void svg_ladder(struct buf *out, const struct picture *p, size_t from, size_t to, bool alone)
{
	struct buf body = BUF_INIT, id = BUF_INIT;
	struct ladder l = {
		.out = &body, .p = p, .from = from, .to = to, .linked = !alone, .y = TOP};

	l.tops = calloc(to - from + 1, sizeof(*l.tops));
	if (!l.tops)
		abort();
	put_rows(&l);
	buf_printf(&id, "x%uk%zu", p->number, from);
	svg_begin(
		out, alone, l.y + 6, buf_text(&id), p->title,
		"Time runs downwards. Solid arrows are sent by the stack, dashed ones by its peer; "
		"the table has the same rows.");
	put_lines(out, p, l.y + 2);
	buf_add(out, body.data ? body.data : "", body.len);
	svg_end(out);
	free(l.tops);
	buf_free(&body);
	buf_free(&id);
}

void draw_ladder(struct buf *out, const struct picture *p)
{
	svg_ladder(out, p, 0, p->x->n, true);
}
