// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the pieces of a shared memory: sizes are powers of two, what is given back is used again. */
#include "runtime/stack/memory.h"

#include <stdint.h>
#include <string.h>

#define LEAST 6 /* 64 bytes */

struct memory_piece {
	struct memory_piece *next;
};

static unsigned class_of(size_t size)
{
	unsigned n = LEAST;

	while (n < MEMORY_SIZES && (size_t)1 << n < size)
		n++;
	return n;
}

static void *get(struct arena_source *s, size_t size)
{
	struct memory *m = (struct memory *)s;
	unsigned n = class_of(size);
	struct memory_piece *p;

	if (n == MEMORY_SIZES)
		return NULL;
	p = m->spare[n];
	if (p) {
		m->spare[n] = p->next;
		memset(p, 0, size);
		return p;
	}
	if (m->size - m->used < (size_t)1 << n)
		return NULL;
	p = (void *)(m->from + m->used);
	m->used += (size_t)1 << n;
	return p;
}

static void put(struct arena_source *s, void *p, size_t size)
{
	struct memory *m = (struct memory *)s;
	struct memory_piece *piece = p;
	unsigned n = class_of(size);

	piece->next = m->spare[n];
	m->spare[n] = piece;
}

void memory_init(struct memory *m, void *from, size_t size)
{
	*m = (struct memory){.source = {.get = get, .put = put}, .from = from, .size = size};
}
