/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a time-sequence plot shows: the data of one end of a connection, and the ACKs of the other.
 */
#ifndef DRAW_SERIES_H
#define DRAW_SERIES_H

#include "runtime/draw/exchange.h"

#define SERIES_FLOWS 64 /* connections that are plotted */

struct series {
	const struct exchange *x;
	unsigned flow;
	bool outbound;       /* the data of the stack */
	uint32_t base;       /* numbers count from here, so that they do not wrap */
	int64_t low, high;   /* of data and ACKs */
	int64_t window_high; /* the highest right edge of a window */
	bool any;            /* there is data */
};

/* What connection @flow has of that direction; its rows only, through series_has(). */
void series_init(struct series *s, const struct exchange *x, unsigned flow, bool outbound);
/* Whether the row is of it, as data or as ACK. */
bool series_has(const struct series *s, const struct row *r);
/* Whether it is one of the end that sends the data. */
static inline bool series_is_data(const struct series *s, const struct row *r)
{
	return (r->kind == ROW_SENT) == s->outbound;
}
/* A sequence number, counted from the base. */
int64_t series_place(const struct series *s, uint32_t seq);
/* The direction with most data, of all connections; where there is none, the first's of the stack.
 */
void series_choose(struct series *best, const struct exchange *x);
/* "stack to peer, connection 2" */
void series_title(const struct series *s, const char *left, const char *right, struct buf *out);

#endif
