// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the choice of what is left blank. */
#include <stdlib.h>
#include <string.h>

#include "runtime/quiz/quiz.h"

struct places {
	const struct script *script;
	struct arena *arena;
	unsigned kinds;
	struct blank *items;
	size_t n, cap;
};

/* Only what an answer could say. */
static void add(struct places *p, enum quiz_kind kind, size_t at, size_t len)
{
	char text[QUIZ_ANSWER_MOST + 1];

	if (!(p->kinds & 1u << kind) || !len || len > QUIZ_ANSWER_MOST)
		return;
	memcpy(text, p->script->source->text + at, len);
	text[len] = '\0';
	if (!quiz_is_answer(kind, text))
		return;
	if (p->n == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 64;
		p->items = realloc(p->items, p->cap * sizeof(*p->items));
		if (!p->items)
			abort();
	}
	p->items[p->n++] = (struct blank){at, len, kind};
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

/* ---- at random ---- */

/* splitmix64: the same everywhere. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static void draw(struct blank *items, size_t n, size_t k, uint64_t seed)
{
	for (size_t i = 0; i < k; i++) {
		size_t j = i + next_random(&seed) % (n - i);
		struct blank b = items[i];

		items[i] = items[j];
		items[j] = b;
	}
}

static int by_place(const void *a, const void *b)
{
	const struct blank *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

int quiz_make(struct quiz *q, const struct script *s, unsigned kinds, size_t k, uint64_t seed,
	      struct arena *a, struct err *e)
{
	struct places p = {.script = s, .arena = a, .kinds = kinds};
	struct blank *kept = arena_array(a, k + 1, sizeof(*kept));
	size_t n;

	for (const struct event *ev = s->events; ev; ev = ev->next)
		if (ev->kind == EVENT_PACKET)
			add_packet(&p, ev);
		else if (ev->kind == EVENT_CALL)
			add_call(&p, ev->call);
	n = p.n;
	if (n >= k) {
		draw(p.items, n, k, seed);
		qsort(p.items, k, sizeof(*p.items), by_place);
		memcpy(kept, p.items, k * sizeof(*kept));
	}
	free(p.items);
	*q = (struct quiz){.name = s->source->path,
			   .seed = seed,
			   .text = s->source->text,
			   .len = s->source->len,
			   .blanks = kept,
			   .n = k};
	if (n >= k)
		return 0;
	err_kind_set(e, ERR_SCRIPT, "%s: %zu blanks are wanted, and there are %zu places for them",
		     s->source->path, k, n);
	return err_hint(e, "of these kinds; a smaller --blanks, or more --kinds");
}
