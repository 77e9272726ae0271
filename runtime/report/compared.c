// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the two lines that a failure begins with: the packet that a line wants, and the one that
 * came. */
#include "runtime/report/compared.h"

#include <stdlib.h>
#include <string.h>

#include "parser/tcpopt.h"
#include "runtime/report/colour.h"

/* Carets under what differs in a segment's text. */
static void mark_fields(struct buf *out, size_t indent, const struct finding *f,
			const struct text_pos *pos, size_t len)
{
	char *marks = malloc(len + 1);
	size_t used = 0;

	if (!marks)
		abort();
	memset(marks, ' ', len);
	for (const struct difference *d = f->diffs; d; d = d->next) {
		if (d->mark >= TEXT_FIELDS || pos[d->mark].off + pos[d->mark].len > len)
			continue;
		memset(marks + pos[d->mark].off, '^', pos[d->mark].len);
		if (pos[d->mark].len && (size_t)pos[d->mark].off + pos[d->mark].len > used)
			used = (size_t)pos[d->mark].off + pos[d->mark].len;
	}
	if (used) {
		buf_fill(out, ' ', indent);
		buf_add(out, marks, used);
		buf_putc(out, '\n');
	}
	free(marks);
}

static void segment_line(struct buf *out, const char *label, int64_t time_us,
			 const struct segment *s, const struct text_how *how,
			 const struct finding *f, enum colour c, bool colour)
{
	struct text_pos pos[TEXT_FIELDS] = {{0, 0}};
	size_t from = out->len, start;

	buf_printf(out, "  %-9s %12.6f  > ", label, (double)time_us / 1e6);
	start = out->len - from;
	buf_puts(out, colour_on(c, colour));
	from = out->len;
	segment_text(s, how, out, pos);
	from = out->len - from;
	buf_puts(out, colour_off(colour));
	buf_putc(out, '\n');
	mark_fields(out, start, f, pos, from);
}

static bool shows(const struct finding *f, enum text_field field)
{
	for (const struct difference *d = f->diffs; d; d = d->next)
		if (d->mark == field)
			return true;
	return false;
}

static unsigned star(const struct field *f, enum text_field field)
{
	return f->state == FIELD_ANY ? 1u << field : 0;
}

/* Bytes cannot show that. */
static bool leaves_options(const struct tcp_pat *t)
{
	for (const struct tcpopt_pat *o = t->opts; o; o = o->next)
		if (tcpopt_has_any(o))
			return true;
	return t->opts_kind == TCPOPTS_SOME;
}

/* What the line does not say is shown as it is written. */
static void show_wildcards(struct text_how *how, const struct tcp_pat *t, const struct source *src)
{
	how->stars = star(&t->seq, TEXT_SEQ) | star(&t->ack, TEXT_ACK) | star(&t->win, TEXT_WIN) |
		     star(&t->urg, TEXT_URG);
	if (!leaves_options(t) || t->opts_span.len < 2)
		return;
	how->opts = src->text + t->opts_span.off + 1;
	how->opts_len = t->opts_span.len - 2;
}

void compared_text(struct buf *out, const struct text_how *as_script, bool colour,
		   const struct source *src, const struct finding *f)
{
	const struct packet_pat *pat = f->event->packet;
	struct text_how how = *as_script;

	how.win = pat->l4 == L4_TCP && pat->tcp.win.state != FIELD_ABSENT;
	how.texts = f->left_open;
	how.ip = pat->ip.span.len > 0;
	how.ip_text = src->text + pat->ip.span.off;
	how.ip_len = pat->ip.span.len;
	how.any_opts = pat->l4 == L4_TCP && pat->tcp.opts_kind == TCPOPTS_ANY;
	how.ports |= shows(f, TEXT_PORTS);
	if (pat->l4 == L4_TCP)
		show_wildcards(&how, &pat->tcp, src);
	buf_putc(out, '\n');
	segment_line(out, "expected", f->time.from_us, &f->expected, &how, f, COLOUR_GREEN, colour);
	how.any_opts = false;
	how.texts = NULL;
	how.ip_text = how.opts = NULL;
	how.stars = 0;
	how.win = true;
	how.ip |= shows(f, TEXT_IP);
	if (f->has_actual)
		segment_line(out, "actual", f->time.actual_us, &f->actual, &how, f, COLOUR_RED,
			     colour);
	if (f->nmerged > 1)
		buf_printf(out, "  (%u live segments taken together)\n", f->nmerged);
}
