/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory for arenas out of one piece: what system calls point to must be where the stack sees it.
 */
#ifndef STACK_MEMORY_H
#define STACK_MEMORY_H

#include <stdbool.h>

#include "runtime/base/arena.h"

#define MEMORY_SIZES 32 /* powers of two */

struct memory {
	struct arena_source source; /* first: cast to and from it */
	unsigned char *from;
	size_t size, used;
	struct memory_piece *spare[MEMORY_SIZES]; /* by size */
};

/* Of the @size bytes at @from, all zero. */
void memory_init(struct memory *m, void *from, size_t size);

#endif
