// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the ways up the tree of groups. */
#include "parser/group.h"

const struct group *group_within(const struct event *ev, const struct group *in)
{
	const struct group *g = ev->group;

	if (g == in)
		return NULL;
	while (g->parent != in)
		g = g->parent;
	return g;
}

int64_t group_rounds(const struct group *g, const struct group *in)
{
	int64_t rounds = 1;

	for (; g && g != in; g = g->parent)
		if (g->kind == GROUP_REPEAT)
			rounds *= g->times.value;
	return rounds;
}
