// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the order of the callbacks, and the limits that a stack which runs wild meets. */
#include "runtime/stack/turn.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define IDLE_MOST  10000  /* runs at one time from which nothing comes: it spins */
#define SENT_MOST  100000 /* packets at one time: there is no end */
#define ERRNO_MOST 4095   /* as the kernel has it (include/linux/err.h) */

void board_fail(struct board *b, enum board_trouble kind, const char *fmt, ...)
{
	va_list ap;

	if (b->trouble != BOARD_FINE)
		return;
	b->trouble = kind;
	va_start(ap, fmt);
	vsnprintf(b->why, sizeof(b->why), fmt, ap);
	va_end(ap);
}

static double seconds(int64_t ns)
{
	return (double)ns / 1e9;
}

static bool is_fine(struct turn *t)
{
	const struct stack_source *s = t->stack;
	const char *why = s->failed ? s->failed(s->ops.self) : NULL;

	if (why)
		board_fail(t->board, BOARD_BROKEN, "%s", why);
	return t->board->trouble == BOARD_FINE;
}

void turn_init(struct turn *t, struct stack_source *stack, struct board *board)
{
	*t = (struct turn){.stack = stack, .board = board, .told_ns = -1};
}

/* ---- what the stack has for us ---- */

static void take_packet(struct turn *t, size_t len)
{
	struct board *b = t->board;
	struct board_packet *p = (void *)(b->packets + b->used);

	*p = (struct board_packet){.time_ns = t->now_ns, .len = len};
	b->used += board_packet_size(len);
	t->idle = 0;
	if (++t->sent > SENT_MOST)
		board_fail(b, BOARD_BROKEN,
			   "it has sent %u packets at %.6f s and does not stop: output() must "
			   "return 0 when there is none",
			   t->sent, seconds(t->now_ns));
}

static void drain(struct turn *t)
{
	struct tcpcheck_stack *s = &t->stack->ops;
	struct board *b = t->board;
	size_t len;

	while (is_fine(t)) {
		b->more =
			sizeof(b->packets) - b->used < board_packet_size(TCPCHECK_STACK_PACKET_MAX);
		if (b->more)
			return;
		b->place = BOARD_IN_OUTPUT;
		len = s->output(s->self, b->packets + b->used + sizeof(struct board_packet),
				TCPCHECK_STACK_PACKET_MAX);
		if (!len || !is_fine(t))
			return;
		if (len > TCPCHECK_STACK_PACKET_MAX)
			board_fail(b, BOARD_BROKEN,
				   "output() returned a packet of %zu bytes; %d are the most", len,
				   TCPCHECK_STACK_PACKET_MAX);
		else
			take_packet(t, len);
	}
}

static long make_call(struct turn *t, long nr, const long *arg)
{
	struct tcpcheck_stack *s = &t->stack->ops;
	long ret;

	t->board->place = BOARD_IN_CALL;
	ret = s->call(s->self, nr, arg);
	if (ret < -ERRNO_MOST)
		board_fail(t->board, BOARD_BROKEN,
			   "call() returned %ld, which is neither a result nor an errno", ret);
	return ret;
}

static void add_returned(struct turn *t, uint64_t call, long ret)
{
	struct board *b = t->board;

	b->returned[b->nreturned].call = call;
	b->returned[b->nreturned].ret = ret;
	b->returned[b->nreturned++].at_ns = t->now_ns;
	t->idle = 0;
}

/* In the order in which they were made. */
static void retry_parked(struct turn *t)
{
	unsigned i = 0;

	while (i < t->nparked && is_fine(t)) {
		unsigned n = t->order[i];
		long ret = make_call(t, t->parked[n].nr, t->parked[n].arg);

		if (ret == TCPCHECK_STACK_PARK) {
			i++;
			continue;
		}
		t->parked[n].used = false;
		t->nparked--;
		memmove(&t->order[i], &t->order[i + 1], (t->nparked - i) * sizeof(t->order[0]));
		add_returned(t, t->parked[n].call, ret);
		drain(t);
	}
}

static void settle(struct turn *t)
{
	drain(t);
	retry_parked(t);
}

/* ---- time ---- */

static void tell_time(struct turn *t)
{
	struct tcpcheck_stack *s = &t->stack->ops;

	if (t->told_ns == t->now_ns)
		return;
	t->told_ns = t->now_ns;
	t->board->place = BOARD_IN_RUN;
	s->run(s->self, t->now_ns);
	drain(t);
}

static int64_t next_due(struct turn *t)
{
	struct tcpcheck_stack *s = &t->stack->ops;

	t->board->place = BOARD_IN_NEXT;
	return s->next(s->self);
}

static void move_to(struct turn *t, int64_t ns)
{
	if (ns <= t->now_ns)
		return;
	t->now_ns = ns;
	t->idle = t->sent = 0;
}

static void spins(struct turn *t, int64_t next)
{
	board_fail(t->board, BOARD_BROKEN,
		   "it spins: after %u times run(%.9f s) next() is %.9f s, and nothing comes of it",
		   t->idle, seconds(t->now_ns), seconds(next));
}

/* One thing that is due. */
static void run_due(struct turn *t, int64_t next)
{
	struct tcpcheck_stack *s = &t->stack->ops;

	move_to(t, next);
	t->told_ns = t->now_ns;
	t->board->place = BOARD_IN_RUN;
	if (t->idle == IDLE_MOST) {
		spins(t, next);
		return;
	}
	t->idle++;
	s->run(s->self, t->now_ns);
	settle(t);
}

static bool has_come(const struct board *b)
{
	return b->used || b->nreturned || b->more;
}

static void run_until(struct turn *t, int64_t until)
{
	int64_t next;

	drain(t);
	while (is_fine(t) && !has_come(t->board)) {
		next = next_due(t);
		if (next > until) {
			move_to(t, until);
			return;
		}
		run_due(t, next);
	}
}

/* ---- what is asked ---- */

static void input(struct turn *t)
{
	struct tcpcheck_stack *s = &t->stack->ops;

	tell_time(t);
	if (!is_fine(t))
		return;
	t->board->place = BOARD_IN_INPUT;
	s->input(s->self, t->board->packet, t->board->len);
	settle(t);
}

static void park(struct turn *t, unsigned i)
{
	if (i == BOARD_CALLS) {
		board_fail(t->board, BOARD_NO_ENV, "more than %d calls are parked", BOARD_CALLS);
		return;
	}
	t->parked[i].used = true;
	t->order[t->nparked++] = i;
}

/* A free place is the call's, whether or not it is parked there: its address is what the stack
 * knows it by. */
static void call(struct turn *t)
{
	struct board *b = t->board;
	unsigned i = 0;

	tell_time(t);
	if (!is_fine(t))
		return;
	while (i < BOARD_CALLS && t->parked[i].used)
		i++;
	if (i < BOARD_CALLS) {
		t->parked[i].call = b->call;
		t->parked[i].nr = b->nr;
		memcpy(t->parked[i].arg, b->arg, sizeof(b->arg));
		b->ret = make_call(t, b->nr, t->parked[i].arg);
	}
	if (i == BOARD_CALLS || (b->ret == TCPCHECK_STACK_PARK && b->verb == BOARD_CALL))
		park(t, i);
	else if (b->ret == TCPCHECK_STACK_PARK)
		b->ret = -EAGAIN;
	settle(t);
}

static void has(struct turn *t)
{
	struct tcpcheck_stack *s = &t->stack->ops;
	struct board *b = t->board;

	b->place = BOARD_IN_HAS;
	b->ret = s->has ? s->has(s->self, b->ability, b->a, b->b) : -1;
}

void turn_take(struct turn *t)
{
	struct board *b = t->board;

	b->used = 0;
	b->nreturned = 0;
	b->more = false;
	if (b->trouble == BOARD_FINE) {
		switch (b->verb) {
		case BOARD_RUN: run_until(t, b->until_ns); break;
		case BOARD_INPUT: input(t); break;
		case BOARD_CALL:
		case BOARD_ASK: call(t); break;
		case BOARD_HAS: has(t); break;
		default: break;
		}
	}
	is_fine(t);
	b->now_ns = t->now_ns;
	b->place = BOARD_IDLE;
}
