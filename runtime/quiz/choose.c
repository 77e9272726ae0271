// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the choice of what is left blank. */
#include <stdlib.h>
#include <string.h>

#include "runtime/quiz/make.h"
#include "runtime/report/utf8.h"

#define WRONG_MOST 4 /* choices besides the right one */
#define DRAWS      32

struct places {
	const struct script *script;
	struct arena *arena;
	unsigned kinds;
	struct blank *items;
	size_t n, cap;
};

static void add_place(struct places *p, const struct blank *b)
{
	if (p->n == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 64;
		p->items = realloc(p->items, p->cap * sizeof(*p->items));
		if (!p->items)
			abort();
	}
	p->items[p->n++] = *b;
}

/* ---- fields ---- */

/* Only what an answer could say. */
static void add(struct places *p, enum quiz_kind kind, size_t at, size_t len)
{
	const struct blank b = {.at = at, .len = len, .kind = kind};
	char text[QUIZ_ANSWER_MOST + 1];

	if (!(p->kinds & 1u << kind) || !len || len > QUIZ_ANSWER_MOST)
		return;
	memcpy(text, p->script->source->text + at, len);
	text[len] = '\0';
	if (quiz_is_answer(&b, text))
		add_place(p, &b);
}

static void add_field(struct places *p, enum quiz_kind kind, const struct field *f)
{
	if (f->state == FIELD_VALUE)
		add(p, kind, f->span.off, f->span.len);
}

/* Behind the sign: "+.2" asks for ".2". What is due at once is no question. */
static void add_time(struct places *p, const struct when *w)
{
	bool relative = w->kind == WHEN_RELATIVE;
	const char *text = p->script->source->text + w->span.off;
	size_t sign = relative && w->span.len && *text == '+';

	if ((relative || w->kind == WHEN_ABSOLUTE) && w->at_us > 0 && !w->live_at)
		add(p, QUIZ_time, w->span.off + sign, w->span.len - sign);
}

static void add_packet(struct places *p, const struct event *ev)
{
	const struct packet_pat *pat = ev->packet;
	const struct tcp_pat *t = &pat->tcp;

	if (pat->dir != DIR_OUTBOUND || pat->l4 != L4_TCP || pat->live)
		return;
	add_time(p, &ev->when);
	add(p, QUIZ_flags, t->flags_text.span.off, t->flags_text.span.len);
	if (!t->in_words) {
		add_field(p, QUIZ_seq, &t->seq);
		add_field(p, QUIZ_end, &t->seq_end);
		add_field(p, QUIZ_length, &t->len);
	}
	add_field(p, QUIZ_ack, &t->ack);
	add_field(p, QUIZ_window, &t->win);
}

static void add_call(struct places *p, const struct call *c)
{
	if (c->result && c->result->kind == EXPR_INT && c->op == RESULT_OP_EQ && !c->live)
		add(p, QUIZ_result, c->result->span.off, c->result->span.len);
}

/* ---- pieces, which are put in another order when they are chosen ---- */

static void add_orders(struct places *p)
{
	const struct event *from = NULL, *to;
	const char *text = p->script->source->text;
	struct piece lines[QUIZ_PIECES_MOST];

	while (quiz_order_next(p->script, &from, &to)) {
		struct blank b = {.at = from->span.off, .kind = QUIZ_order};

		while (b.at && text[b.at - 1] != '\n')
			b.at--;
		b.len = span_end(to->span) - b.at;
		b.npieces = quiz_lines(text + b.at, b.len, lines, p->arena);
		b.pieces = memcpy(arena_array(p->arena, b.npieces, sizeof(*lines)), lines,
				  b.npieces * sizeof(*lines));
		add_place(p, &b);
	}
}

static void add_nexts(struct places *p, const struct quiz_wish *w)
{
	for (size_t i = 0; i < w->nnexts; i++) {
		const struct quiz_next *next = &w->nexts[i];
		const struct span at = next->at->packet->span;
		struct piece *all = arena_array(p->arena, next->n + 1, sizeof(*all));

		all[0].text = arena_strndup(p->arena, p->script->source->text + at.off, at.len);
		all[0].why = "";
		memcpy(all + 1, next->wrong, next->n * sizeof(*all));
		add_place(p, &(const struct blank){.at = at.off,
						   .len = at.len,
						   .kind = QUIZ_next,
						   .pieces = all,
						   .npieces = next->n + 1});
	}
}

static void add_all(struct places *p, const struct quiz_wish *w)
{
	for (const struct event *ev = p->script->events; ev; ev = ev->next)
		if (ev->kind == EVENT_PACKET)
			add_packet(p, ev);
		else if (ev->kind == EVENT_CALL)
			add_call(p, ev->call);
	if (p->kinds & 1u << QUIZ_order)
		add_orders(p);
	if (p->kinds & 1u << QUIZ_next)
		add_nexts(p, w);
}

/* ---- at random ---- */

/* splitmix64: the same numbers everywhere. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static void deal(struct piece *pieces, size_t n, uint64_t *state)
{
	for (size_t i = 0; i + 1 < n; i++) {
		size_t j = i + next_random(state) % (n - i);
		struct piece one = pieces[i];

		pieces[i] = pieces[j];
		pieces[j] = one;
	}
}

/* In another order, which is not the one they have when that can be. */
static void shuffle(struct piece *pieces, size_t n, uint64_t *state)
{
	struct arena a = ARENA_INIT;
	struct piece *old = arena_array(&a, n, sizeof(*old));
	bool same = true;

	memcpy(old, pieces, n * sizeof(*old));
	for (unsigned i = 0; same && i < 8; i++) {
		deal(pieces, n, state);
		for (size_t k = 0; k < n; k++)
			same = same && !strcmp(old[k].text, pieces[k].text);
	}
	arena_free(&a);
}

static bool is_apart(const struct blank *kept, size_t n, const struct blank *b)
{
	for (size_t i = 0; i < n; i++)
		if (b->at < kept[i].at + kept[i].len && kept[i].at < b->at + b->len)
			return false;
	return true;
}

/* Up to @k of @items, apart from each other. Returns how many. */
static size_t draw_once(struct blank *items, size_t n, struct blank *kept, size_t k,
			uint64_t *state)
{
	size_t got = 0;

	for (size_t i = 0; i < n && got < k; i++) {
		size_t j = i + next_random(state) % (n - i);
		struct blank b = items[i];

		items[i] = items[j];
		items[j] = b;
		if (is_apart(kept, got, &items[i]))
			kept[got++] = items[i];
	}
	return got;
}

/* Parts that are wide leave less room for others: with other ones there may be enough. */
static size_t draw(struct places *p, struct blank *kept, size_t k, uint64_t *state)
{
	size_t got = 0, best = 0;

	for (unsigned i = 0; i < DRAWS && got < k; i++) {
		got = draw_once(p->items, p->n, kept, k, state);
		best = got > best ? got : best;
	}
	return best;
}

/* Of choices, the right one and some of the others. */
static void mix(struct blank *b, struct arena *a, uint64_t *state)
{
	struct piece *own = arena_array(a, b->npieces + 1, sizeof(*own));
	size_t most = WRONG_MOST + 1;

	if (!b->npieces)
		return;
	memcpy(own, b->pieces, b->npieces * sizeof(*own));
	b->pieces = own;
	if (b->kind == QUIZ_next) {
		deal(own + 1, b->npieces - 1, state);
		b->npieces = b->npieces < most ? b->npieces : most;
		deal(own, b->npieces, state);
	} else {
		shuffle(own, b->npieces, state);
	}
}

static int by_place(const void *a, const void *b)
{
	const struct blank *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* Servers, pages and JSON want text, and show all of it. */
static int check_text(const struct source *src, struct err *e)
{
	for (const char *p = src->text; *p;) {
		size_t n = *p == '\n' || (p[0] == '\r' && p[1] == '\n') ? 1 : utf8_printable(p);

		if (!n) {
			err_kind_set(e, ERR_SCRIPT,
				     "%s:%u: byte 0x%02x is not text that a quiz can show",
				     src->path, source_line(src, (uint32_t)(p - src->text), NULL),
				     (unsigned char)*p);
			return err_hint(e, "it must be UTF-8 without control characters: "
					   "iconv -t utf-8 -f latin1 SCRIPT");
		}
		p += n;
	}
	return 0;
}

int quiz_make(struct quiz *q, const struct script *s, const struct quiz_wish *w, struct arena *a,
	      struct err *e)
{
	struct places p = {.script = s, .arena = a, .kinds = w->kinds};
	struct blank *kept = arena_array(a, w->blanks + 1, sizeof(*kept));
	uint64_t state = w->seed;
	const char *slash = strrchr(s->source->path, '/');
	size_t n;

	if (check_text(s->source, e) < 0)
		return -1;
	add_all(&p, w);
	n = draw(&p, kept, w->blanks, &state);
	free(p.items);
	qsort(kept, n, sizeof(*kept), by_place);
	for (size_t i = 0; i < n && n == w->blanks; i++)
		mix(&kept[i], a, &state);
	*q = (struct quiz){.name = slash ? slash + 1 : s->source->path,
			   .seed = w->seed,
			   .text = s->source->text,
			   .len = s->source->len,
			   .blanks = kept,
			   .n = n};
	if (n == w->blanks)
		return 0;
	err_kind_set(e, ERR_SCRIPT, "%s: %zu blanks are wanted, and there are %zu places for them",
		     s->source->path, w->blanks, n);
	return err_hint(e, "of these kinds; a smaller --blanks, or more --kinds");
}
