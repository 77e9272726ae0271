// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the deadlines that rules set: one for each rule and end. */
#include <stdlib.h>

#include "runtime/rules/rule.h"

static struct due *find(const struct look *l, const struct end *e)
{
	unsigned i;

	for (i = 0; i < e->ndues; i++)
		if (e->dues[i].rule == l->rule)
			return &e->dues[i];
	return NULL;
}

void due_set(const struct look *l, struct end *e, int64_t at_ns, long long pos)
{
	struct due *d = find(l, e);

	if (!d) {
		if (!e->dues)
			e->dues = calloc(RULES, sizeof(*e->dues));
		if (!e->dues)
			abort();
		d = &e->dues[e->ndues++];
	}
	*d = (struct due){.rule = l->rule, .set_ns = l->now, .at_ns = at_ns, .pos = pos};
}

void due_clear(const struct look *l, struct end *e)
{
	struct due *d = find(l, e);

	if (d)
		*d = e->dues[--e->ndues];
}

const struct due *due_of(const struct look *l, const struct end *e)
{
	return find(l, e);
}
