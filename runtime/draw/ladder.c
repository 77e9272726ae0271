// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the ladder as picture. A row is as high as its longest column, so that nothing stands over
 * anything: time | application, with bars of calls that block | stack | wire | peer | what there is
 * to say.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/draw/svg.h"
#include "runtime/draw/wrap.h"

#define LINE       15 /* height of a line of text */
#define TOP        34
#define TIME_X     86
#define APP_X      98
#define WIRE       460 /* from the stack to its peer */
#define STACK      424 /* ... where there is an application beside it */
#define ALONE      224 /* ... where there is none, as in a capture */
#define CHAR       7.3 /* width of a character, at most */
#define APP_CHARS  41
#define WIRE_CHARS 59
#define BAR_LANES  3
#define BAR_WIDTH  6

struct ladder {
	struct buf *out; /* what is in it */
	const struct picture *p;
	size_t from, to;
	bool linked;
	int stack, peer; /* where their lines are */
	size_t side_chars;
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
	if (row_is_bad(r))
		return " bad";
	if (r->marks & MARK_AGAIN)
		return " again";
	return r->marks & (MARK_PROBE | MARK_ALIVE | MARK_DUPLICATE | MARK_AHEAD) ? " odd" : "";
}

/* Sent and received differ in their lines and heads, not in colour alone. */
static void put_arrow(struct ladder *l, const struct row *r, double y)
{
	const char *class = r->kind == ROW_GHOST ? "ghost" : row_is_outbound(r) ? "sent" : "rcvd";

	buf_printf(l->out, "<path class=\"%s\" d=\"M%d %.0fH%d\"/>", class, l->stack, y, l->peer);
	if (row_is_outbound(r))
		buf_printf(l->out, "<path class=\"h%s\" d=\"M%d %.0fl-11-5v10z\"/>", class,
			   l->peer - 1, y);
	else
		buf_printf(l->out, "<path class=\"h%s\" d=\"M%d %.0fl11-5v10z\"/>", class,
			   l->stack + 1, y);
}

static size_t put_packet(struct ladder *l, const struct row *r)
{
	size_t lines = put_column(l->out, l->stack + 18, l->y + 11, "", r->text, WIRE_CHARS);

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
	if (l->p->capture)
		lines = put_column(l->out, l->stack + 18, l->y + 11, "soft", buf_text(&text),
				   WIRE_CHARS);
	else
		lines = put_column(l->out, APP_X, l->y + 11, r->kind >= ROW_NET ? "soft" : "",
				   buf_text(&text), APP_CHARS);
	buf_free(&text);
	return lines;
}

static size_t put_aside(struct ladder *l, const struct row *r)
{
	struct buf text = BUF_INIT;
	size_t lines;

	if (row_is_bad(r))
		buf_puts(&text, "\xe2\x9c\x97 ");
	row_aside(r, &text);
	lines = put_column(l->out, l->peer + 14, l->y + 11, "side", buf_text(&text), l->side_chars);
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
		   l->stack - width / 2, l->y, width);
	svg_text(l->out, l->stack, l->y + 13, "name", "middle", name, strlen(name));
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
			   (i ? l->peer : l->stack) - 3, l->y);
	svg_text(l->out, l->stack + WIRE / 2.0, l->y + 15, "soft", "middle", buf_text(&text),
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

/* Of the packet in its capture: so others call it. */
static void put_number(struct ladder *l, const struct row *r)
{
	char text[24];

	if (r->number)
		svg_text(l->out, APP_X, l->y + 11, "soft", "", text,
			 (size_t)snprintf(text, sizeof(text), "%llu",
					  (unsigned long long)r->number));
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
	put_number(l, r);
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
	double x = l->stack - 4 - (BAR_WIDTH + 2) * (double)(lane % BAR_LANES + 1);
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

/* Addresses are long: they begin at their lines. */
static void put_heads(const struct ladder *l, struct buf *out)
{
	const char *anchor = l->p->capture ? "" : "middle";
	const char *column = l->p->capture ? "packet" : "application";
	const char *left = l->p->left, *right = l->p->right;

	svg_text(out, TIME_X, 16, "head", "end", "time", 4);
	svg_text(out, APP_X, 16, "head", "", column, strlen(column));
	svg_text(out, l->stack, 16, "head", anchor, left, strlen(left));
	if (!l->p->capture)
		svg_text(out, l->stack + WIRE / 2.0, 16, "head", "middle", "wire", 4);
	svg_text(out, l->peer, 16, "head", anchor, right, strlen(right));
}

static void put_lines(const struct ladder *l, struct buf *out, double foot)
{
	buf_printf(out, "\n<path class=\"life\" d=\"M%d 24V%.0fM%d 24V%.0f\"/>\n", l->stack, foot,
		   l->peer, foot);
}

static bool has_kind(const struct exchange *x, enum row_kind kind)
{
	size_t i = 0;

	while (i < x->n && x->rows[i].kind != kind)
		i++;
	return i < x->n;
}

static double put_words(struct ladder *l, double x, const char *words)
{
	svg_text(l->out, x, l->y, "soft", "", words, strlen(words));
	return x + CHAR * (double)strlen(words) + 22;
}

/* What the lines mean, of those that there are. */
static void put_legend(struct ladder *l)
{
	static const struct {
		enum row_kind kind;
		const char *class, *words[2]; /* of a run or a script, of a capture */
	} items[] = {
		{ROW_SENT, "sent", {"sent by the stack", "sent by the left end"}},
		{ROW_RECEIVED, "rcvd", {"sent by its peer", "sent by the right end"}},
		{ROW_GHOST, "ghost", {"what the script expects", "what is expected"}},
		{ROW_BLOCKS, "block", {"a call that blocks", "a call that blocks"}},
	};
	double x = 40;

	l->y += 22;
	for (unsigned i = 0; i < sizeof(items) / sizeof(*items); i++) {
		if (!has_kind(l->p->x, items[i].kind))
			continue;
		buf_printf(l->out, "<path class=\"%s\" d=\"M%.0f %.0fh30\"/>", items[i].class, x,
			   l->y - 4);
		x = put_words(l, x + 38, items[i].words[l->p->capture]);
	}
	buf_printf(l->out,
		   "<rect class=\"state\" x=\"%.0f\" y=\"%.0f\" width=\"30\" height=\"14\" "
		   "rx=\"4\"/>",
		   x, l->y - 11);
	put_words(l, x + 38, l->p->capture ? "state of the left end" : "state of the connection");
	buf_putc(l->out, '\n');
}

static void put_dropped(struct ladder *l, size_t n)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "%zu events are not shown", n);
	svg_text(l->out, l->stack + WIRE / 2.0, l->y + 12, "soft", "middle", buf_text(&text),
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
		.out = &body,
		.p = p,
		.from = from,
		.to = to,
		.linked = !alone,
		.stack = p->capture ? ALONE : STACK,
		.y = TOP,
	};
	double foot;

	l.tops = calloc(to - from + 1, sizeof(*l.tops));
	if (!l.tops)
		abort();
	l.peer = l.stack + WIRE;
	l.side_chars = (size_t)((SVG_WIDTH - l.peer - 14) / CHAR);
	put_rows(&l);
	foot = l.y + 2;
	if (!from)
		put_legend(&l);
	buf_printf(&id, "x%uk%zu", p->number, from);
	svg_begin(out, alone, l.y + 6, buf_text(&id), p->title,
		  "Time runs downwards. Solid arrows go to the right, dashed ones to the left; the "
		  "table has the same rows.");
	put_heads(&l, out);
	put_lines(&l, out, foot);
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
