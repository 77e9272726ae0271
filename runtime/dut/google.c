// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns a stack in another process that has a clock of its own: what it sends and returns comes as
 * messages, whenever it likes, with stamps of the clock that this process has, too.
 */
#include "runtime/dut/google.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "runtime/base/clock.h"
#include "runtime/dut/process.h"
#include "runtime/host/priority.h"

struct google_dut {
	struct process_dut process;    /* first: cast to and from it */
	struct board_news *packet;     /* that capture() hands over next; NULL: none yet */
	struct board_news *handed_out; /* by it, last */
};

static struct google_dut *google_of(struct dut *d)
{
	return (struct google_dut *)d;
}

static int64_t google_now(struct dut *d)
{
	(void)d;
	return clock_now_ns();
}

/* ---- what comes unasked ---- */

static int broken(struct google_dut *g, const struct board_news *n, struct err *e)
{
	return err_kind_set(e, ERR_STACK, "%s: %.200s", g->process.dut.stack,
			    n->len ? (const char *)n->data : "it is broken");
}

static void take_returned(struct google_dut *g, const struct board_news *n)
{
	struct sys *s = pending_return(&g->process.pending, n->call, n->ret, n->time_ns);

	if (!s)
		return;
	s->begin_ns = n->begin_ns;
	s->wait_ns = n->wait_ns;
}

/* Up to the next packet, which has to be captured first. */
static int take_news(struct google_dut *g, struct err *e)
{
	struct board_news *n;
	int ret = 0;

	while (ret == 0 && !g->packet && (n = remote_news(g->process.remote))) {
		switch (n->kind) {
		case BOARD_NEWS_PACKET: g->packet = n; continue;
		case BOARD_NEWS_RETURNED: take_returned(g, n); break;
		default: ret = broken(g, n, e); break;
		}
		free(n);
	}
	return ret;
}

static unsigned what_is_ready(const struct google_dut *g)
{
	return (g->packet ? DUT_PACKET : 0u) | (g->process.pending.returned ? DUT_CALL : 0u);
}

static int google_wait(struct dut *d, int64_t until_ns, unsigned *ready, struct err *e)
{
	struct google_dut *g = google_of(d);

	if (take_news(g, e) < 0)
		return -1;
	*ready = what_is_ready(g);
	if (*ready)
		return 0;
	if (remote_wait(g->process.remote, until_ns, e) < 0 || take_news(g, e) < 0)
		return -1;
	*ready = what_is_ready(g);
	return 0;
}

/* ---- packets ---- */

static int google_inject(struct dut *d, const void *packet, size_t len, const struct inject *how,
			 struct err *e)
{
	struct google_dut *g = google_of(d);

	(void)how; /* of several segments at once only a kernel knows */
	if (process_put_packet(&g->process, packet, len, clock_now_ns(), e) < 0)
		return -1;
	return remote_ask(g->process.remote, BOARD_INPUT, e);
}

/* The frame's bytes are there until the next one is asked for. */
static int google_capture(struct dut *d, struct frame *f, struct err *e)
{
	struct google_dut *g = google_of(d);

	free(g->handed_out);
	g->handed_out = NULL;
	if (take_news(g, e) < 0)
		return -1;
	if (!g->packet)
		return 0;
	g->handed_out = g->packet;
	g->packet = NULL;
	*f = (struct frame){.time_ns = g->handed_out->time_ns,
			    .len = g->handed_out->len,
			    .wire_len = g->handed_out->len,
			    .data = g->handed_out->data};
	process_show(&g->process, true, f);
	return 1;
}

/* ---- calls ---- */

static int google_call_begin(struct dut *d, struct sys *s, struct err *e)
{
	struct google_dut *g = google_of(d);
	struct board *b = g->process.board;

	b->call = pending_add(&g->process.pending, s);
	b->may_block = s->may_block;
	process_put_call(&g->process, s->nr, s->arg);
	s->begin_ns = clock_now_ns();
	if (remote_ask(g->process.remote, BOARD_CALL, e) < 0)
		return -1;
	if (b->ret == TCPCHECK_STACK_PARK && s->may_block)
		return 1;
	pending_take(&g->process.pending, (uintptr_t)s);
	s->begin_ns = b->begin_ns;
	s->wait_ns = b->wait_ns;
	pending_result(s, b->ret, b->now_ns);
	return 0;
}

static long google_ask(struct dut *d, long nr, const long arg[6])
{
	struct google_dut *g = google_of(d);

	process_put_call(&g->process, nr, arg);
	return remote_ask(g->process.remote, BOARD_ASK, NULL) < 0 ? -EIO : g->process.board->ret;
}

static int google_has(struct dut *d, int ability, long a, long b)
{
	struct google_dut *g = google_of(d);

	process_put_question(&g->process, ability, a, b);
	return remote_ask(g->process.remote, BOARD_HAS, NULL) < 0 ? -1 : (int)g->process.board->ret;
}

/* ---- beginning and end ---- */

static void google_close(struct dut *d)
{
	struct google_dut *g;

	if (!d)
		return;
	g = google_of(d);
	remote_close(g->process.remote);
	free(g->packet);
	free(g->handed_out);
	free(g);
}

static const struct dut_ops google_ops = {
	.name = "google",
	.now = google_now,
	.wait = google_wait,
	.inject = google_inject,
	.capture = google_capture,
	.call_begin = google_call_begin,
	.call_end = process_call_end,
	.ask = google_ask,
	.has = google_has,
	.said = process_said,
	.close = google_close,
};

struct dut *google_dut_open(const struct stack_spec *spec, const struct dut_cfg *cfg, struct err *e)
{
	struct google_dut *g = calloc(1, sizeof(*g));

	if (!g)
		abort();
	priority_raise();
	prctl(PR_SET_TIMERSLACK, 1UL); /* the default would add 50 us to every wait */
	/* How long all of it takes is the script's time, of which others take care. */
	if (process_open(&g->process, spec, NULL, cfg, INT64_MAX / 2, e) < 0) {
		free(g);
		return NULL;
	}
	g->process.dut.ops = &google_ops;
	return &g->process.dut;
}
