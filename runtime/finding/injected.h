/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. What the peer of a connection has sent so far, for explanations: it tells a wrong ACK
 * from a late one. All numbers are the script's; a FIN takes one (RFC 9293, section 3.4).
 */
#ifndef FINDING_INJECTED_H
#define FINDING_INJECTED_H

#include <stdbool.h>
#include <stdint.h>

#include "netdev/wire/wire.h"
#include "parser/ast.h"

#define INJECTED_RANGES 8

struct injected_range {
	uint32_t start, end; /* end: behind the last */
};

struct injected {
	/* In order, with holes in between. The first begins with 1 and may be empty; none at all
	 * before the SYN. When there are too many holes the last ones count as sent, so nothing is
	 * ever said to be missing that was there. */
	struct injected_range ranges[INJECTED_RANGES];
	unsigned n;
	bool has_fin;
	uint32_t fin;                 /* its number */
	const struct event *bare_ack; /* the last line with an ACK flag but no ack number */
	const struct event *no_ack;   /* the last line, if it has no ACK flag although connected */
	/* The last line, if it answers the stack's SYN with numbers that do not fit it. */
	const struct event *bad_handshake;
	bool connected;    /* the handshake was completed, as far as the numbers tell */
	bool zero_window;  /* the last one closes the window */
	uint32_t peer_ack; /* its ack number */
	int64_t at_us;     /* when it was injected */
	/* What the stack has sent: its SYN takes the number before this one; the last ACK number;
	 * behind the last number. Those before the last segment, and how many were injected between
	 * it and the one before. */
	uint32_t syn_end;
	uint32_t acked, acked_before, next, next_before;
	unsigned since, since_before;
};

/* @s in script numbers, as line @ev injects it at @at_us. */
void injected_add(struct injected *in, const struct event *ev, const struct segment *s,
		  int64_t at_us);
/* @s in script numbers, as the stack sent it and a line looks at it. */
void injected_answer(struct injected *in, const struct segment *s);
/* Behind the last number before which there is no hole. Only when something was sent. */
static inline uint32_t injected_solid_end(const struct injected *in)
{
	return in->ranges[0].end;
}

#endif
