// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way from what a stack did to the text of a script. */
#include "runtime/update/update.h"

#include "runtime/update/parts.h"

/* Where one line stands for several packets, or may stand for none, what came of one of them does
 * not say what the line should be. */
static int check_group(struct update *u, const struct event *ev)
{
	for (const struct group *g = ev ? ev->group : NULL; g; g = g->parent) {
		if (g->kind == GROUP_REPEAT)
			return update_refuse(u, ev,
					     "the stack did otherwise within 'repeat', whose "
					     "rounds have the same lines");
		if (g->kind == GROUP_ANY_ORDER || g->kind == GROUP_MAYBE)
			return update_refuse(u, ev, "the stack did otherwise at a line of '%s'",
					     g->kind == GROUP_MAYBE ? "maybe" : "any order");
	}
	return 0;
}

static int apply(struct update *u, const struct deed *d)
{
	if (check_group(u, d->event) < 0)
		return -1;
	switch (d->kind) {
	case DEED_DIFFERS:
		if (packet_edit(u, d) < 0)
			return -1;
		return d->timed ? time_edit(u, d) : 0;
	case DEED_MISSING: return lines_strike(u, d->event);
	case DEED_SURPLUS: return surplus_edit(u, d);
	case DEED_RETURN: return return_edit(u, d);
	case DEED_PAUSE: return pause_edit(u, d);
	}
	return 0;
}

static const struct event **list_events(const struct script *s, struct arena *arena)
{
	const struct event **list = arena_array(arena, s->nevents + 1, sizeof(*list));

	for (const struct event *ev = s->events; ev; ev = ev->next)
		list[ev->index] = ev;
	return list;
}

int update_script(const struct plan *p, const struct deeds *deeds, struct buf *out, struct err *e)
{
	struct update u = {.plan = p, .script = p->script, .src = p->script->source, .e = e};
	uint32_t at = 0;
	int ret = 0;

	u.events = list_events(u.script, &u.edits.arena);
	for (const struct deed *d = deeds->first; d && ret == 0; d = d->next)
		ret = apply(&u, d);
	if (ret == 0 && edits_make(&u.edits, u.src, out, &at) < 0)
		ret = err_kind_set(e, ERR_SCRIPT, "line %u: two changes are wanted at one place",
				   source_line(u.src, at, NULL));
	edits_free(&u.edits);
	return ret;
}
