/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How connections begin, for those who own the reasons: flow.c calls and packets, uncalled.c
 * packets alone. */
#ifndef FLOW_OPEN_H
#define FLOW_OPEN_H

#include "runtime/flow/flow.h"

/* A connection of which nothing is known, as the current one. */
struct flow *flow_add(struct flows *fs);
/* The passive side of one that a line opens by injecting its first packet. @listener: NULL: the
 * plan's address and port. */
struct flow *flow_child(struct flows *fs, const struct flow *listener, const struct tcp_pat *tcp);

/* ---- of a stack without calls (uncalled.c) ---- */

/* Somebody listens, to all ports. */
void flow_uncalled_listen(struct flows *fs);
/* The connection that @pat opens, now the current one; NULL: none. @named: the one whose ports it
 * gives; NULL: none. */
struct flow *flow_uncalled(struct flows *fs, const struct packet_pat *pat,
			   const struct flow *named);

#endif
