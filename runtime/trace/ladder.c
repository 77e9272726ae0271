// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the third pass over a capture, for its page: the packets around those that broke a rule. So
 * many connections, and so much of each, are drawn that the page stays small.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "runtime/draw/analyse.h"
#include "runtime/draw/excerpt.h"
#include "runtime/draw/talk.h"
#include "runtime/trace/parts.h"

#define LADDERS_MOST 20
/* Rows: of the handshake, of one ladder, and of the one that --flow asks for. */
#define HEAD      6
#define ROWS_MOST 200
#define FLOW_MOST 4000

struct drawn {
	struct trace_conn *c;
	struct talk talk;
	struct excerpt e;
};

struct pass {
	struct trace *t;
	struct drawn of[LADDERS_MOST];
	unsigned n;
	struct analysis *a;
	unsigned char *scratch;
};

/* ---- which ---- */

static bool broke_a_rule(const struct trace_conn *c)
{
	return found_count(c, RULES_VIOLATION) || found_count(c, RULES_ADVICE);
}

static struct talk_end end_of(const struct trace_conn *c, unsigned side)
{
	return (struct talk_end){.ip = c->end[side].addr, .port = c->end[side].port};
}

static void choose(struct pass *p, struct trace_conn *c)
{
	bool only = p->t->cfg->flow != 0;
	struct drawn *d = &p->of[p->n];

	if (!only && !broke_a_rule(c))
		return;
	if (p->n == LADDERS_MOST) {
		p->t->undrawn = true;
		return;
	}
	d->c = c;
	d->talk.number = ++p->n;
	d->talk.ends[0] = end_of(c, c->client);
	d->talk.ends[1] = end_of(c, !c->client);
	excerpt_init(&d->e, only ? FLOW_MOST : HEAD, only ? FLOW_MOST : ROWS_MOST);
}

/* Between its first and its last one; what was written too late has another number, what is from
 * before a clock was set another time. */
static bool is_within(const struct trace_conn *c, const struct capfile_packet *p)
{
	return (p->number >= c->first_packet && p->number <= c->last_packet) ||
	       (p->time_ns >= c->first_ns && p->time_ns <= c->last_ns);
}

static bool has(const struct drawn *d, const struct segment *s, const struct capfile_packet *p)
{
	const struct talk_end *to = &d->talk.ends[talk_is_left(&d->talk, s)];
	const struct talk_end *from = &d->talk.ends[!talk_is_left(&d->talk, s)];

	return is_within(d->c, p) && from->port == s->tcp.sport && to->port == s->tcp.dport &&
	       ipaddr_equal(&from->ip, &s->ip.src) && ipaddr_equal(&to->ip, &s->ip.dst);
}

static struct drawn *drawn_of(struct pass *p, const struct segment *s,
			      const struct capfile_packet *c)
{
	unsigned i = 0;

	while (i < p->n && !has(&p->of[i], s, c))
		i++;
	return i < p->n ? &p->of[i] : NULL;
}

/* ---- what was found, at its packets ---- */

static unsigned mark_of(const struct found *f)
{
	return rules_at(f->rule)->level >= RULES_ADVICE ? MARK_BREAKS : 0;
}

static void say_found(const struct found *f, bool first, struct buf *note)
{
	const struct rules_info *r = rules_at(f->rule);

	buf_printf(note, "%s%s %s", note->len ? "; " : "", rules_level_name(r->level), r->name);
	if (first)
		buf_printf(note, ": %s; should be: %s (%s)", f->came, f->should, r->sources);
	else
		buf_puts(note, ", again");
}

static bool is_at(const struct found *f, uint64_t number, bool *first)
{
	for (unsigned i = 0; i < f->times && i < FOUND_PLACES; i++)
		if (f->packets[i] == number) {
			*first = i == 0;
			return true;
		}
	return false;
}

static void say_proof(const struct found *f, struct buf *note)
{
	buf_printf(note, "%sproves %s", note->len ? "; " : "", rules_at(f->rule)->name);
	if (f->packets[0])
		buf_printf(note, " at packet %" PRIu64, f->packets[0]);
}

/* Whether anything was found at the packet, or is proved by it. */
static bool note_found(const struct trace_conn *c, struct row *r, struct buf *note)
{
	bool any = false, first;

	for (const struct found *f = c->found; f; f = f->next) {
		if (is_at(f, r->number, &first)) {
			say_found(f, first, note);
			r->marks |= mark_of(f);
			any = true;
		} else if (f->earlier == r->number) {
			say_proof(f, note);
			any = true;
		}
	}
	return any;
}

static void take_silence(struct pass *p, struct drawn *d, struct found *f)
{
	struct buf text = BUF_INIT, note = BUF_INIT;
	struct row r = {.kind = ROW_RULE,
			.marks = mark_of(f),
			.time_us = (f->time_ns - p->t->first_ns) / 1000};

	f->drawn = true;
	buf_printf(&text, "silence of the %s", conn_role(d->c, f->side));
	r.text = buf_text(&text);
	say_found(f, true, &note);
	r.note = buf_text(&note);
	excerpt_take(&d->e, &r, true);
	buf_free(&note);
	buf_free(&text);
}

/* Those that had lasted too long before @time_ns. */
static void take_silences(struct pass *p, struct drawn *d, int64_t time_ns)
{
	for (struct found *f = d->c->found; f; f = f->next)
		if (!f->packets[0] && !f->drawn && f->time_ns < time_ns)
			take_silence(p, d, f);
}

/* ---- the pass ---- */

static void take(struct pass *p, const struct capfile_packet *c)
{
	struct row r = {.number = c->number, .time_us = (c->time_ns - p->t->first_ns) / 1000};
	struct buf text = BUF_INIT, note = BUF_INIT;
	struct segment s;
	struct drawn *d;
	bool matters;

	if (c->icmp || !talk_parse(c, p->scratch, &s) || s.l4 != L4P_TCP ||
	    !(d = drawn_of(p, &s, c)))
		return;
	take_silences(p, d, c->time_ns);
	talk_take(&d->talk, &s, &r, &text);
	analysis_packet(p->a, &r);
	r.flow = 1;
	matters = note_found(d->c, &r, &note);
	r.note = buf_text(&note);
	excerpt_take(&d->e, &r, matters);
	buf_free(&text);
	buf_free(&note);
}

static void finish(struct pass *p)
{
	for (unsigned i = 0; i < p->n; i++) {
		struct drawn *d = &p->of[i];

		take_silences(p, d, INT64_MAX);
		excerpt_end(&d->e);
		d->c->ladder = malloc(sizeof(*d->c->ladder));
		if (!d->c->ladder)
			abort();
		*d->c->ladder = d->e.x; /* its owner from now on */
	}
	analysis_free(p->a);
	free(p->scratch);
	free(p);
}

void trace_draw(struct trace *t)
{
	struct err e = ERR_INIT;
	struct capfile *f = t->surveyed ? capfile_open(t->path, &e) : NULL;
	struct capfile_packet c;
	struct pass *p;

	if (!f)
		return;
	p = calloc(1, sizeof(*p));
	if (!p || !(p->scratch = malloc(WIRE_MAX_PACKET)))
		abort();
	p->t = t;
	p->a = analysis_new();
	for (size_t i = 0; i < t->nkept; i++)
		choose(p, t->kept[i]);
	while (p->n && capfile_next(f, &c, &e) == 1)
		take(p, &c);
	capfile_close(f);
	finish(p);
}
