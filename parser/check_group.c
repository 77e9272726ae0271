// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Checks groups: what may stand in them, and that the packet that comes can decide. A line hides
 * another one when whatever fits the other fits it, too: what stands behind would never be tried.
 */
#include <stdlib.h>
#include <string.h>

#include "parser/check.h"
#include "parser/group.h"

#define MOST_ROUNDS 1000
#define MOST_EVENTS 100000 /* to be played, in one script */
#define MOST_DEPTH  8

struct groups {
	struct check *c;
	const struct script *script;
	const struct event **events; /* by index */
};

/* ---- does a line hide another one? ---- */

static bool same_text(const struct groups *g, struct span a, struct span b)
{
	const char *text = g->script->source->text;

	return a.len == b.len && !memcmp(text + a.off, text + b.off, a.len);
}

/* @a leaves open what @b says, or says the same. */
static bool covers(const struct field *a, const struct field *b)
{
	return a->state == FIELD_ANY || a->state == FIELD_ABSENT ||
	       (a->state == FIELD_VALUE && b->state == FIELD_VALUE && a->value == b->value);
}

static bool covers_time(const struct when *a, const struct when *b)
{
	bool range[2] = {a->kind == WHEN_RELATIVE_RANGE || a->kind == WHEN_ABSOLUTE_RANGE,
			 b->kind == WHEN_RELATIVE_RANGE || b->kind == WHEN_ABSOLUTE_RANGE};
	bool relative[2] = {a->kind == WHEN_RELATIVE || a->kind == WHEN_RELATIVE_RANGE,
			    b->kind == WHEN_RELATIVE || b->kind == WHEN_RELATIVE_RANGE};

	if (a->kind == WHEN_ANY || b->kind == WHEN_ANY)
		return a->kind == WHEN_ANY;
	return relative[0] == relative[1] && a->at_us <= b->at_us &&
	       (range[0] ? a->end_us : a->at_us) >= (range[1] ? b->end_us : b->at_us);
}

static bool covers_tcp(const struct groups *g, const struct tcp_pat *a, const struct tcp_pat *b)
{
	return a->flags == b->flags && covers(&a->sport, &b->sport) &&
	       covers(&a->dport, &b->dport) && covers(&a->seq, &b->seq) &&
	       covers(&a->seq_end, &b->seq_end) && covers(&a->len, &b->len) &&
	       covers(&a->ack, &b->ack) && covers(&a->win, &b->win) && covers(&a->urg, &b->urg) &&
	       (!a->cut.span.len || same_text(g, a->cut.span, b->cut.span)) &&
	       (a->opts_kind == TCPOPTS_ANY ||
		(a->opts_kind == b->opts_kind && same_text(g, a->opts_span, b->opts_span)));
}

static bool hides(const struct groups *g, const struct event *x, const struct event *y)
{
	const struct packet_pat *a = x->packet, *b = y->packet;

	if (a->l4 != b->l4 || !covers_time(&x->when, &y->when))
		return false;
	if (a->l4 == L4_NOTHING)
		return true;
	if (a->l4 != L4_TCP || a->nouter || b->nouter)
		return same_text(g, a->span, b->span);
	return (!a->ip.span.len || same_text(g, a->ip.span, b->ip.span)) &&
	       (!a->data.span.len || same_text(g, a->data.span, b->data.span)) &&
	       (!a->cksum.span.len || same_text(g, a->cksum.span, b->cksum.span)) &&
	       covers_tcp(g, &a->tcp, &b->tcp);
}

/* ---- the kinds ---- */

static bool is_expected(const struct event *e)
{
	return e->kind == EVENT_PACKET && e->packet->dir == DIR_OUTBOUND;
}

static bool is_awaited(const struct event *e)
{
	return is_expected(e) && e->packet->l4 != L4_NOTHING;
}

static void check_repeat(const struct groups *g, const struct group *r)
{
	if (r->times.state != FIELD_VALUE || r->times.value < 1 || r->times.value > MOST_ROUNDS)
		diag_error(g->c->diags, r->times.span, "lines can be repeated 1 to %d times",
			   MOST_ROUNDS);
}

static void check_maybe(const struct groups *g, const struct group *m)
{
	const struct event *e = g->events[m->from], *next;

	if (!is_awaited(e)) {
		diag_error(g->c->diags, e->span, "only an expected packet may come or not");
		diag_note(g->c->diags, "write 'maybe +0~+.5 > ...'");
		return;
	}
	if (e->when.kind == WHEN_ANY) {
		diag_error(g->c->diags, e->when.span, "say up to when the packet may come: +0~+.5");
		return;
	}
	next = m->to < g->script->nevents ? g->events[m->to] : NULL;
	if (next && next->group == m->parent && is_awaited(next) && hides(g, e, next)) {
		diag_error(g->c->diags, e->span,
			   "this packet, which may come or not, cannot be told "
			   "from the one of the next line");
		diag_note_at(g->c->diags, next->span, "whatever fits here is taken there");
	}
}

static void report_hidden(const struct groups *g, const struct event *hidden,
			  const struct event *by)
{
	diag_error(g->c->diags, hidden->span, "this line is never tried");
	diag_note_at(g->c->diags, by->span,
		     "whatever fits it fits this one, too, which comes first");
}

static void check_either(const struct groups *g, const struct group *either)
{
	const struct group *a, *b;

	if (!either->alternative->alternative) {
		diag_error(g->c->diags, either->span, "'either' has no alternative");
		diag_note(g->c->diags,
			  "write 'either { ... } or { ... }', or 'maybe' in front of a "
			  "packet that may come or not");
		return;
	}
	for (a = either->alternative; a; a = a->alternative) {
		const struct event *e = g->events[a->from];

		if (e->group == a && is_expected(e))
			continue;
		diag_error(g->c->diags, e->span,
			   "an alternative begins with the packet by which it is known");
		diag_note(g->c->diags, "that is a line '> ...', of which 'nothing' is one");
		return;
	}
	for (a = either->alternative; a; a = a->alternative)
		for (b = a->alternative; b; b = b->alternative)
			if (hides(g, g->events[a->from], g->events[b->from])) {
				report_hidden(g, g->events[b->from], g->events[a->from]);
				return;
			}
}

static void check_any_order(const struct groups *g, const struct group *o)
{
	for (size_t i = o->from; i < o->to; i++) {
		const struct event *e = g->events[i];

		if (e->group == o && is_awaited(e))
			continue;
		diag_error(g->c->diags, e->span, "only expected packets can come in any order");
		return;
	}
	for (size_t i = o->from; i < o->to; i++)
		for (size_t j = i + 1; j < o->to && j < i + MOST_ROUNDS; j++)
			if (hides(g, g->events[i], g->events[j]) &&
			    !hides(g, g->events[j], g->events[i])) {
				diag_error(g->c->diags, g->events[i]->span,
					   "this line may take the packet of another one");
				diag_note_at(g->c->diags, g->events[j]->span,
					     "write this one, which says more, before it");
				return;
			}
}

/* ---- all of them ---- */

static void check_number(const struct groups *g)
{
	int64_t n = 0, rounds;

	for (size_t i = 0; i < g->script->nevents; i++) {
		rounds = group_rounds(g->events[i]->group, NULL);
		n += rounds;
		if (rounds > 1 && n > MOST_EVENTS) {
			diag_error(g->c->diags, g->events[i]->group->span,
				   "the lines of this script would be played more than %d times",
				   MOST_EVENTS);
			return;
		}
	}
}

static void check_one(const struct groups *g, const struct group *x)
{
	switch (x->kind) {
	case GROUP_REPEAT: check_repeat(g, x); break;
	case GROUP_MAYBE: check_maybe(g, x); break;
	case GROUP_EITHER: check_either(g, x); break;
	case GROUP_ANY_ORDER: check_any_order(g, x); break;
	case GROUP_ALTERNATIVE: break;
	}
}

void check_groups(struct check *c, const struct script *s)
{
	struct groups g = {.c = c, .script = s};
	size_t errors = c->diags->nerrors;

	if (!s->groups || c->incomplete)
		return;
	g.events = calloc(s->nevents, sizeof(*g.events));
	if (!g.events)
		abort();
	for (const struct event *e = s->events; e; e = e->next)
		g.events[e->index] = e;
	for (const struct group *x = s->groups; x; x = x->next) {
		if (x->depth >= MOST_DEPTH) {
			diag_error(c->diags, x->span, "nested too deeply");
			break;
		}
		check_one(&g, x);
	}
	if (c->diags->nerrors == errors)
		check_number(&g);
	free(g.events);
}
