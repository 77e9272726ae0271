/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. The exchange that a capture file holds. */
#ifndef DRAW_PORTRAY_H
#define DRAW_PORTRAY_H

#include "runtime/draw/exchange.h"

/* Whether @path looks like a capture: by its first bytes, or by its name. */
bool portray_is_capture(const char *path);

/*
 * Fills @x, that was initialised, and analyses it. The end that sends the first packet is on the
 * left; numbers count from the SYN, or from what is seen first; times from the first packet.
 * *@left and *@right become names for the ends, in the memory of @x. -1 with @e set: also when the
 * file is broken somewhere, and then @x has what came before.
 */
int portray(struct exchange *x, const char *path, const char **left, const char **right,
	    struct err *e);

#endif
