// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the packets that are held back until their place in time is known. */
#include "netdev/capwindow.h"

#include <stdlib.h>
#include <string.h>

static struct capwindow_slot *slot(struct capwindow *w, unsigned i)
{
	return &w->slots[(w->first + i) % CAPWINDOW_PACKETS];
}

static void fill(struct capwindow_slot *s, const struct capfile_packet *p)
{
	if (s->room < p->len) {
		s->room = p->len;
		s->data = realloc(s->data, s->room);
		if (!s->data)
			abort();
	}
	s->p = *p;
	s->p.data = memcpy(s->data, p->data, p->len);
}

static bool is_late(const struct capwindow_slot *before, const struct capwindow_slot *s)
{
	return s->p.time_ns < before->p.time_ns && before->p.time_ns - s->p.time_ns <= CAPWINDOW_NS;
}

bool capwindow_put(struct capwindow *w, const struct capfile_packet *p)
{
	unsigned i = w->n++;

	fill(slot(w, i), p);
	for (; i > 0 && is_late(slot(w, i - 1), slot(w, i)); i--) {
		struct capwindow_slot later = *slot(w, i - 1);

		*slot(w, i - 1) = *slot(w, i);
		*slot(w, i) = later;
	}
	return slot(w, i)->p.late = i + 1 < w->n;
}

bool capwindow_take(struct capwindow *w, struct capfile_packet *p)
{
	if (!w->n)
		return false;
	*p = slot(w, 0)->p;
	w->first = (w->first + 1) % CAPWINDOW_PACKETS;
	w->n--;
	return true;
}

void capwindow_free(struct capwindow *w)
{
	for (unsigned i = 0; i < CAPWINDOW_PACKETS; i++)
		free(w->slots[i].data);
}
