// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the report for people at a terminal. */
#include <inttypes.h>
#include <string.h>

#include "runtime/trace/parts.h"

/* ---- pieces ---- */

static void seconds(struct buf *out, int64_t ns)
{
	buf_printf(out, "%s%" PRId64 ".%06" PRId64, ns < 0 ? "-" : "",
		   (ns < 0 ? -ns : ns) / 1000000000, (ns < 0 ? -ns : ns) / 1000 % 1000000);
}

static void counted(struct buf *out, uint64_t n, const char *what)
{
	buf_printf(out, "%" PRIu64 " %s%s", n, what, n == 1 ? "" : "s");
}

/* Each line of @text behind @before. */
static void indented(struct buf *out, const char *before, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		buf_puts(out, before);
		buf_add(out, text, n);
		buf_putc(out, '\n');
		text += n + (text[n] == '\n');
	}
}

/* ---- findings ---- */

static void put_first(struct buf *out, const struct trace *t, const struct found *f)
{
	buf_puts(out, "      came      ");
	if (f->packets[0])
		buf_printf(out, "packet %" PRIu64 ", ", f->packets[0]);
	else
		buf_puts(out, "a silence until ");
	seconds(out, f->time_ns - t->first_ns);
	buf_printf(out, ": %s\n      expected  %s\n      known by  %s\n", f->came, f->should,
		   f->how);
	if (f->earlier)
		buf_printf(out, "      see also  packet %" PRIu64 "\n", f->earlier);
}

static void put_others(struct buf *out, const struct found *f)
{
	uint64_t shown = 1;

	if (f->times < 2)
		return;
	buf_puts(out, "      again     ");
	counted(out, f->times - 1, "time");
	for (; shown < f->times && shown < FOUND_PLACES; shown++)
		if (f->packets[shown])
			buf_printf(out, "%s%" PRIu64, shown == 1 ? ", packets " : ", ",
				   f->packets[shown]);
	buf_puts(out, shown < f->times ? " and more\n" : "\n");
}

static void put_found(struct buf *out, const struct trace *t, const struct found *f)
{
	const struct rules_info *r = rules_at(f->rule);

	buf_printf(out, "    %s: %s (%s, %s)\n", rules_level_name(r->level), r->what, r->name,
		   r->sources);
	put_first(out, t, f);
	put_others(out, f);
}

static void put_end(struct buf *out, const struct trace *t, const struct trace_conn *c,
		    unsigned side)
{
	bool any = false;

	for (int l = RULES_LEVELS - 1; l >= 0; l--)
		for (const struct found *f = c->found; f; f = f->next) {
			if (f->side != side || (int)rules_at(f->rule)->level != l)
				continue;
			if (!any)
				buf_printf(out, "  the %s\n", conn_role(c, side));
			any = true;
			put_found(out, t, f);
		}
}

/* ---- connections ---- */

static void put_sent(struct buf *out, const struct trace_conn *c, unsigned side)
{
	const struct trace_end *e = &c->end[side];

	buf_printf(out, "%s ", conn_role(c, side));
	counted(out, e->packets, "packet");
	buf_puts(out, ", ");
	counted(out, e->data, "byte");
	if (e->again)
		buf_printf(out, " (%" PRIu64 " of them again)", e->again);
}

static void put_conn(struct buf *out, const struct trace *t, const struct trace_conn *c)
{
	struct buf caveats = BUF_INIT;

	buf_printf(out, "\nconnection %lu: client ", c->number);
	end_text(&c->end[c->client], out);
	buf_puts(out, ", server ");
	end_text(&c->end[!c->client], out);
	buf_printf(out, "\n  packets %" PRIu64 " to %" PRIu64 ", ", c->first_packet,
		   c->last_packet);
	seconds(out, c->last_ns - c->first_ns);
	buf_printf(out, " s, %s, ", c->from_syn ? "from its SYN" : "from its middle");
	conn_ending(c, out);
	buf_puts(out, "\n  ");
	put_sent(out, c, c->client);
	buf_puts(out, "; ");
	put_sent(out, c, !c->client);
	buf_putc(out, '\n');
	conn_caveats(c, &caveats);
	indented(out, "  note: ", buf_text(&caveats));
	buf_free(&caveats);
	put_end(out, t, c, c->client);
	put_end(out, t, c, !c->client);
	if (!c->found)
		buf_puts(out, "  nothing found\n");
}

/* ---- files ---- */

static void put_head(struct buf *out, const struct trace *t)
{
	struct buf caveats = BUF_INIT;

	buf_printf(out, "%s: ", t->path);
	counted(out, t->counts.packets, "packet");
	buf_printf(out, ", %s; ", t->link);
	counted(out, t->counts.tcp, "packet");
	buf_puts(out, " of TCP in ");
	counted(out, t->conns, "connection");
	buf_puts(out, ", ");
	seconds(out, t->last_ns - t->first_ns);
	buf_puts(out, " s\n  taken ");
	place_text(&t->place, out);
	buf_putc(out, '\n');
	trace_caveats(t, &caveats);
	indented(out, "  note: ", buf_text(&caveats));
	buf_free(&caveats);
}

static void put_sums(struct buf *out, const struct trace *t)
{
	static const char *const levels[] = {"remark", "piece", "violation"};
	unsigned long shown = t->nkept;
	unsigned long all = t->nkept && t->conns > shown ? t->conns : shown;

	buf_printf(out, "\n%s: ", t->path);
	for (int l = RULES_LEVELS - 1; l >= 0; l--) {
		counted(out, t->findings[l], levels[l]);
		buf_puts(out, l == RULES_ADVICE ? " of advice in " : " in ");
		counted(out, t->with[l], "connection");
		buf_puts(out, l ? ", " : "\n");
	}
	if (all > shown)
		buf_printf(out, "%lu connections are not shown (--flow=N shows one, --json all)\n",
			   all - shown);
}

void trace_text(const struct trace *t, struct buf *out)
{
	put_head(out, t);
	for (size_t i = 0; i < t->nkept; i++)
		put_conn(out, t, t->kept[i]);
	if (t->counts.tcp)
		put_sums(out, t);
}
