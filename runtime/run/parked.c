// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the list of parked calls. There are a handful of them, so it is searched in order. */
#include "runtime/run/parked.h"

#include <stdlib.h>
#include <string.h>

void parked_add(struct parked *p, struct sys *s)
{
	if (p->n == p->cap) {
		p->cap = p->cap ? p->cap * 2 : 8;
		p->items = reallocarray(p->items, p->cap, sizeof(struct sys *));
		if (!p->items)
			abort();
	}
	p->items[p->n++] = s;
}

void parked_remove(struct parked *p, const struct sys *s)
{
	size_t i = 0;

	while (i < p->n && p->items[i] != s)
		i++;
	if (i == p->n)
		return;
	p->n--;
	memmove(&p->items[i], &p->items[i + 1], (p->n - i) * sizeof(struct sys *));
}

void parked_free(struct parked *p)
{
	free(p->items);
	*p = (struct parked){0};
}
