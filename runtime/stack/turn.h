/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The discipline of a stack's callbacks: in which order they are called, that time only moves
 * forward, and what no stack may do. Knows no process and no device: board in, board out.
 */
#ifndef STACK_TURN_H
#define STACK_TURN_H

#include "runtime/stack/board.h"
#include "runtime/stack/source.h"

struct turn {
	struct stack_source *stack;
	struct board *board;
	int64_t now_ns, told_ns; /* the time; what the stack was told last */
	unsigned idle;           /* runs without effect since time has moved */
	unsigned sent;           /* packets since time has moved */
	struct {
		bool used;
		uint64_t call;
		long nr, arg[6]; /* the stack knows the call by this address */
	} parked[BOARD_CALLS];
	unsigned order[BOARD_CALLS], nparked; /* those in use, the oldest first */
};

void turn_init(struct turn *t, struct stack_source *stack, struct board *board);
/* Does what the board asks, but for BOARD_OPEN and BOARD_BYE. After trouble it does nothing. */
void turn_take(struct turn *t);
/* Notes the first trouble; later ones may come of it. */
void board_fail(struct board *b, enum board_trouble kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
