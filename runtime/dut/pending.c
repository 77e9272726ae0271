// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the lists of calls on their way through a stack. */
#include "runtime/dut/pending.h"

#include <stddef.h>

void pending_init(struct pending *p)
{
	*p = (struct pending){.returned_end = &p->returned};
}

uint64_t pending_add(struct pending *p, struct sys *s)
{
	s->next = p->parked;
	p->parked = s;
	return (uintptr_t)s;
}

struct sys *pending_take(struct pending *p, uint64_t call)
{
	for (struct sys **at = &p->parked; *at; at = &(*at)->next) {
		struct sys *found = *at;

		if ((uintptr_t)found != call)
			continue;
		*at = found->next;
		return found;
	}
	return NULL;
}

void pending_result(struct sys *s, long ret, int64_t at_ns)
{
	s->ret = ret < 0 ? -1 : ret;
	s->error = ret < 0 ? (int)-ret : 0;
	s->end_ns = at_ns;
}

struct sys *pending_return(struct pending *p, uint64_t call, long ret, int64_t at_ns)
{
	struct sys *s = pending_take(p, call);

	if (!s)
		return NULL;
	pending_result(s, ret, at_ns);
	s->next = NULL;
	*p->returned_end = s;
	p->returned_end = &s->next;
	return s;
}

struct sys *pending_next(struct pending *p)
{
	struct sys *s = p->returned;

	if (!s)
		return NULL;
	p->returned = s->next;
	if (!p->returned)
		p->returned_end = &p->returned;
	return s;
}
