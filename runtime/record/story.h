/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One connection, packet by packet, in the numbers of a script, and the script that tells it. */
#ifndef RECORD_STORY_H
#define RECORD_STORY_H

#include "runtime/record/record.h"

struct rec_packet {
	struct segment s; /* without its data, which is taken to be zeros */
	int64_t time_ns;
	bool ours; /* sent by the stack under test */
};

struct story {
	struct rec_packet *packets;
	size_t n, cap;
	bool active;      /* the stack under test opened the connection */
	unsigned icmp;    /* messages that were left out, of the whole capture */
	unsigned bursts;  /* packets with more than a segment: TSO, GRO */
	bool clipped;     /* some were cut by the snapshot length: headers only */
	const char *file; /* for the head */
	unsigned long number;
};

void story_add(struct story *st, const struct segment *s, int64_t time_ns, bool ours);
void story_free(struct story *st);
/* Makes numbers and time stamps those of a script, and their order that of causes. -1 with @e: the
 * SYNs are not there. */
int story_normalise(struct story *st, struct err *e);
void story_script(struct story *st, struct buf *out);

#endif
