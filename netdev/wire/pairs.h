/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A table of connections by their two ends, address and port of each, in either direction,
 * which also keeps them in the order in which they were last touched. A connection has a struct
 * pair as its first member and belongs to the caller. Pure.
 */
#ifndef WIRE_PAIRS_H
#define WIRE_PAIRS_H

#include "netdev/wire/wire.h"

struct pair {
	struct pair *next;          /* of the same bucket, newest first */
	struct pair *newer, *older; /* by when they were touched */
	uint32_t hash;
};

struct pairs {
	/* Whether end @side, 0 or 1, of @p is this one. */
	bool (*is_end)(const struct pair *p, unsigned side, const struct ipaddr *addr,
		       uint16_t port);
	struct pair **buckets; /* a power of two of them */
	size_t nbuckets, n;
	struct pair *newest, *oldest;
};
#define PAIRS_INIT(of) ((struct pairs){.is_end = (of)})

/* The one between these ends, the newest if there are several; *@side: which end @a is. NULL: there
 * is none. */
struct pair *pairs_find(const struct pairs *t, const struct ipaddr *a, uint16_t a_port,
			const struct ipaddr *b, uint16_t b_port, unsigned *side);
/* Adds @p, which is between these ends, as the newest. */
void pairs_add(struct pairs *t, struct pair *p, const struct ipaddr *a, uint16_t a_port,
	       const struct ipaddr *b, uint16_t b_port);
/* Now the newest. */
void pairs_touch(struct pairs *t, struct pair *p);
void pairs_remove(struct pairs *t, struct pair *p);
/* What is still in it is the caller's. */
void pairs_free(struct pairs *t);

#endif
