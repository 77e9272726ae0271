/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What leaves or enters one interface, seen by a packet socket with the kernel's time stamps. The
 * socket is not bound to the interface: binding would make it an error when the link goes down, and
 * the kernel filters as well without.
 */
#ifndef NETDEV_CAPTURE_H
#define NETDEV_CAPTURE_H

#include "netdev/lateclose.h"
#include "netdev/netdev.h"

struct capture {
	int fd;
	int ifindex;
	struct late_close late;
	int64_t offset_ns;  /* CLOCK_REALTIME - CLOCK_MONOTONIC, when last sampled */
	int64_t sampled_ns; /* when that was, CLOCK_MONOTONIC */
	bool stepped;       /* the clock has been since */
	uint32_t lost;      /* as the last frame told */
	uint32_t dropped;   /* as capture_lost() */
	unsigned char *data;
};

#define CAPTURE_NONE                              \
	{                                         \
		.fd = -1, .late.hold = { -1, -1 } \
	}

/* As seen from the kernel: what it sends through a device, or what comes in there. */
enum capture_way { CAPTURE_OUTGOING, CAPTURE_INCOMING };
/* Begins to capture what goes this way through @device of the current namespace. */
int capture_open(struct capture *c, const char *device, enum capture_way way, struct err *e);
void capture_close(struct capture *c);
/* As netdev_recv(). */
int capture_recv(struct capture *c, struct frame *f, struct err *e);
/* How many packets it did not get, or gave up, so far. */
uint32_t capture_lost(struct capture *c);

#endif
