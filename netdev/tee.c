// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the listener on a device: every packet that passes is shown to a sink. Injected packets bear
 * the time just before they were handed over, so that the stack's answer comes later.
 */
#include <stdlib.h>

#include "netdev/netdev.h"
#include "runtime/base/clock.h"

struct tee {
	struct netdev dev; /* first: we are cast to and from it */
	struct netdev *inner;
	tee_sink sink;
	void *arg;
	unsigned n;
};

static struct tee *tee_of(struct netdev *d)
{
	return (struct tee *)d;
}

static int tee_send(struct netdev *d, const void *packet, size_t len, const struct inject *how,
		    struct err *e)
{
	struct tee *t = tee_of(d);
	struct frame f = {.time_ns = clock_now_ns(),
			  .len = len,
			  .wire_len = len,
			  .data = (unsigned char *)packet}; /* sinks get it const */

	if (netdev_send(t->inner, packet, len, how, e))
		return -1;
	f.number = ++t->n;
	t->sink(t->arg, false, &f);
	return 0;
}

static int tee_recv(struct netdev *d, struct frame *f, struct err *e)
{
	struct tee *t = tee_of(d);
	int rc = netdev_recv(t->inner, f, e);

	if (rc > 0) {
		f->number = ++t->n;
		t->sink(t->arg, true, f);
	}
	return rc;
}

static uint32_t tee_lost(struct netdev *d)
{
	return netdev_lost(tee_of(d)->inner);
}

static int tee_poll_fd(struct netdev *d)
{
	return netdev_poll_fd(tee_of(d)->inner);
}

static void tee_close(struct netdev *d)
{
	netdev_close(tee_of(d)->inner);
	free(d);
}

static const struct netdev_ops tee_ops = {
	.name = "tee",
	.send = tee_send,
	.recv = tee_recv,
	.lost = tee_lost,
	.poll_fd = tee_poll_fd,
	.close = tee_close,
};

struct netdev *tee_open(struct netdev *inner, tee_sink sink, void *arg)
{
	struct tee *t = calloc(1, sizeof(*t));

	if (!t)
		abort();
	*t = (struct tee){.dev.ops = &tee_ops, .inner = inner, .sink = sink, .arg = arg};
	return &t->dev;
}
