/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the process of a stack comes to be: another program that loads a plug-in (we may be linked
 * statically), or a copy of ours that speaks with a command. */
#ifndef STACK_BIRTH_H
#define STACK_BIRTH_H

#include <sys/types.h>

#include "runtime/stack/board.h"
#include "runtime/stack/spec.h"

struct birth {
	const struct stack_spec *spec;
	struct board *board;
	int socket, memory, said; /* descriptors for it, which stay the caller's, too */
	int64_t limit_ns;         /* of real time for an answer of a command */
};

/* The loader as a nursery (nursery.c), with @orders as its conversation. -1: it cannot be had. */
pid_t birth_of_nursery(const struct stack_spec *spec, int orders);
/* Its number, and of its process group; -1 with @e set. */
pid_t birth_of_stack(const struct birth *b, struct err *e);

#endif
