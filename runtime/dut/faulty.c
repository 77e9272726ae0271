// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns a device under test with a planted fault on the path to and from it. */
#include <stdlib.h>

#include "runtime/dut/dut.h"
#include "runtime/fault/fault.h"

struct faulty_dut {
	struct dut dut; /* first: cast to and from it */
	struct dut_ops ops;
	struct dut *inner;
	struct path *path;
	tee_sink sink;
	void *sink_arg;
	unsigned n;
};

static struct faulty_dut *faulty_of(struct dut *d)
{
	return (struct faulty_dut *)d;
}

static struct dut *inner_of(struct dut *d)
{
	return faulty_of(d)->inner;
}

static int64_t faulty_now(struct dut *d)
{
	return inner_of(d)->ops->now(inner_of(d));
}

static void faulty_slept(struct dut *d)
{
	if (inner_of(d)->ops->slept)
		inner_of(d)->ops->slept(inner_of(d));
}

/* ---- packets ---- */

static void show(struct faulty_dut *x, bool outbound, struct frame *f)
{
	if (!x->sink)
		return;
	f->number = ++x->n;
	x->sink(x->sink_arg, outbound, f);
}

/* What tcpcheck has sent is shown, whatever becomes of it on the way. */
static int faulty_inject(struct dut *d, const void *packet, size_t len, const struct inject *how,
			 struct err *e)
{
	struct faulty_dut *x = faulty_of(d);
	struct frame sent = {.time_ns = faulty_now(d),
			     .len = len,
			     .wire_len = len,
			     .data = (unsigned char *)packet},
		     f;

	if (path_in(x->path, packet, len, &f) &&
	    x->inner->ops->inject(x->inner, f.data, f.len, how, e) < 0)
		return -1;
	show(x, false, &sent);
	return 0;
}

static int take_all(struct faulty_dut *x, struct err *e)
{
	struct frame f;
	int rc;

	while ((rc = x->inner->ops->capture(x->inner, &f, e)) > 0)
		path_take(x->path, &f);
	return rc;
}

static int faulty_capture(struct dut *d, struct frame *f, struct err *e)
{
	struct faulty_dut *x = faulty_of(d);

	if (take_all(x, e) < 0)
		return -1;
	if (!path_due(x->path, faulty_now(d), f))
		return 0;
	show(x, true, f);
	return 1;
}

static uint32_t faulty_lost(struct dut *d)
{
	return inner_of(d)->ops->lost(inner_of(d));
}

/* ---- time ---- */

/* One that is dropped or held back on the path has not come. */
static int faulty_wait(struct dut *d, int64_t until_ns, unsigned *ready, struct err *e)
{
	struct faulty_dut *x = faulty_of(d);
	int64_t next;

	do {
		next = path_next_ns(x->path);
		if (next <= faulty_now(d)) {
			*ready = DUT_PACKET;
			return 0;
		}
		next = next < until_ns ? next : until_ns;
		if (x->inner->ops->wait(x->inner, next, ready, e) < 0)
			return -1;
		if (*ready & DUT_PACKET && take_all(x, e) < 0)
			return -1;
		*ready &= ~(unsigned)DUT_PACKET;
		if (path_next_ns(x->path) <= faulty_now(d))
			*ready |= DUT_PACKET;
	} while (!*ready && faulty_now(d) < until_ns);
	return 0;
}

/* ---- all else is the stack's ---- */

static int faulty_call_begin(struct dut *d, struct sys *s, struct err *e)
{
	return inner_of(d)->ops->call_begin(inner_of(d), s, e);
}

static struct sys *faulty_call_end(struct dut *d)
{
	return inner_of(d)->ops->call_end(inner_of(d));
}

static long faulty_ask(struct dut *d, long nr, const long a[6])
{
	return inner_of(d)->ops->ask(inner_of(d), nr, a);
}

static int faulty_has(struct dut *d, int ability, long a, long b)
{
	return inner_of(d)->ops->has(inner_of(d), ability, a, b);
}

static void faulty_said(struct dut *d, struct buf *out)
{
	inner_of(d)->ops->said(inner_of(d), out);
}

static int faulty_network(struct dut *d, const struct net_change *c, struct err *e)
{
	return inner_of(d)->ops->network(inner_of(d), c, e);
}

static int64_t faulty_waited(struct dut *d)
{
	return inner_of(d)->ops->waited(inner_of(d));
}

static bool faulty_account(struct dut *d, struct buf *out, struct err *fatal)
{
	return inner_of(d)->ops->account(inner_of(d), out, fatal);
}

static void faulty_close(struct dut *d)
{
	if (!d)
		return;
	inner_of(d)->ops->close(inner_of(d));
	path_free(faulty_of(d)->path);
	free(d);
}

struct dut *faulty_dut_open(struct dut *inner, const struct fault *f, const struct dut_cfg *cfg)
{
	struct faulty_dut *x = calloc(1, sizeof(*x));
	const struct dut_ops *has = inner->ops;

	if (!x)
		abort();
	x->dut = *inner;
	x->ops = (struct dut_ops){
		.name = "fault",
		.now = faulty_now,
		.slept = faulty_slept,
		.wait = faulty_wait,
		.inject = faulty_inject,
		.capture = faulty_capture,
		.lost = has->lost ? faulty_lost : NULL,
		.call_begin = faulty_call_begin,
		.call_end = faulty_call_end,
		.ask = has->ask ? faulty_ask : NULL,
		.has = has->has ? faulty_has : NULL,
		.said = has->said ? faulty_said : NULL,
		.network = has->network ? faulty_network : NULL,
		.waited = has->waited ? faulty_waited : NULL,
		.account = has->account ? faulty_account : NULL,
		.close = faulty_close,
	};
	x->dut.ops = &x->ops;
	x->inner = inner;
	x->path = path_new(f);
	x->sink = cfg->sink;
	x->sink_arg = cfg->sink_arg;
	return &x->dut;
}
