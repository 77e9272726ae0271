/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Round-trip times (RFC 6298 section 3), without time stamps. */
#ifndef RULES_RTT_H
#define RULES_RTT_H

#include <stdbool.h>
#include <stdint.h>

struct rtt {
	unsigned samples;
	int64_t least; /* ns; of no meaning without samples */
	bool timing;   /* a segment is */
	long long pos; /* its end */
	int64_t sent_ns;
};

/* Something new was sent, ending at @end. */
void rtt_sent(struct rtt *r, long long end, int64_t now);
/* Something was sent again: what is being timed says nothing any more (Karn's algorithm). */
void rtt_again(struct rtt *r);
void rtt_acked(struct rtt *r, long long ack, int64_t now);

#endif
