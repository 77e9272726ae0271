/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The loop of the process that has the stack: it waits for a byte, does what the board asks, and
 * sends one back. */
#ifndef STACK_HOST_H
#define STACK_HOST_H

#include "runtime/stack/board.h"
#include "runtime/stack/source.h"

/* Fills @s; after an error the board says why (board_fail()), and -1 is returned. */
typedef int host_open(struct stack_source *s, struct board *b, void *arg);

/* Serves the other end of @fd until it closes it or says BOARD_BYE. */
void host_serve(int fd, struct board *b, host_open *open, void *arg);

#endif
