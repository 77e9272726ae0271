/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A device that carries IP packets to and from the stack under test. Knows nothing of
 * scripts. Back ends: tun.c (the kernel), rawif.c (whoever is
 * behind an interface), pair.c (in memory, for tests); tee.c wraps any of them.
 */
#ifndef NETDEV_NETDEV_H
#define NETDEV_NETDEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/err.h"

/* One captured packet, starting at its (outermost) IP header. */
struct frame {
	int64_t time_ns;   /* CLOCK_MONOTONIC, taken by the kernel when the packet left the stack */
	size_t len;        /* bytes in data */
	size_t wire_len;   /* > len: the rest did not fit in @data */
	bool csum_partial; /* the L4 checksum was left to the device: not filled in */
	uint16_t gso_size; /* a burst that the device is to cut into segments of this size; 0: none
			    */
	unsigned number;   /* by a tee: 1, 2, ... of both directions together; 0: not counted */
	unsigned char *data; /* owned by the device, valid until the next recv */
};

/* How to inject. All zero: a plain packet. */
struct inject {
	uint16_t gso_size; /* > 0: the stack is to take it for GRO-merged segments of this size */
};

struct netdev;
struct netdev_ops {
	const char *name;
	/* Hands one packet to the stack, which has processed it on return. 0 or -1. */
	int (*send)(struct netdev *, const void *packet, size_t len, const struct inject *how,
		    struct err *);
	/* Next packet sent by the stack: 1 got one, 0 none waiting, -1 error. Never blocks. */
	int (*recv)(struct netdev *, struct frame *, struct err *);
	/* How many of those it will never hand over; NULL: none ever. */
	uint32_t (*lost)(struct netdev *);
	/* Readable when recv() has something; -1 when there is nothing to poll. */
	int (*poll_fd)(struct netdev *);
	void (*close)(struct netdev *); /* frees; NULL is legal for netdev_close() */
};

struct netdev {
	const struct netdev_ops *ops;
};

static inline int netdev_send(struct netdev *d, const void *p, size_t n, const struct inject *how,
			      struct err *e)
{
	return d->ops->send(d, p, n, how, e);
}

static inline int netdev_recv(struct netdev *d, struct frame *f, struct err *e)
{
	return d->ops->recv(d, f, e);
}

static inline uint32_t netdev_lost(struct netdev *d)
{
	return d->ops->lost ? d->ops->lost(d) : 0;
}

static inline int netdev_poll_fd(struct netdev *d)
{
	return d->ops->poll_fd(d);
}

static inline void netdev_close(struct netdev *d)
{
	if (d)
		d->ops->close(d);
}

/*
 * TUN device @name in the current network namespace, created and owned by us, with checksum and
 * TSO offloads (super-segments arrive whole) and a virtio header; packets are captured by a packet
 * socket with kernel time stamps and how they are to be cut. Not up yet: that is setup.h's work,
 * with the interface index. It is gone when it has been closed, also by our death, which waits for
 * RCU (40 ms).
 */
struct netdev *tun_open(const char *name, struct err *e);
/* Leaves it to the end of its network namespace, which no one waits for: only in one of our own. */
int tun_persist(struct netdev *d, struct err *e);
int tun_ifindex(const struct netdev *d);
/* Whether this user may open the TUN driver. */
int tun_probe(struct err *e);

/* A TUN device (@ethernet: a TAP device) that is there and that nobody has attached to: a program
 * may, whoever runs it. */
int tun_leave(const char *name, bool ethernet, struct err *e);

/* Two ends in memory: what one sends the other receives, time-stamped by @clock. Tests only. */
int pair_open(struct netdev *ends[2], int64_t (*clock)(void *), void *clock_arg);

/* Passes everything through and shows each packet to @sink. Takes ownership of @inner. */
typedef void (*tee_sink)(void *arg, bool outbound, const struct frame *f);
struct netdev *tee_open(struct netdev *inner, tee_sink sink, void *arg);

#endif
