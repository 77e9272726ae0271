/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets that a capture has a little too late, put in their place. Where several queues or
 * processors write a capture, what was taken first is not always written first; the times are
 * right. Where time goes back by more than that, a clock was set, and the order of the file is
 * kept.
 */
#ifndef NETDEV_CAPWINDOW_H
#define NETDEV_CAPWINDOW_H

#include "netdev/capfile.h"

#define CAPWINDOW_PACKETS 64       /* held back, to see what comes too late */
#define CAPWINDOW_NS      10000000 /* the most that one comes too late */

struct capwindow_slot {
	struct capfile_packet p; /* its data is below */
	unsigned char *data;
	size_t room;
};

struct capwindow {
	struct capwindow_slot slots[CAPWINDOW_PACKETS]; /* a ring */
	unsigned first, n;
};

static inline bool capwindow_full(const struct capwindow *w)
{
	return w->n == CAPWINDOW_PACKETS;
}

/* Copies @p with its data, and notes if it is late. Not when it is full. Whether it is. */
bool capwindow_put(struct capwindow *w, const struct capfile_packet *p);
/* The earliest; its data is valid until the next capwindow_put(). False: there is none. */
bool capwindow_take(struct capwindow *w, struct capfile_packet *p);
void capwindow_free(struct capwindow *w);

#endif
