/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two sequences beside each other: lines that ask for packets, and packets that have come. Pure. */
#ifndef RUN_ALIGN_H
#define RUN_ALIGN_H

#include <stddef.h>

#define ALIGN_LINES   16
#define ALIGN_PACKETS 32

struct align {
	size_t nlines, npackets;
	/* What it costs that a packet is that of a line, in halves of a field; 0: it fits. */
	unsigned cost[ALIGN_LINES][ALIGN_PACKETS];
};

/* What to do first, so that all of it costs least. */
enum align_step {
	ALIGN_PAIR,    /* the first packet is that of the first line */
	ALIGN_MISSING, /* the first line has none */
	ALIGN_SURPLUS, /* the first packet has none */
};
enum align_step align_first(const struct align *a);

#endif
