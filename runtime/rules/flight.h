/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an end has sent and the other has not acknowledged: when, and how often. */
#ifndef RULES_FLIGHT_H
#define RULES_FLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLIGHT_MOST 2048

/* Sent together, and since then always together. */
struct sent {
	long long from, to;
	int64_t first_ns, last_ns;     /* when it was sent first, and last */
	int64_t gap_ns;                /* between the last two times; 0: it was sent once */
	unsigned times;                /* how often: 1, 2, ... */
	uint64_t packet, first_packet; /* numbers of the last, and of the first */
};
struct flight {
	struct sent *at; /* sorted by position */
	unsigned n, cap;
	bool lost; /* there was more than is kept */
};

/* Sent now: what is in here counts once more, what is not is new. */
void flight_send(struct flight *f, long long from, long long to, int64_t now, uint64_t packet);
/* All below @una has arrived. */
void flight_ack(struct flight *f, long long una);
/* The one that has @pos; NULL: none. */
const struct sent *flight_at(const struct flight *f, long long pos);
/* How much of this was sent before. */
size_t flight_known(const struct flight *f, long long from, long long to);
void flight_free(struct flight *f);

#endif
