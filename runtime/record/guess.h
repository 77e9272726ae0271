/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an application must have asked for, so that a stack does what a story tells. */
#ifndef RECORD_GUESS_H
#define RECORD_GUESS_H

#include "runtime/record/story.h"

/* RFC 9293, 3.8.4: TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT, in seconds; all 0: not asked for.
 */
struct keepalive {
	unsigned idle, interval, count;
	bool fatal; /* it ended the connection */
};

struct keepalive guess_keepalive(const struct story *st);
/* SO_RCVBUF, by the window of the stack's SYN; 0: it is as large as any. */
unsigned guess_rcvbuf(const struct story *st);
/* Lines with settings of Linux that are not the usual ones, as far as the stack's SYN shows them:
 * it has no time stamps, though it knows options of its age, or it asks for ECN. */
void guess_settings(const struct story *st, struct buf *out);
/* Whether the stack's next packet behind @i probes a closed window (RFC 9293, 3.8.6.1), all up to
 * @our_next being sent: then something waits. */
bool guess_waits(const struct story *st, size_t i, uint32_t our_next);

#endif
