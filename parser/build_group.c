// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the tree of groups and their marks in the text. The events in a group name it themselves. */
#include "parser/build.h"

static struct group *open_group(struct parse *p, enum group_kind kind, struct span at)
{
	struct group *g = arena_new(p->arena, struct group);

	g->kind = kind;
	g->parent = p->group;
	g->depth = p->group ? p->group->depth + 1 : 0;
	g->from = g->to = p->script->nevents;
	g->span = at;
	if (p->last_group)
		p->last_group->next = g;
	else
		p->script->groups = g;
	p->last_group = p->group = g;
	return g;
}

/* What was begun before a syntax error is not around what follows. */
static void close_group(struct parse *p)
{
	if (!p->group)
		return;
	p->group->to = p->script->nevents;
	p->group = p->group->parent;
}

static void mark(struct parse *p, enum group_mark_kind kind, const struct group *g, struct span at)
{
	struct group_mark *m = arena_new(p->arena, struct group_mark);

	*m = (struct group_mark){kind, g, at, NULL};
	if (p->last_mark)
		p->last_mark->next = m;
	else
		p->script->marks = m;
	p->last_mark = m;
}

struct group *build_group_open(struct parse *p, enum group_kind kind, struct span at)
{
	struct group *g = open_group(p, kind, at);

	mark(p, MARK_OPEN, g, at);
	return g;
}

void build_group_close(struct parse *p, struct span at)
{
	mark(p, MARK_CLOSE, p->group, at);
	close_group(p);
}

void build_either(struct parse *p, struct span at)
{
	struct group *g = build_group_open(p, GROUP_EITHER, at);

	g->alternative = open_group(p, GROUP_ALTERNATIVE, at);
}

void build_or_alternative(struct parse *p, struct span at)
{
	struct group *before = p->group;

	close_group(p);
	before->alternative = open_group(p, GROUP_ALTERNATIVE, at);
	mark(p, MARK_OR, p->group, at);
}

void build_either_close(struct parse *p, struct span at)
{
	close_group(p);
	build_group_close(p, at);
}
