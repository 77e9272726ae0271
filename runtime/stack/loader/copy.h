/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A loader that is copied for each run. */
#ifndef STACK_LOADER_COPY_H
#define STACK_LOADER_COPY_H

#include <stdbool.h>

#include "runtime/stack/board.h"

/* The board in descriptor BOARD_MEMORY, at this address, or not at all. */
bool copy_map(struct board *wanted);
/* Loads the plug-in, and copies this process for each order on descriptor BOARD_SOCKET. The exit
 * status, of a copy or, when there are no more orders, of this process. */
int copy_serve(char *path);

#endif
