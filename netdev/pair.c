// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the device without a kernel: two ends in memory, each receiving what the other sends. */
#include <stdlib.h>
#include <string.h>

#include "netdev/netdev.h"

struct packet {
	struct packet *next;
	int64_t time_ns;
	size_t len;
	unsigned char data[];
};

struct pair_end {
	struct netdev dev;     /* first: we are cast to and from it */
	struct pair_end *peer; /* NULL once it is closed */
	struct packet *queue, **tail;
	struct packet *shown; /* lent to the caller until the next recv */
	int64_t (*clock)(void *);
	void *clock_arg;
};

static struct pair_end *end_of(struct netdev *d)
{
	return (struct pair_end *)d;
}

static int pair_send(struct netdev *d, const void *packet, size_t len, const struct inject *how,
		     struct err *e)
{
	struct pair_end *me = end_of(d), *peer = me->peer;
	struct packet *p;

	(void)how;
	(void)e;
	if (!peer)
		return 0;
	p = calloc(1, sizeof(*p) + len);
	if (!p)
		abort();
	p->time_ns = me->clock(me->clock_arg);
	p->len = len;
	memcpy(p->data, packet, len);
	*peer->tail = p;
	peer->tail = &p->next;
	return 0;
}

static int pair_recv(struct netdev *d, struct frame *f, struct err *e)
{
	struct pair_end *me = end_of(d);
	struct packet *p = me->queue;

	(void)e;
	free(me->shown);
	me->shown = p;
	if (!p)
		return 0;
	me->queue = p->next;
	if (!me->queue)
		me->tail = &me->queue;
	*f = (struct frame){
		.time_ns = p->time_ns, .len = p->len, .wire_len = p->len, .data = p->data};
	return 1;
}

static int pair_poll_fd(struct netdev *d)
{
	(void)d;
	return -1;
}

static void pair_close(struct netdev *d)
{
	struct pair_end *me = end_of(d);

	if (me->peer)
		me->peer->peer = NULL;
	free(me->shown);
	while (me->queue) {
		struct packet *next = me->queue->next;

		free(me->queue);
		me->queue = next;
	}
	free(me);
}

static const struct netdev_ops pair_ops = {
	.name = "pair",
	.send = pair_send,
	.recv = pair_recv,
	.poll_fd = pair_poll_fd,
	.close = pair_close,
};

static struct pair_end *end_new(int64_t (*clock)(void *), void *clock_arg)
{
	struct pair_end *end = calloc(1, sizeof(*end));

	if (!end)
		abort();
	end->dev.ops = &pair_ops;
	end->tail = &end->queue;
	end->clock = clock;
	end->clock_arg = clock_arg;
	return end;
}

int pair_open(struct netdev *ends[2], int64_t (*clock)(void *), void *clock_arg)
{
	struct pair_end *a = end_new(clock, clock_arg), *b = end_new(clock, clock_arg);

	a->peer = b;
	b->peer = a;
	ends[0] = &a->dev;
	ends[1] = &b->dev;
	return 0;
}
