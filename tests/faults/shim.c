// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the device that plants a fault, and the queue of what it holds back. */
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/base/seq.h"
#include "tests/faults/fault.h"

struct held {
	struct held *next;
	struct frame frame; /* its data follows the struct; time_ns is when it is handed out */
	bool delayed;       /* not before its time */
	/* Not when this was acknowledged until then. */
	const struct path_flow *flow;
	uint32_t end;
};

struct shim {
	struct netdev dev; /* first: we are cast to and from it */
	struct netdev *inner;
	const struct fault *fault;
	unsigned nth;
	struct path_state path;
	struct held *queue, *out; /* by time; out: the caller has its data */
	int poll_fd, timer_fd;
};

static struct shim *shim_of(const struct netdev *d)
{
	return (struct shim *)d;
}

/* ---- the queue ---- */

/* Behind what is due at the same time. */
static struct held *hold(struct shim *x, const struct frame *f, int64_t delay_ns)
{
	struct held *h = malloc(sizeof(*h) + f->len), **at = &x->queue;

	if (!h)
		abort();
	*h = (struct held){.frame = *f, .delayed = delay_ns > 0};
	h->frame.data = (unsigned char *)(h + 1);
	memcpy(h->frame.data, f->data, f->len);
	h->frame.time_ns += delay_ns;
	while (*at && (*at)->frame.time_ns <= h->frame.time_ns)
		at = &(*at)->next;
	h->next = *at;
	*at = h;
	return h;
}

static bool obsolete(const struct held *h)
{
	return h->flow && h->flow->peer.acked && !seq_before(h->flow->peer.ack, h->end);
}

static struct held *take_due(struct shim *x)
{
	int64_t now = clock_now_ns();
	struct held *h;

	while ((h = x->queue) && (!h->delayed || h->frame.time_ns <= now)) {
		x->queue = h->next;
		if (!obsolete(h))
			return h;
		free(h);
	}
	return NULL;
}

/* The caller's poll wakes up when the first is due. */
static void arm(struct shim *x)
{
	struct itimerspec when = {0};

	if (x->queue)
		when.it_value = ns_timespec(x->queue->delayed ? x->queue->frame.time_ns : 1);
	timerfd_settime(x->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

/* ---- the fault ---- */

static void rewrite(const struct segment *s, bool bad_checksum, struct frame *f, unsigned char *to)
{
	struct segment copy = *s;
	ssize_t n;

	copy.cksum = bad_checksum ? CKSUM_WRONG : CKSUM_RIGHT;
	n = segment_emit(&copy, to, WIRE_MAX_PACKET, NULL);
	if (n < 0)
		abort(); /* what was parsed can be written */
	f->data = to;
	f->len = f->wire_len = (size_t)n;
	f->csum_partial = false;
}

static void add_copy(struct shim *x, const struct path_packet *p, const struct fate *fate,
		     const struct frame *f)
{
	struct held *h = hold(x, f, fate->delay_ns + fate->again_ns);

	if (!fate->again_unless_acked)
		return;
	h->flow = p->flow;
	h->end = p->s.tcp.seq + (uint32_t)p->s.payload_len;
}

static void take(struct shim *x, const struct frame *original)
{
	static unsigned char bytes[WIRE_MAX_PACKET];
	struct frame f = *original;
	struct path_packet p;
	struct fate fate;

	path_look(&x->path, true, f.data, f.len, f.time_ns, &p);
	/* What did not fit can only be passed on. */
	if (f.len != f.wire_len || !fault_apply(x->fault, &p, &fate, &x->nth)) {
		hold(x, &f, 0);
		return;
	}
	if (fate.drop)
		return;
	if (fate.changed)
		rewrite(&p.s, fate.bad_checksum, &f, bytes);
	hold(x, &f, fate.delay_ns);
	if (fate.again)
		add_copy(x, &p, &fate, &f);
	if (fate.surplus) {
		rewrite(&fate.extra, false, &f, bytes);
		hold(x, &f, fate.delay_ns);
	}
}

/* ---- the device ---- */

static int shim_send(struct netdev *d, const void *packet, size_t len, const struct inject *how,
		     struct err *e)
{
	static unsigned char bytes[WIRE_MAX_PACKET];
	struct shim *x = shim_of(d);
	struct frame f = {.data = (unsigned char *)packet, .len = len, .wire_len = len};
	struct path_packet p;
	struct fate fate;

	path_look(&x->path, false, packet, len, 0, &p);
	if (fault_apply(x->fault, &p, &fate, &x->nth)) {
		if (fate.drop)
			return 0;
		if (fate.changed)
			rewrite(&p.s, fate.bad_checksum, &f, bytes);
	}
	return netdev_send(x->inner, f.data, f.len, how, e);
}

static int shim_recv(struct netdev *d, struct frame *f, struct err *e)
{
	struct shim *x = shim_of(d);
	struct frame fresh;
	int rc;

	free(x->out);
	x->out = NULL;
	while ((rc = netdev_recv(x->inner, &fresh, e)) > 0)
		take(x, &fresh);
	if (rc < 0)
		return -1;
	x->out = take_due(x);
	arm(x);
	if (!x->out)
		return 0;
	*f = x->out->frame;
	return 1;
}

static uint32_t shim_lost(struct netdev *d)
{
	return netdev_lost(shim_of(d)->inner);
}

static int shim_poll_fd(struct netdev *d)
{
	return shim_of(d)->poll_fd;
}

static void shim_close(struct netdev *d)
{
	struct shim *x = shim_of(d);
	struct held *h;

	while ((h = x->queue)) {
		x->queue = h->next;
		free(h);
	}
	free(x->out);
	close(x->poll_fd);
	close(x->timer_fd);
	netdev_close(x->inner);
	free(x);
}

static const struct netdev_ops shim_ops = {
	.name = "fault",
	.send = shim_send,
	.recv = shim_recv,
	.lost = shim_lost,
	.poll_fd = shim_poll_fd,
	.close = shim_close,
};

static void watch(struct shim *x, int fd)
{
	struct epoll_event ev = {.events = EPOLLIN};

	if (fd >= 0 && epoll_ctl(x->poll_fd, EPOLL_CTL_ADD, fd, &ev) < 0)
		abort();
}

struct netdev *fault_open(struct netdev *inner, const struct fault *f)
{
	struct shim *x = calloc(1, sizeof(*x));

	if (!x)
		abort();
	x->dev.ops = &shim_ops;
	x->inner = inner;
	x->fault = f;
	x->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	x->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	watch(x, x->timer_fd);
	watch(x, netdev_poll_fd(inner));
	return &x->dev;
}

const struct netdev *fault_inner(const struct netdev *d)
{
	return d->ops == &shim_ops ? shim_of(d)->inner : d;
}
