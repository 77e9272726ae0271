// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns what packets tell of themselves: which connection they are of, its state (RFC 9293, section
 * 3.3.2), and which of them repeat, probe, keep alive, acknowledge twice or come out of order.
 */
#include "runtime/draw/analyse.h"

#include <stdlib.h>
#include <string.h>

#define FLOWS_MOST 64 /* that are followed; a further one takes the place of the oldest */
#define PAST_MOST  64 /* segments of a side that a repetition is looked for in */
#define CALLS_MOST 64 /* that block at a time; others seem never to return */

struct past {
	uint32_t seq, end;
	int64_t time_us;
};

/* What one end has sent. */
struct end {
	bool seen;     /* anything; then: */
	uint32_t next; /* behind the last that it has sent */
	bool acked;    /* it has sent an ACK; then: */
	uint32_t ack;
	int64_t window;   /* granted, scaled; -1: not known */
	uint8_t scale;    /* that its SYN offers */
	bool fin;         /* it has sent one; then: */
	uint32_t fin_end; /* behind it */
	struct past past[PAST_MOST];
	unsigned npast;
};

struct flow {
	unsigned number; /* from 1; 0: not in use */
	unsigned conn;   /* as whoever fills the exchange counts; 0: told by: */
	uint16_t local, remote;
	enum row_state state;
	bool peer_fin_counted;
	struct end ends[2]; /* the stack's, the peer's */
};

struct analysis {
	struct flow flows[FLOWS_MOST];
	unsigned used;
	unsigned last; /* the highest number of a connection */
	bool fresh;    /* a socket was opened since the last SYN */
};

/* Calls that have not returned. */
struct open_calls {
	size_t rows[CALLS_MOST];
	unsigned n;
};

struct analysis *analysis_new(void)
{
	struct analysis *a = calloc(1, sizeof(*a));

	if (!a)
		abort();
	return a;
}

void analysis_free(struct analysis *a)
{
	free(a);
}

static bool before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

/* ---- connections ---- */

static struct flow *flow_find(struct analysis *a, const struct row_tcp *t)
{
	struct flow *newest = NULL;

	for (unsigned i = 0; i < FLOWS_MOST; i++) {
		struct flow *f = &a->flows[i];

		if (f->number && f->conn == t->conn &&
		    (f->conn || (f->local == t->local && f->remote == t->remote)) &&
		    (!newest || f->number > newest->number))
			newest = f;
	}
	return newest;
}

static struct flow *flow_new(struct analysis *a, const struct row_tcp *t)
{
	struct flow *f = &a->flows[a->used++ % FLOWS_MOST];

	*f = (struct flow){.number = t->conn ? t->conn : a->last + 1,
			   .conn = t->conn,
			   .local = t->local,
			   .remote = t->remote};
	if (f->number > a->last)
		a->last = f->number;
	for (unsigned i = 0; i < 2; i++) {
		f->ends[i].window = -1;
		f->ends[i].scale = NO_SCALE;
	}
	return f;
}

/* A SYN to an open connection is of that one, unless another socket was opened. */
static bool begins_another(const struct analysis *a, const struct flow *f, const struct row_tcp *t)
{
	if (f->conn || !(t->flags & TCP_FLAG_SYN) || t->flags & TCP_FLAG_ACK)
		return false;
	return f->state == STATE_CLOSED || f->state == STATE_TIME_WAIT ||
	       (a->fresh && !t->local && f->state >= STATE_ESTABLISHED);
}

static struct flow *flow_of(struct analysis *a, const struct row_tcp *t)
{
	struct flow *f = flow_find(a, t);

	if (!f || begins_another(a, f, t))
		f = flow_new(a, t);
	if (t->flags & TCP_FLAG_SYN)
		a->fresh = false;
	return f;
}

/* ---- marks ---- */

static uint32_t space_of(const struct row_tcp *t)
{
	return t->len + !!(t->flags & TCP_FLAG_SYN) + !!(t->flags & TCP_FLAG_FIN);
}

/* How long ago it was sent first; -1: that is not kept any more. */
static int64_t since_first(const struct end *e, const struct row *r)
{
	unsigned n = e->npast < PAST_MOST ? e->npast : PAST_MOST;
	int64_t since = -1;

	for (unsigned i = 0; i < n; i++) {
		const struct past *p = &e->past[i];

		if (before(r->tcp.seq, p->seq) || !before(r->tcp.seq, p->end))
			continue;
		if (r->time_us - p->time_us > since)
			since = r->time_us - p->time_us;
	}
	return since;
}

static void remember(struct end *e, const struct row *r)
{
	const struct row_tcp *t = &r->tcp;

	if (space_of(t))
		e->past[e->npast++ % PAST_MOST] =
			(struct past){t->seq, t->seq + space_of(t), r->time_us};
}

/* RFC 9293, sections 3.8.4 and 3.8.6.1: one number before what is due, or one byte of what does not
 * fit. */
static unsigned probe_of(const struct end *e, const struct end *other, const struct row_tcp *t)
{
	bool small = t->len <= 1 && !(t->flags & (TCP_FLAG_SYN | TCP_FLAG_FIN | TCP_FLAG_RST));

	if (!small || !e->seen)
		return 0;
	if (t->seq == e->next - 1 && other->acked && !before(other->ack, e->next))
		return other->window == 0 ? MARK_PROBE : MARK_ALIVE;
	if (other->window != 0)
		return 0;
	return (other->acked && t->seq == other->ack - 1) || t->len == 1 ? MARK_PROBE : 0;
}

/* RFC 5681, section 2. */
static bool is_duplicate(const struct end *e, const struct end *other, const struct row_tcp *t,
			 int64_t window)
{
	return !space_of(t) && t->flags & TCP_FLAG_ACK && !(t->flags & TCP_FLAG_RST) && e->acked &&
	       t->ack == e->ack && window == e->window && other->seen &&
	       before(t->ack, other->next);
}

static unsigned marks_of(const struct end *e, const struct end *other, const struct row_tcp *t,
			 int64_t window)
{
	unsigned marks = probe_of(e, other, t);

	if (marks)
		return marks;
	if (space_of(t) && e->seen && before(t->seq, e->next) && !(t->flags & TCP_FLAG_RST))
		marks |= MARK_AGAIN;
	if (space_of(t) && e->seen && before(e->next, t->seq) && !(t->flags & TCP_FLAG_SYN))
		marks |= MARK_AHEAD;
	if (is_duplicate(e, other, t, window))
		marks |= MARK_DUPLICATE;
	if (window == 0 && e->window > 0)
		marks |= MARK_CLOSES;
	if (window > 0 && e->window == 0)
		marks |= MARK_OPENS;
	return marks;
}

/* RFC 7323, section 2.2: only when both have offered it, and never on a SYN. */
static int64_t window_of(const struct end *e, const struct end *other, const struct row_tcp *t)
{
	if (t->win_open || t->flags & TCP_FLAG_RST || !(t->flags & (TCP_FLAG_ACK | TCP_FLAG_SYN)))
		return -1;
	if (t->flags & TCP_FLAG_SYN || e->scale == NO_SCALE || other->scale == NO_SCALE)
		return t->win;
	return (int64_t)t->win << e->scale;
}

static void take_segment(struct end *e, const struct row_tcp *t, int64_t window)
{
	uint32_t end = t->seq + space_of(t);

	if (t->flags & TCP_FLAG_RST)
		return;
	if (t->flags & TCP_FLAG_SYN)
		e->scale = t->scale;
	if (!e->seen || (before(e->next, end) && space_of(t)))
		e->next = end;
	e->seen = true;
	if (t->flags & TCP_FLAG_FIN) {
		e->fin = true;
		e->fin_end = end;
	}
	if (t->flags & TCP_FLAG_ACK && (!e->acked || !before(t->ack, e->ack))) {
		e->acked = true;
		e->ack = t->ack;
	}
	if (window >= 0)
		e->window = window;
}

/* ---- states ---- */

static enum row_state peer_fin(struct flow *f)
{
	f->peer_fin_counted = true;
	switch (f->state) {
	case STATE_SYN_RCVD:
	case STATE_ESTABLISHED: return STATE_CLOSE_WAIT;
	case STATE_FIN_WAIT_1: return STATE_CLOSING;
	case STATE_FIN_WAIT_2: return STATE_TIME_WAIT;
	default: return f->state;
	}
}

static bool fin_acked(const struct end *fin, const struct end *by)
{
	return fin->fin && by->acked && !before(by->ack, fin->fin_end);
}

static enum row_state after_sending(struct flow *f, const struct row_tcp *t)
{
	bool syn = t->flags & TCP_FLAG_SYN, ack = t->flags & TCP_FLAG_ACK;

	if (t->flags & TCP_FLAG_RST)
		return f->state >= STATE_SYN_RCVD ? STATE_CLOSED : f->state;
	if (syn && f->state <= STATE_SYN_SENT)
		return ack ? STATE_SYN_RCVD : STATE_SYN_SENT;
	if (f->state == STATE_SYN_SENT && ack && !syn && f->ends[1].seen)
		f->state = STATE_ESTABLISHED;
	if (!f->peer_fin_counted && fin_acked(&f->ends[1], &f->ends[0]))
		f->state = peer_fin(f); /* it came out of order */
	if (!(t->flags & TCP_FLAG_FIN))
		return f->state;
	if (f->state == STATE_ESTABLISHED || f->state == STATE_SYN_RCVD)
		return STATE_FIN_WAIT_1;
	return f->state == STATE_CLOSE_WAIT ? STATE_LAST_ACK : f->state;
}

/* Our SYN or FIN is acknowledged. */
static enum row_state after_ack(const struct flow *f)
{
	const struct end *us = &f->ends[0], *peer = &f->ends[1];

	if (!peer->acked)
		return f->state;
	if (f->state == STATE_SYN_RCVD)
		return before(peer->ack, us->next) ? f->state : STATE_ESTABLISHED;
	if (!fin_acked(us, peer))
		return f->state;
	switch (f->state) {
	case STATE_FIN_WAIT_1: return STATE_FIN_WAIT_2;
	case STATE_CLOSING: return STATE_TIME_WAIT;
	case STATE_LAST_ACK: return STATE_CLOSED;
	default: return f->state;
	}
}

/* @next: what the peer was to send next. */
static enum row_state after_receiving(struct flow *f, const struct row_tcp *t, uint32_t next)
{
	bool ack = t->flags & TCP_FLAG_ACK;

	if (t->flags & TCP_FLAG_RST) {
		if (f->state == STATE_SYN_SENT && ack)
			return STATE_CLOSED;
		return f->state >= STATE_SYN_RCVD && t->seq == next ? STATE_CLOSED : f->state;
	}
	if (t->flags & TCP_FLAG_SYN)
		return f->state == STATE_SYN_SENT && !ack ? STATE_SYN_RCVD : f->state;
	f->state = after_ack(f);
	if (t->flags & TCP_FLAG_FIN && !f->peer_fin_counted && t->seq == next)
		return peer_fin(f);
	return f->state;
}

/* ---- all of it ---- */

void analysis_packet(struct analysis *a, struct row *r)
{
	const struct row_tcp *t = &r->tcp;
	bool sent = r->kind == ROW_SENT;
	struct flow *f = flow_of(a, t);
	struct end *e = &f->ends[!sent], *other = &f->ends[sent];
	enum row_state was = f->state;
	uint32_t next = e->next;

	r->flow = f->number;
	r->window = window_of(e, other, t);
	r->marks |= marks_of(e, other, t, r->window);
	r->since_us = r->marks & MARK_AGAIN ? since_first(e, r) : -1;
	if (!(r->marks & (MARK_PROBE | MARK_ALIVE)))
		remember(e, r);
	take_segment(e, t, r->window);
	f->state = sent ? after_sending(f, t) : after_receiving(f, t, next);
	r->state = f->state != was ? f->state : STATE_UNKNOWN;
}

static bool begins_with(const char *text, const char *word)
{
	return !strncmp(text, word, strlen(word));
}

static void look_at_call(struct analysis *a, struct row *r)
{
	if (begins_with(r->text, "socket("))
		a->fresh = true;
	if (begins_with(r->text, "listen(") && r->kind == ROW_CALL)
		r->state = STATE_LISTEN;
}

static void look_at_block(struct open_calls *open, size_t i)
{
	if (open->n < CALLS_MOST)
		open->rows[open->n++] = i;
}

/* The call of this line that began last. */
static void look_at_return(struct exchange *x, struct open_calls *open, size_t i)
{
	for (unsigned k = open->n; k-- > 0;) {
		struct row *r = &x->rows[open->rows[k]];

		if (r->line != x->rows[i].line)
			continue;
		r->until = i;
		x->rows[i].first = open->rows[k] + 1;
		open->rows[k] = open->rows[--open->n];
		return;
	}
}

/* What is expected is of the connection that it would have been of. */
static void look_at_ghost(struct analysis *a, struct row *r)
{
	const struct flow *f = r->tcp.known ? flow_find(a, &r->tcp) : NULL;

	r->flow = f ? f->number : 0;
}

static bool is_whole_packet(const struct row *r)
{
	return (r->kind == ROW_SENT || r->kind == ROW_RECEIVED) && r->tcp.known &&
	       !(r->marks & MARK_OTHER);
}

static void forget(struct row *r)
{
	r->marks &= MARKS_GIVEN;
	r->flow = 0;
	r->state = STATE_UNKNOWN;
	r->until = r->first = 0;
	r->since_us = r->window = -1;
}

void exchange_analyse(struct exchange *x)
{
	struct analysis *a = analysis_new();
	struct open_calls open = {.n = 0};

	for (size_t i = 0; i < x->n; i++) {
		struct row *r = &x->rows[i];

		forget(r);
		if (r->kind == ROW_RETURNS)
			look_at_return(x, &open, i);
		else if (r->kind == ROW_BLOCKS)
			look_at_block(&open, i);
		else if (r->kind == ROW_CALL)
			look_at_call(a, r);
		else if (r->kind == ROW_GHOST)
			look_at_ghost(a, r);
		else if (is_whole_packet(r))
			analysis_packet(a, r);
	}
	for (size_t i = 0; i < x->n; i++)
		if (x->rows[i].kind == ROW_BLOCKS && !x->rows[i].until)
			x->rows[i].marks |= MARK_FOREVER;
	x->flows = a->last;
	analysis_free(a);
}
