// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way of a packet: to its connection, past the rules, into the state. */
#include "runtime/rules/watcher.h"

#include <stdlib.h>

#include "runtime/rules/table.h"

#define MAX_CONNS 65536
#define MAX_BYTES (64UL << 20)

struct watcher *watcher_new(const struct rules_cfg *cfg)
{
	struct watcher *w = calloc(1, sizeof(*w));

	if (!w)
		abort();
	w->cfg = *cfg;
	w->conns = PAIRS_INIT(conn_is_end);
	w->most = cfg->max_conns ? cfg->max_conns : MAX_CONNS;
	w->budget = cfg->max_bytes ? cfg->max_bytes : MAX_BYTES;
	w->holes = !cfg->whole;
	return w;
}

void watcher_free(struct watcher *w)
{
	if (!w)
		return;
	while (conn_oldest(w))
		conn_drop(w, conn_oldest(w));
	pairs_free(&w->conns);
	apps_free(w);
	free(w->scratch);
	free(w);
}

/* ---- findings ---- */

static void tell(struct look *l)
{
	const struct rules_cfg *cfg = &l->w->cfg;
	const struct end *e = l->blamed, *o = conn_other(l->conn, e);
	struct rules_finding f = {
		.rule = l->rule,
		.conn = l->conn->number,
		.blamed = {e->addr, e->port},
		.other = {o->addr, o->port},
		.sender = e->sender,
		.packet = l->p ? l->p->number : 0,
		.earlier = l->earlier,
		.time_ns = l->now,
		.came = buf_text(&l->came),
		.should = buf_text(&l->should),
		.how = buf_text(&l->how),
	};

	if (!cfg->tested_only || e->sender != RULES_OTHER)
		cfg->found(cfg->arg, &f);
}

static void look_free(struct look *l)
{
	buf_free(&l->came);
	buf_free(&l->should);
	buf_free(&l->how);
}

/* ---- silences ---- */

static struct due *first_due(struct end *e, int64_t before, int64_t slack)
{
	struct due *first = NULL;
	unsigned i;

	for (i = 0; i < e->ndues; i++)
		if (e->dues[i].at_ns + slack < before &&
		    (!first || e->dues[i].at_ns < first->at_ns))
			first = &e->dues[i];
	return first;
}

static void ask_due(struct watcher *w, struct conn *c, struct end *e, struct due *d)
{
	struct due due = *d;
	struct look l = {.w = w,
			 .conn = c,
			 .from = e,
			 .to = conn_other(c, e),
			 .now = due.at_ns,
			 .due = &due};

	*d = e->dues[--e->ndues];
	rules_ask_due(&l, tell);
	look_free(&l);
}

/* Deadlines that have passed before @now, in their order for each end. */
static void silences(struct watcher *w, struct conn *c, int64_t now)
{
	unsigned i;
	struct due *d;

	for (i = 0; i < 2; i++)
		while ((d = first_due(&c->end[i], now, w->cfg.slack_ns)))
			ask_due(w, c, &c->end[i], d);
}

void watcher_time(struct watcher *w, int64_t time_ns)
{
	struct conn *c;

	if (time_ns > w->now)
		w->now = time_ns;
	for (c = conn_newest(w); c; c = conn_older(c))
		silences(w, c, w->now);
}

void watcher_missed(struct watcher *w)
{
	struct conn *c;

	for (c = conn_newest(w); c; c = conn_older(c))
		c->missed = true;
}

void watcher_disturbed(struct watcher *w)
{
	w->holes = true;
}

void watcher_limited(struct watcher *w)
{
	w->limited = true;
}

/* ---- calls ---- */

unsigned long watcher_call(struct watcher *w, const struct rules_call *call)
{
	struct conn *c;
	struct end *e = apps_take(w, call, &c);
	struct look l = {.w = w, .from = e, .call = call, .now = call->time_ns};

	if (!e)
		return 0;
	l.conn = c;
	l.to = conn_other(c, e);
	silences(w, c, call->time_ns);
	rules_ask(&l, CALLED, tell);
	look_free(&l);
	return c->number;
}

/* ---- packets ---- */

static bool over(const struct conn *c)
{
	const struct end *a = &c->end[0], *b = &c->end[1];

	return a->gone || b->gone || (a->fin_sent && b->fin_sent);
}

/*
 * Whether this SYN begins another life of the same pair of ports: the former one is over, the
 * answer to the SYN before shows that it was taken, nobody had answered, or who sends it is known
 * to have forgotten. Else it may be an attack, which both may live through.
 */
static bool reborn(const struct conn *c, unsigned side, const struct segment *s)
{
	const struct end *from = &c->end[side], *to = &c->end[!side];
	bool ack = s->tcp.flags & TCP_FLAG_ACK;

	if (!(s->tcp.flags & TCP_FLAG_SYN) || (from->isn_known && s->tcp.seq == from->isn))
		return false;
	if (ack)
		return c->odd_syn[!side] && s->tcp.ack == c->odd_isn[!side] + 1;
	return over(c) || !to->seen || from->here;
}

/* The SYN that was taken for an attack was none: what it said is not known any more. */
static void note_odd(struct conn *c, unsigned side, const struct segment *s)
{
	const struct end *from = &c->end[side];

	if (!(s->tcp.flags & TCP_FLAG_SYN) || !from->isn_known || s->tcp.seq == from->isn)
		return;
	c->odd_syn[side] = !(s->tcp.flags & TCP_FLAG_ACK);
	c->odd_isn[side] = s->tcp.seq;
	c->murky |= !c->end[!side].here;
}

static struct conn *reopen(struct watcher *w, struct conn *old, unsigned side,
			   const struct rules_packet *raw, const struct segment *s)
{
	struct former former[2];
	struct conn *c;

	silences(w, old, raw->time_ns);
	heard_leave(old, side, former);
	c = conn_new(w, s, raw);
	history_inherit(c, old);
	c->end[0].heard.former = former[0];
	c->end[1].heard.former = former[1];
	conn_drop(w, old);
	return c;
}

static struct conn *conn_of(struct watcher *w, const struct rules_packet *raw,
			    const struct segment *s, unsigned *side)
{
	struct conn *c = conn_find(w, s, side);

	if (c && reborn(c, *side, s)) {
		c = reopen(w, c, *side, raw, s);
		*side = 0;
		return c;
	}
	if (c) {
		pairs_touch(&w->conns, &c->pair);
		return c;
	}
	*side = 0;
	if (w->conns.n >= w->most) {
		silences(w, conn_oldest(w), w->now);
		conn_drop(w, conn_oldest(w));
	}
	return conn_new(w, s, raw);
}

static void keep_time(struct watcher *w, struct conn *c, int64_t now)
{
	if (now < c->last_ns)
		c->murky = true;
	silences(w, c, now);
	c->last_ns = now;
	if (now > w->now)
		w->now = now;
}

static void judge(struct watcher *w, struct conn *c, unsigned side, const struct rules_packet *raw,
		  const struct segment *s)
{
	struct packet p;
	struct look l = {.w = w,
			 .conn = c,
			 .p = &p,
			 .from = &c->end[side],
			 .to = &c->end[!side],
			 .now = raw->time_ns};

	state_begin(c, l.from, l.to, raw, s);
	packet_fill(&p, raw, s, c, l.from, l.to);
	c->murky |= !p.head_here;
	if (p.syn && !p.has_ack && !l.from->syn_sent && !side)
		apps_claim(w, c);
	rules_ask(&l, BEFORE, tell);
	history_take(&l);
	state_take(&l, &w->budget);
	history_after(&l);
	rules_ask(&l, AFTER, tell);
	l.from = &c->end[!side];
	l.to = &c->end[side];
	rules_ask(&l, HEARD, tell);
	look_free(&l);
}

unsigned long watcher_packet(struct watcher *w, const struct rules_packet *raw)
{
	struct segment s = {0};
	struct conn *c;
	unsigned side;
	int kind = packet_parse(raw, &s, &w->scratch);

	if (kind < 0)
		w->holes = true;
	if (!kind && s.l4 == L4P_ICMP)
		w->icmp = raw->number;
	if (kind <= 0)
		return 0;
	c = conn_of(w, raw, &s, &side);
	keep_time(w, c, raw->time_ns);
	c->was_murky = c->murky;
	note_odd(c, side, &s);
	judge(w, c, side, raw, &s);
	return c->number;
}
