/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a nursery is sent for each run: where the board is to be, and three descriptors. */
#ifndef STACK_ORDER_H
#define STACK_ORDER_H

#include "runtime/stack/board.h"

enum { ORDER_SOCKET, ORDER_MEMORY, ORDER_SAID, ORDER_FDS };

struct order {
	struct board *board;
	int fds[ORDER_FDS];
};

/* 0, or -1: the other end is not there. */
int order_send(int to, const struct order *o);
/* 1: @o is the next, its descriptors are the caller's; 0: there will be none. */
int order_receive(int from, struct order *o);

#endif
