/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The exchange that a capture file holds. */
#ifndef DRAW_PORTRAY_H
#define DRAW_PORTRAY_H

#include "runtime/draw/talk.h"

#define PORTRAY_MOST 64 /* connections that are shown beside each other */

struct portrait {
	struct exchange x;  /* analysed */
	struct talk *shown; /* those in it, in its memory */
	size_t nshown;
	unsigned conns; /* how many there are in the file */
};

/* Whether @path looks like a capture: by its first bytes, or by its name. */
bool portray_is_capture(const char *path);

/*
 * Fills @p. @flow: only this connection, in the order of their first packets, from 1; 0: the first
 * PORTRAY_MOST. The end that sends the first packet is on the left; times count from the first
 * packet of TCP or ICMP in the file. -1 with @e set: also when the file is broken somewhere, and
 * then @p has what came before.
 */
int portray(struct portrait *p, const char *path, unsigned flow, struct err *e);
void portrait_free(struct portrait *p);
/* Where several connections are in one picture: puts the ports in front of each text. */
void portrait_tell_apart(struct portrait *p);
/* What the left or right @end is called, in the memory of @p: in the picture of connection @flow;
 * 0: of all that are shown. */
const char *portrait_name(struct portrait *p, unsigned flow, unsigned end);
/* "connection 3: 10.0.0.1:4000 to 10.0.0.2:80" */
void portrait_title(struct portrait *p, unsigned flow, struct buf *out);

#endif
