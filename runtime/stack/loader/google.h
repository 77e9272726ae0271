/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plug-in with packetdrill's own interface, in real time.
 *
 * Threads: the main one answers the run as host.c does: it alone touches the board, between the
 * run's byte and its own. It loads the plug-in, injects packets and makes the calls that return at
 * once. A reader is always in netdev_receive(); helpers (worker.h) make the calls that may block.
 * The plug-in's table does not change once they are there. What a reader has got or a helper's call
 * has returned is sent to the run as one message (struct board_news), by the reader or by the main
 * thread: no memory is shared for it.
 */
#ifndef STACK_LOADER_GOOGLE_H
#define STACK_LOADER_GOOGLE_H

#include "runtime/stack/board.h"

/* Serves the other end of @fd until it closes it or says BOARD_BYE. */
void google_serve(int fd, struct board *b, const char *path);

#endif
