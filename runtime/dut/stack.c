// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns a stack in another process as a device under test. Its clock stands still but in wait(),
 * where it moves from one thing that is due to the next. What comes of a turn is copied at once:
 * the next one overwrites the board.
 */
#include "runtime/dut/stack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "runtime/dut/process.h"

struct stack_dut {
	struct process_dut process; /* first: cast to and from it */
	struct nursery *nursery;    /* or NULL */
	int64_t now_ns;
	/* packets that capture() has not handed over: headers and bytes as on the board */
	struct buf queue;
	size_t taken;
};

static struct stack_dut *stack_of(struct dut *d)
{
	return (struct stack_dut *)d;
}

static int64_t stack_now(struct dut *d)
{
	return stack_of(d)->now_ns;
}

/* ---- what comes of a turn ---- */

static void take_returned(struct stack_dut *s)
{
	const struct board *b = s->process.board;

	for (unsigned i = 0; i < b->nreturned; i++)
		pending_return(&s->process.pending, b->returned[i].call, b->returned[i].ret,
			       b->returned[i].at_ns);
}

static int take_turn(struct stack_dut *s, enum board_verb verb, struct err *e)
{
	if (remote_ask(s->process.remote, verb, e) < 0)
		return -1;
	if (s->taken == s->queue.len) {
		buf_reset(&s->queue);
		s->taken = 0;
	}
	buf_add(&s->queue, (const char *)s->process.board->packets, s->process.board->used);
	take_returned(s);
	return 0;
}

/* ---- time ---- */

static unsigned what_is_ready(const struct stack_dut *s)
{
	return (s->taken < s->queue.len ? DUT_PACKET : 0u) |
	       (s->process.pending.returned ? DUT_CALL : 0u);
}

static int stack_wait(struct dut *d, int64_t until_ns, unsigned *ready, struct err *e)
{
	struct stack_dut *s = stack_of(d);

	*ready = what_is_ready(s);
	if (*ready || until_ns < s->now_ns || (until_ns == s->now_ns && !s->process.board->more))
		return 0;
	s->process.board->until_ns = until_ns;
	if (take_turn(s, BOARD_RUN, e) < 0)
		return -1;
	if (s->process.board->now_ns > s->now_ns)
		s->now_ns = s->process.board->now_ns;
	*ready = what_is_ready(s);
	return 0;
}

/* ---- packets ---- */

static int stack_inject(struct dut *d, const void *packet, size_t len, const struct inject *how,
			struct err *e)
{
	struct stack_dut *s = stack_of(d);

	(void)how; /* of several segments at once only a kernel knows */
	if (process_put_packet(&s->process, packet, len, s->now_ns, e) < 0)
		return -1;
	return take_turn(s, BOARD_INPUT, e);
}

static int stack_capture(struct dut *d, struct frame *f, struct err *e)
{
	struct stack_dut *s = stack_of(d);
	struct board_packet p;

	(void)e;
	if (s->taken == s->queue.len)
		return 0;
	memcpy(&p, s->queue.data + s->taken, sizeof(p));
	*f = (struct frame){.time_ns = p.time_ns,
			    .len = p.len,
			    .wire_len = p.len,
			    .data = (unsigned char *)s->queue.data + s->taken + sizeof(p)};
	s->taken += board_packet_size(p.len);
	process_show(&s->process, true, f);
	return 1;
}

/* ---- calls ---- */

static int stack_call_begin(struct dut *d, struct sys *c, struct err *e)
{
	struct stack_dut *s = stack_of(d);

	/* On the list first: it may come back in the same turn. */
	s->process.board->call = pending_add(&s->process.pending, c);
	process_put_call(&s->process, c->nr, c->arg);
	c->begin_ns = c->end_ns = s->now_ns;
	if (take_turn(s, BOARD_CALL, e) < 0)
		return -1;
	if (s->process.board->ret == TCPCHECK_STACK_PARK) {
		if (c->may_block)
			return 1;
		return err_set(e, "it waits for something that has not come");
	}
	pending_take(&s->process.pending, (uintptr_t)c);
	pending_result(c, s->process.board->ret, s->now_ns);
	return 0;
}

static long stack_ask(struct dut *d, long nr, const long arg[6])
{
	struct stack_dut *s = stack_of(d);

	process_put_call(&s->process, nr, arg);
	return take_turn(s, BOARD_ASK, NULL) < 0 ? -EIO : s->process.board->ret;
}

static int stack_has(struct dut *d, int ability, long a, long b)
{
	struct stack_dut *s = stack_of(d);
	const long question[3] = {ability, a, b};
	bool fixed = ability != TCPCHECK_STACK_HAS_SETTING; /* of that, a and b are texts */
	int answer;

	if (fixed && nursery_recall(s->nursery, s->process.board->config.family, question, &answer))
		return answer;
	process_put_question(&s->process, ability, a, b);
	answer = take_turn(s, BOARD_HAS, NULL) < 0 ? -1 : (int)s->process.board->ret;
	if (fixed)
		nursery_remember(s->nursery, s->process.board->config.family, question, answer);
	return answer;
}

/* ---- beginning and end ---- */

static void stack_close(struct dut *d)
{
	struct stack_dut *s;

	if (!d)
		return;
	s = stack_of(d);
	remote_close(s->process.remote);
	buf_free(&s->queue);
	free(s);
}

static const struct dut_ops stack_ops = {
	.name = "stack",
	.now = stack_now,
	.wait = stack_wait,
	.inject = stack_inject,
	.capture = stack_capture,
	.call_begin = stack_call_begin,
	.call_end = process_call_end,
	.ask = stack_ask,
	.has = stack_has,
	.said = process_said,
	.close = stack_close,
};

struct dut *stack_dut_open(const struct stack_spec *spec, struct nursery *nursery,
			   const struct dut_cfg *cfg, struct err *e)
{
	struct stack_dut *s = calloc(1, sizeof(*s));

	if (!s)
		abort();
	if (process_open(&s->process, spec, nursery, cfg, cfg->limit_ns, e) < 0) {
		free(s);
		return NULL;
	}
	s->nursery = nursery;
	s->process.dut.ops = &stack_ops;
	s->process.dut.own_clock = true;
	return &s->process.dut;
}
