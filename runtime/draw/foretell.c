// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns what a script says will happen. */
#include "runtime/draw/foretell.h"

#include <string.h>

#define TEXT_MOST  2000
#define CALLS_MOST 16 /* that block at a time, whose return is drawn */

struct future {
	struct exchange *x;
	const struct script *s;
	int64_t now_us;
	const struct group_mark *mark; /* the next one */
	struct row pending[CALLS_MOST];
	unsigned npending;
};

/* Blanks made one, comments left out: as the line would be read aloud. */
static void put_words(struct buf *out, const struct source *src, struct span s)
{
	const char *text = src->text + s.off;
	bool quoted = false;

	for (size_t i = 0; i < s.len && i < TEXT_MOST; i++) {
		quoted ^= text[i] == '"' && (!i || text[i - 1] != '\\');
		if (!quoted && text[i] == '/' && i + 1 < s.len && text[i + 1] == '/')
			while (i < s.len && text[i] != '\n')
				i++;
		if (i < s.len && !strchr(" \t\r\n", text[i]))
			buf_putc(out, text[i]);
		else if (out->len && out->data[out->len - 1] != ' ')
			buf_putc(out, ' ');
	}
	while (out->len && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

/* ---- numbers of a packet, where they are given ---- */

static uint32_t value(const struct field *f)
{
	return f->state == FIELD_VALUE ? (uint32_t)f->value : 0;
}

static void take_options(struct row_tcp *t, const struct tcp_pat *pat)
{
	for (const struct tcpopt_pat *o = pat->opts; o; o = o->next) {
		if (o->kind == OPT_WSCALE && o->value.state == FIELD_VALUE)
			t->scale = o->value.value < 14 ? (uint8_t)o->value.value : 14;
		for (size_t i = 0; o->kind == OPT_SACK && i < o->nblocks && i < ROW_SACKS; i++) {
			t->sacks[i][0] = value(&o->blocks[i].left);
			t->sacks[i][1] = value(&o->blocks[i].right);
			t->nsacks = (uint8_t)(i + 1);
		}
	}
}

static void take_numbers(struct row_tcp *t, const struct tcp_pat *pat, bool sent)
{
	*t = (struct row_tcp){
		.known = pat->seq.state == FIELD_VALUE && !field_is_open(&pat->ack),
		.win_open = pat->win.state != FIELD_VALUE,
		.flags = pat->flags,
		.seq = value(&pat->seq),
		.len = value(&pat->len),
		.ack = value(&pat->ack),
		.win = (uint16_t)value(&pat->win),
		.scale = NO_SCALE,
		.local = (uint16_t)value(sent ? &pat->sport : &pat->dport),
		.remote = (uint16_t)value(sent ? &pat->dport : &pat->sport),
	};
	take_options(t, pat);
}

static void take_packet(struct row *r, const struct packet_pat *pat, const struct source *src,
			struct buf *text)
{
	bool sent = pat->dir == DIR_OUTBOUND;
	struct buf words = BUF_INIT;
	const char *at;

	if (pat->l4 == L4_NOTHING) {
		r->kind = ROW_NOTE;
		r->note = "no packet of the stack is expected";
	} else {
		r->kind = sent ? ROW_SENT : ROW_RECEIVED;
	}
	put_words(&words, src, pat->span);
	at = buf_text(&words);
	if (*at == '<' || *at == '>')
		at += strspn(at, "<> ");
	buf_puts(text, at);
	if (pat->l4 == L4_TCP)
		take_numbers(&r->tcp, &pat->tcp, sent);
	buf_free(&words);
}

/* ---- groups ---- */

static void put_mark(struct future *f, const struct group_mark *m)
{
	static const char *const words[] = {[GROUP_REPEAT] = "repeat",
					    [GROUP_MAYBE] = "maybe",
					    [GROUP_EITHER] = "either",
					    [GROUP_ALTERNATIVE] = "either",
					    [GROUP_ANY_ORDER] = "in any order"};
	const struct group *g = m->group;
	struct buf text = BUF_INIT;
	struct row r = {.kind = ROW_NOTE,
			.time_us = f->now_us,
			.line = source_line(f->s->source, m->span.off, NULL)};

	if (m->kind == MARK_OPEN && g->kind == GROUP_REPEAT)
		buf_printf(&text, "%lld times:", (long long)g->times.value);
	else if (m->kind == MARK_OPEN)
		buf_printf(&text, "%s:", words[g->kind]);
	else
		buf_puts(&text, m->kind == MARK_OR ? "or:" : "end of this");
	r.text = buf_text(&text);
	exchange_add(f->x, &r);
	buf_free(&text);
}

static void put_marks(struct future *f, uint32_t off)
{
	for (; f->mark && f->mark->span.off < off; f->mark = f->mark->next)
		put_mark(f, f->mark);
}

/* ---- calls that return later ---- */

static void put_returns(struct future *f, int64_t until_us)
{
	for (unsigned i = 0; i < f->npending;) {
		if (f->pending[i].time_us > until_us) {
			i++;
			continue;
		}
		exchange_add(f->x, &f->pending[i]);
		memmove(&f->pending[i], &f->pending[i + 1],
			(--f->npending - i) * sizeof(f->pending[0]));
	}
}

static void note_return(struct future *f, const struct event *ev, int64_t base_us, struct row r)
{
	bool relative = ev->when.kind == WHEN_RELATIVE || ev->when.kind == WHEN_RELATIVE_RANGE;

	if (f->npending == CALLS_MOST)
		return;
	r.kind = ROW_RETURNS;
	r.time_us = (relative ? base_us : 0) + ev->call->end_us;
	r.text = arena_strdup(&f->x->arena, r.text);
	f->pending[f->npending++] = r;
}

/* ---- events ---- */

static void move_time(struct future *f, const struct when *w, struct row *r)
{
	bool relative = w->kind == WHEN_RELATIVE || w->kind == WHEN_RELATIVE_RANGE;

	if (w->kind == WHEN_ANY)
		r->marks |= MARK_ANYTIME;
	else
		f->now_us = (relative ? f->now_us : 0) + w->at_us;
	r->time_us = f->now_us;
}

static void put_event(struct future *f, const struct event *ev)
{
	const struct source *src = f->s->source;
	struct row r = {.line = source_line(src, ev->span.off, NULL)};
	struct buf text = BUF_INIT;
	int64_t base = f->now_us;

	move_time(f, &ev->when, &r);
	put_returns(f, f->now_us);
	switch (ev->kind) {
	case EVENT_PACKET: take_packet(&r, ev->packet, src, &text); break;
	case EVENT_CALL:
		r.kind = ev->call->blocking ? ROW_BLOCKS : ROW_CALL;
		put_words(&text, src, ev->call->span);
		break;
	case EVENT_NET:
		r.kind = ROW_NET;
		put_words(&text, src, ev->net->span);
		break;
	case EVENT_COMMAND: r.kind = ROW_COMMAND; break;
	case EVENT_CODE: r.kind = ROW_NOTE; break;
	}
	if (ev->kind == EVENT_COMMAND || ev->kind == EVENT_CODE)
		buf_add(&text, ev->block->text.text, strnlen(ev->block->text.text, TEXT_MOST));
	r.text = buf_text(&text);
	exchange_add(f->x, &r);
	if (r.kind == ROW_BLOCKS)
		note_return(f, ev, base, r);
	buf_free(&text);
}

void foretell(struct exchange *x, const struct script *s)
{
	struct future f = {.x = x, .s = s, .mark = s->marks};

	for (const struct event *ev = s->events; ev; ev = ev->next) {
		put_marks(&f, ev->span.off);
		put_event(&f, ev);
	}
	put_marks(&f, UINT32_MAX);
	put_returns(&f, INT64_MAX);
	exchange_analyse(x);
}
