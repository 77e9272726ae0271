/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. A connection of a capture in the numbers of a script: those of each end count from its
 * SYN; where that is not seen, its first is number 1, as behind a SYN.
 */
#ifndef DRAW_TALK_H
#define DRAW_TALK_H

#include "netdev/capfile.h"
#include "runtime/draw/exchange.h"

struct talk_end {
	struct ipaddr ip;
	uint16_t port;
	bool known; /* where its numbers begin; then: */
	uint32_t isn;
	bool seen, fin, rst; /* it has sent anything, a FIN, a RST */
};

struct talk {
	struct talk_end ends[2]; /* the left one, the right one */
	unsigned number;         /* from 1 */
};

/* What the capture has cut off of @c is zeros, in @scratch of WIRE_MAX_PACKET bytes. False: it
 * cannot be read. @s is good while @c and @scratch are. */
bool talk_parse(const struct capfile_packet *c, unsigned char *scratch, struct segment *s);
/* Whether @s was sent by the left end. */
bool talk_is_left(const struct talk *t, const struct segment *s);
/* Whether this SYN begins another one between the same ends. */
bool talk_is_over_for(const struct talk *t, const struct segment *s);
/* Takes @s, which is of @t, in: its numbers become those of a script. Fills all of @r but its time
 * and its number; its text is in @text. */
void talk_take(struct talk *t, struct segment *s, struct row *r, struct buf *text);
/* A segment as a line of a script. */
void talk_text(const struct segment *s, struct buf *out);

#endif
