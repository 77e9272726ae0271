// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the TCP options of a line: those that differ, or the list as a whole. */
#include <stdio.h>
#include <string.h>

#include "parser/tcpopt.h"
#include "runtime/update/parts.h"

static uint8_t kind_of(const struct tcpopt_pat *pat)
{
	const struct tcpopt_spec *spec = tcpopt_spec_for(pat);

	return spec ? spec->kind : (uint8_t)pat->value.value;
}

static void option_text(const struct tcpopt *o, struct buf *out)
{
	unsigned char bytes[TCP_MAX_OPTS];

	bytes[0] = o->kind;
	bytes[1] = o->len;
	if (o->data)
		memcpy(bytes + 2, o->data, o->len - 2u);
	tcpopts_text(bytes, o->len, out);
}

/* ---- one of them ---- */

static int calculated(struct update *u, const struct deed *d)
{
	return update_refuse(u, d->event, "a TCP option is another, and the line calculates it");
}

static void put_if_other(struct update *u, const struct field *f, uint32_t n)
{
	char text[16];

	if (f->state == FIELD_ANY || f->value == n)
		return;
	snprintf(text, sizeof(text), "%u", n);
	edits_add(&u->edits, f->span, text);
}

static void edit_option(struct update *u, const struct tcpopt_pat *pat, const struct tcpopt *o)
{
	struct buf text = BUF_INIT;

	if (pat->kind == OPT_TS && !pat->any && o->len == 10) {
		put_if_other(u, &pat->value, get_be32(o->data));
		put_if_other(u, &pat->ecr, get_be32(o->data + 4));
		return;
	}
	option_text(o, &text);
	edits_add(&u->edits, pat->span, buf_text(&text));
	buf_free(&text);
}

/* The option that stands in @tcp where @pat does in @d's line; in a list that names only some, the
 * first of its kind. */
static bool find_actual(const struct deed *d, struct tcp_hdr *tcp, const struct tcpopt_pat *pat,
			struct tcpopt *o)
{
	const struct tcp_pat *t = &d->event->packet->tcp;
	const struct tcpopt_pat *walk = t->opts;
	size_t pos = 0;

	if (t->opts_kind == TCPOPTS_SOME)
		return tcpopt_find(tcp, kind_of(pat), o);
	while (tcpopt_next(tcp->opts, tcp->opts_len, &pos, o) == 1) {
		if (walk == pat)
			return true;
		walk = walk ? walk->next : NULL;
	}
	return false;
}

/* With the comma behind it, or before the last. */
static void drop_option(struct update *u, const struct tcpopt_pat *pat)
{
	uint32_t end = pat->next ? pat->next->span.off : span_end(pat->span);

	if (!pat->next && u->src->text[end] == ',')
		end++;
	edits_add(&u->edits, (struct span){pat->span.off, end - pat->span.off}, "");
}

static int edit_at(struct update *u, const struct deed *d, const struct difference *diff)
{
	const struct tcpopt_pat *pat = d->event->packet->tcp.opts;
	struct tcp_hdr tcp = d->actual.tcp;
	struct tcpopt o; /* points into it */

	while (pat && pat->span.off != diff->span.off)
		pat = pat->next;
	if (!pat)
		return update_refuse(u, d->event, "%s: expected %s, seen %s", diff->field,
				     diff->expected, diff->actual);
	if (pat->value.state == FIELD_LIVE || pat->ecr.state == FIELD_LIVE)
		return calculated(u, d);
	if (find_actual(d, &tcp, pat, &o))
		edit_option(u, pat, &o);
	else
		drop_option(u, pat);
	return 0;
}

/* ---- all of them ---- */

/* The author's words where they say the same, or leave it open. */
static void add_option(struct update *u, const struct tcpopt_pat *pats, const struct tcpopt *o,
		       struct buf *out)
{
	const struct tcpopt_pat *pat = pats;

	while (pat && kind_of(pat) != o->kind)
		pat = pat->next;
	if (pat && (tcpopt_has_any(pat) || pat->kind == OPT_TS))
		buf_add(out, u->src->text + pat->span.off, pat->span.len);
	else
		option_text(o, out);
}

static uint32_t behind_numbers(const struct tcp_pat *t, const struct packet_pat *p)
{
	const struct span at[] = {t->seq_span, t->seq.span, t->len.span, t->cut.span,
				  t->ack.span, t->win.span, t->urg.span, p->cksum.span};
	uint32_t end = 0;

	for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++)
		if (at[i].len && span_end(at[i]) > end)
			end = span_end(at[i]);
	return end;
}

static int edit_list(struct update *u, const struct deed *d)
{
	const struct packet_pat *p = d->event->packet;
	const struct tcp_pat *t = &p->tcp;
	struct tcp_hdr tcp = d->actual.tcp;
	struct span at = t->opts_span;
	struct buf text = BUF_INIT;
	struct tcpopt o;
	size_t pos = 0;
	int more;

	if (!at.len)
		at = (struct span){behind_numbers(t, p), 0};
	buf_puts(&text, at.len ? "<" : " <");
	while ((more = tcpopt_next(tcp.opts, tcp.opts_len, &pos, &o)) == 1) {
		add_option(u, t->opts, &o, &text);
		if (pos < tcp.opts_len)
			buf_putc(&text, ',');
	}
	buf_putc(&text, '>');
	if (!tcp.opts_len) {
		buf_reset(&text);
		while (at.off && u->src->text[at.off - 1] == ' ') {
			at.off--;
			at.len++;
		}
	}
	if (more == 0)
		edits_add(&u->edits, at, buf_text(&text));
	buf_free(&text);
	return more == 0 ? 0 : update_refuse(u, d->event, "its TCP options are malformed");
}

int options_edit(struct update *u, const struct deed *d)
{
	for (const struct difference *diff = d->diffs; diff; diff = diff->next) {
		if (diff->mark != TEXT_OPTS)
			continue;
		if (!strcmp(diff->field, "options"))
			return edit_list(u, d);
		if (edit_at(u, d, diff) < 0)
			return -1;
	}
	return 0;
}
