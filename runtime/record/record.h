/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Start reading here: a script from a connection of a capture. The packets of one end
 * become what is injected, those of the other what is expected; the system calls are guessed from
 * what they cause. Numbers count from the SYNs, times from the first packet.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "netdev/wire/wire.h"
#include "runtime/base/buf.h"
#include "runtime/base/err.h"

enum record_side { RECORD_FOUND, RECORD_CLIENT, RECORD_SERVER };

struct record_cfg {
	unsigned long flow;    /* only this connection, from 1; 0: the only one */
	enum record_side side; /* whose stack is to be tested; FOUND: the server's, but for captures
				* in which the server has a documentation address: of --artifacts */
};

/* Reads @path, and appends the script to @script. -1 with @e: no capture, no such connection,
 * several (@list has them, a line each), one without its beginning. */
int record_capture(const char *path, const struct record_cfg *cfg, struct buf *script,
		   struct buf *list, struct err *e);

#endif
