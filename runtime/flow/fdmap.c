// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the table of descriptor labels. Scripts have a handful of them, so it is searched in order.
 */
#include "runtime/flow/fdmap.h"

#include <stdlib.h>

bool fdmap_add(struct fdmap *m, int64_t label, int live, bool is_socket, struct flow *flow)
{
	if (fdmap_find(m, label))
		return false;
	if (m->n == m->cap) {
		m->cap = m->cap ? m->cap * 2 : 8;
		m->items = reallocarray(m->items, m->cap, sizeof(*m->items));
		if (!m->items)
			abort();
	}
	m->items[m->n++] = (struct fd_entry){label, live, is_socket, flow};
	return true;
}

struct fd_entry *fdmap_find(struct fdmap *m, int64_t label)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->items[i].label == label)
			return &m->items[i];
	return NULL;
}

void fdmap_remove(struct fdmap *m, int64_t label)
{
	struct fd_entry *e = fdmap_find(m, label);

	if (e)
		*e = m->items[--m->n];
}

void fdmap_unname(struct fdmap *m, int64_t label)
{
	struct fd_entry *e = fdmap_find(m, label);

	if (e)
		e->label = FDMAP_NO_LABEL;
}

void fdmap_free(struct fdmap *m)
{
	free(m->items);
	*m = (struct fdmap)FDMAP_INIT;
}
