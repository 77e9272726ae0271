// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what a page shows of one exchange: report, ladder, plots, script, table. */
#include <string.h>

#include "runtime/draw/page_parts.h"
#include "runtime/draw/series.h"
#include "runtime/draw/svg.h"
#include "runtime/draw/wrap.h"
#include "runtime/report/markup.h"

#define FOLD  100 /* rows in one picture, which is folded when there are many */
#define FEW   200 /* rows that are all shown at once */
#define SAME  16  /* rows of a repetition that is folded */
#define PLOTS 8

void page_verdict(struct buf *out, const char *verdict)
{
	static const struct {
		const char *verdict, *class, *sign;
	} looks[] = {
		{"PASS", "passed", "\xe2\x9c\x93"},
		{"FAIL", "failed", "\xe2\x9c\x97"},
		{"TIMEOUT", "failed", "\xe2\x9c\x97"},
		{"ERROR", "failed", "\xe2\x9c\x97"},
		{"XPASS", "failed", "\xe2\x9c\x97"},
		{"XFAIL", "known", "\xe2\x89\xa0"},
		{"FLAKY", "known", "~"},
		{"", "other", "?"}, /* the others */
	};
	unsigned i = 0;

	while (*looks[i].verdict && strcmp(looks[i].verdict, verdict) != 0)
		i++;
	if (*verdict)
		buf_printf(out,
			   "<span class=\"v %s\"><span aria-hidden=\"true\">%s </span>%s</span> ",
			   looks[i].class, looks[i].sign, verdict);
}

/* ---- the ladder ---- */

static void put_picture(struct buf *out, const struct picture *p, size_t from, size_t to)
{
	buf_printf(out,
		   "<div class=\"pic\" tabindex=\"0\" role=\"region\" aria-label=\"Ladder of %u, "
		   "events %zu to %zu\">",
		   p->number, from + 1, to);
	svg_ladder(out, p, from, to, false);
	buf_puts(out, "</div>\n");
}

static void count(struct buf *out, const struct picture *p, size_t from, size_t to, unsigned mark,
		  const char *what)
{
	unsigned n = 0;

	for (size_t i = from; i < to; i++)
		n += (p->x->rows[i].marks & mark) != 0;
	if (n)
		buf_printf(out, ", %u %s", n, what);
}

static bool is_bad(const struct picture *p, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (row_is_bad(&p->x->rows[i]))
			return true;
	return false;
}

/* @more: what there is to say of all of them; "". */
static void put_fold(struct buf *out, const struct picture *p, size_t from, size_t to, bool open,
		     const char *more)
{
	bool bad = is_bad(p, from, to);

	buf_printf(out, "<details class=\"fold\"%s><summary>events %zu to %zu, from ",
		   open || bad ? " open" : "", from + 1, to);
	time_text(p->x->rows[from].time_us, out);
	buf_printf(out, " s%s", more);
	count(out, p, from, to, MARK_AGAIN, "retransmitted");
	count(out, p, from, to, MARK_PROBE | MARK_ALIVE, "probes");
	count(out, p, from, to, MARK_DUPLICATE, "duplicate ACKs");
	buf_puts(out, bad ? ", <strong>differs</strong></summary>\n" : "</summary>\n");
	put_picture(out, p, from, to);
	buf_puts(out, "</details>\n");
}

static bool is_same(const struct row *a, const struct row *b)
{
	return row_is_packet(a) && a->kind == b->kind && a->marks == b->marks && !row_is_bad(a) &&
	       a->state == b->state && !strcmp(a->text, b->text);
}

/* Within an eighth: a back-off is no repetition. */
static bool is_as_long(int64_t a, int64_t b)
{
	return a - b <= b / 8 && b - a <= b / 8;
}

/* How many rows from @from on are the same @period rows, again and again, at equal intervals. */
static size_t repeated(const struct exchange *x, size_t from, size_t period)
{
	const struct row *r = x->rows;
	size_t i = from + period;
	int64_t interval = i < x->n ? r[i].time_us - r[from].time_us : 0;

	while (i < x->n && is_same(&r[i], &r[i - period]) &&
	       is_as_long(r[i].time_us - r[i - period].time_us, interval))
		i++;
	return (i - from) / period * period;
}

/* What nobody reads again and again, as the probes of a window that stays closed and their answers:
 * *@from to *@to, a multiple of the period, which is returned. 0: there is no more of it. */
static size_t find_repetition(const struct exchange *x, size_t *from, size_t *to)
{
	for (size_t i = *from; i < x->n; i++)
		for (size_t period = 1; period <= 2; period++) {
			size_t n = repeated(x, i, period);

			if (n < SAME)
				continue;
			*from = i + 2 * period;
			*to = i + n - period;
			return period;
		}
	*from = *to = x->n;
	return 0;
}

static void put_rows(struct buf *out, const struct picture *p, size_t from, size_t to)
{
	if (p->x->n <= FEW && from < to)
		put_picture(out, p, from, to);
	for (; p->x->n > FEW && from < to; from += FOLD)
		put_fold(out, p, from, from + FOLD < to ? from + FOLD : to, from == 0, "");
}

void page_ladder(struct buf *out, const struct picture *p)
{
	size_t at = 0, from = 0, to = 0, period;

	do {
		struct buf more = BUF_INIT;

		from = at;
		period = find_repetition(p->x, &from, &to);
		put_rows(out, p, at, from);
		if (!period)
			break;
		buf_printf(&more, ": the same %zu times more, every ", (to - from) / period);
		gap_text(p->x->rows[from].time_us - p->x->rows[from - period].time_us, &more);
		put_fold(out, p, from, to, false, buf_text(&more));
		buf_free(&more);
		at = to;
	} while (at < p->x->n);
}

/* ---- the plots ---- */

static void put_plots(struct buf *out, const struct picture *p)
{
	struct series s;
	unsigned n = 0;

	for (unsigned flow = 1; flow <= p->x->flows && n < PLOTS; flow++)
		for (int way = 1; way >= 0; way--) {
			series_init(&s, p->x, flow, way);
			if (!s.any)
				continue;
			buf_puts(out, n++ ? "" : "<h3>Time and sequence numbers</h3>\n");
			buf_printf(out,
				   "<div class=\"pic\" tabindex=\"0\" role=\"region\" "
				   "aria-label=\"Plot %u of %u\">",
				   n, p->number);
			svg_plot(out, p, &s, false);
			buf_puts(out, "</div>\n");
		}
}

/* ---- words ---- */

static void put_reqs(struct buf *out, const struct req_lines *req)
{
	if (!req || !req->nuses)
		return;
	buf_puts(out, "<p>It is about ");
	for (size_t i = 0; i < req->nuses; i++) {
		buf_printf(out, "%s<a href=\"#q-", i ? ", " : "");
		markup_text(out, req->uses[i].name);
		buf_puts(out, "\">");
		markup_text(out, req->uses[i].name);
		buf_puts(out, "</a>");
	}
	buf_puts(out, ".</p>\n");
}

static void put_text(struct buf *out, const char *before, const char *text, const char *behind)
{
	if (!*text)
		return;
	buf_puts(out, before);
	markup_text(out, text);
	buf_puts(out, behind);
}

static void put_head(struct buf *out, const struct picture *p, bool open)
{
	buf_printf(out, "<details class=\"run\" id=\"x%u\"%s><summary><h2>", p->number,
		   open ? " open" : "");
	page_verdict(out, p->verdict);
	markup_text(out, p->title);
	buf_puts(out, "</h2>");
	if (p->time_us >= 0)
		buf_printf(out, " <span class=\"soft\">%.3f s</span>", (double)p->time_us / 1e6);
	buf_puts(out, "</summary>\n");
	put_text(out, "<p class=\"soft\">", p->origin, "</p>\n");
	put_text(out, "<p>", p->reason, "</p>\n");
	put_reqs(out, p->req);
}

void page_section(struct buf *out, const struct picture *p, bool open)
{
	put_head(out, p, open);
	put_text(out,
		 "<details class=\"fold\" open><summary>The report</summary><pre tabindex=\"0\">",
		 p->report, "</pre></details>\n");
	if (p->x && p->x->n) {
		buf_puts(out, "<h3>Ladder</h3>\n");
		page_ladder(out, p);
		put_plots(out, p);
	}
	if (p->source) {
		buf_puts(out, "<h3>Script</h3>\n");
		page_script(out, p);
	}
	if (p->x && p->x->n) {
		buf_puts(out, "<details class=\"fold\"><summary>The same as table</summary>\n");
		page_table(out, p);
		buf_puts(out, "</details>\n");
	}
	buf_puts(out, "</details>\n");
}
