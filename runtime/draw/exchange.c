// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the list of rows, and their words. */
#include "runtime/draw/exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void exchange_init(struct exchange *x)
{
	*x = (struct exchange){.arena = ARENA_INIT};
}

void exchange_free(struct exchange *x)
{
	arena_free(&x->arena);
	free(x->rows);
	*x = (struct exchange){0};
}

/* The beginning and the end tell more than the middle. */
static void drop_middle(struct exchange *x)
{
	size_t behind = EXCHANGE_HEAD + EXCHANGE_DROP;

	memmove(x->rows + EXCHANGE_HEAD, x->rows + behind, (x->n - behind) * sizeof(*x->rows));
	x->n -= EXCHANGE_DROP;
	x->dropped += EXCHANGE_DROP;
}

struct row *exchange_add(struct exchange *x, const struct row *r)
{
	struct row *to;

	if (x->n == EXCHANGE_MOST)
		drop_middle(x);
	if (x->n == x->cap) {
		x->cap = x->cap ? x->cap * 2 : 64;
		x->rows = reallocarray(x->rows, x->cap, sizeof(*x->rows));
		if (!x->rows)
			abort();
	}
	to = &x->rows[x->n++];
	*to = *r;
	to->text = arena_strdup(&x->arena, r->text ? r->text : "");
	to->note = arena_strdup(&x->arena, r->note ? r->note : "");
	return to;
}

struct row *exchange_insert(struct exchange *x, const struct row *r)
{
	struct row added = *exchange_add(x, r);
	size_t i = x->n - 1;

	for (; i && x->rows[i - 1].time_us > r->time_us; i--)
		x->rows[i] = x->rows[i - 1];
	x->rows[i] = added;
	return &x->rows[i];
}

void exchange_skip(struct exchange *x, int64_t time_us, uint64_t n)
{
	char text[64];

	snprintf(text, sizeof(text), "%llu %s not shown", (unsigned long long)n,
		 n == 1 ? "event is" : "events are");
	exchange_add(x, &(struct row){.kind = ROW_NOTE, .time_us = time_us, .text = text});
}

void exchange_pick(struct exchange *x, const struct exchange *from, unsigned flow)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct row *r = &from->rows[i];

		if (from->dropped && i == EXCHANGE_HEAD)
			exchange_skip(x, r->time_us, from->dropped);
		if (!row_is_packet(r) || !r->flow || r->flow == flow)
			exchange_add(x, r)->tcp.conn = r->flow == flow;
	}
	if (flow > from->flows)
		exchange_add(x, &(struct row){.kind = ROW_NOTE,
					      .time_us = x->n ? x->rows[x->n - 1].time_us : 0,
					      .text = "there is no such connection"});
	exchange_analyse(x);
}

/* ---- from a segment ---- */

static void take_sacks(struct row_tcp *t, const struct tcpopt *o)
{
	for (unsigned i = 0; i < ROW_SACKS && 2 + 8 * (i + 1) <= o->len; i++) {
		t->sacks[i][0] = get_be32(o->data + 8 * i);
		t->sacks[i][1] = get_be32(o->data + 8 * i + 4);
		t->nsacks = (uint8_t)(i + 1);
	}
}

static void take_options(struct row_tcp *t, const struct tcp_hdr *tcp)
{
	unsigned char opts[TCP_MAX_OPTS];
	struct tcpopt o;
	size_t pos = 0, len = tcp->opts_len < TCP_MAX_OPTS ? tcp->opts_len : TCP_MAX_OPTS;

	memcpy(opts, tcp->opts, len);
	while (tcpopt_next(opts, len, &pos, &o) == 1) {
		if (o.kind == TCPOPT_KIND_WSCALE && o.len == 3)
			t->scale = o.data[0] < 14 ? o.data[0] : 14; /* RFC 7323, section 2.3 */
		else if (o.kind == TCPOPT_KIND_SACK)
			take_sacks(t, &o);
	}
}

void row_take_segment(struct row_tcp *t, const struct segment *s, bool sent, bool ports)
{
	*t = (struct row_tcp){.scale = NO_SCALE};
	if (s->l4 != L4P_TCP)
		return;
	t->known = true;
	t->flags = s->tcp.flags;
	t->win = s->tcp.win;
	t->seq = s->tcp.seq;
	t->ack = s->tcp.ack;
	t->len = (uint32_t)s->payload_len;
	if (ports) {
		t->local = sent ? s->tcp.sport : s->tcp.dport;
		t->remote = sent ? s->tcp.dport : s->tcp.sport;
	}
	take_options(t, &s->tcp);
}

/* ---- words ---- */

const char *row_kind_word(enum row_kind k)
{
	static const char *const words[] = {
#define ROW(id, word) word,
		ROW_KINDS(ROW)
#undef ROW
	};

	return words[k];
}

const char *row_state_name(enum row_state s)
{
	static const char *const names[] = {
#define STATE(id, name) name,
		TCP_STATES(STATE)
#undef STATE
	};

	return names[s];
}

static const struct {
	const char *words, *letter;
} marks_said[] = {
#define MARK(id, words, letter) {words, letter},
	ROW_MARKS(MARK)
#undef MARK
};

void row_marks_text(unsigned marks, struct buf *out)
{
	bool any = false;

	for (unsigned i = 0; i < MARK_COUNT; i++) {
		if (!(marks & 1u << i))
			continue;
		buf_printf(out, "%s%s", any ? ", " : "", marks_said[i].words);
		any = true;
	}
}

const char *row_mark_letter(unsigned marks)
{
	for (unsigned i = 0; i < MARK_COUNT; i++)
		if (marks & 1u << i && *marks_said[i].letter)
			return marks_said[i].letter;
	return "";
}

void row_aside(const struct row *r, struct buf *out)
{
	row_marks_text(r->marks, out);
	if (r->marks & MARK_AGAIN && r->since_us >= 0)
		buf_printf(out, ", %lld.%03lld s after the first",
			   (long long)(r->since_us / 1000000),
			   (long long)(r->since_us / 1000 % 1000));
	if (*r->note)
		buf_printf(out, "%s%s", out->len ? ": " : "", r->note);
}

const char *row_who(const struct row *r)
{
	switch (r->kind) {
	case ROW_SENT: return "stack to peer";
	case ROW_RECEIVED: return "peer to stack";
	case ROW_GHOST: return "expected";
	case ROW_CALL:
	case ROW_BLOCKS:
	case ROW_RETURNS: return "application";
	case ROW_NET: return "network";
	case ROW_COMMAND: return "command";
	case ROW_RULE: return "rule";
	default: return "note";
	}
}
