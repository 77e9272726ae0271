// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the listener in the process of a run. */
#include "runtime/suite/relay.h"

#include <stdlib.h>

#include "runtime/suite/manner.h"

struct relay {
	struct reporter base;
	struct result *result;
	struct reporter *next;
	const struct source *src;
};

static void relay_begin(struct reporter *r, const struct plan *p)
{
	struct relay *me = (struct relay *)r;

	me->src = p->script->source;
	me->next->ops->begin(me->next, p);
}

static void relay_event(struct reporter *r, const struct report_event *ev)
{
	struct relay *me = (struct relay *)r;

	if (ev->event)
		me->result->reached = source_line(me->src, ev->event->span.off, NULL);
	me->next->ops->event(me->next, ev);
}

/* The report first: without all of it there is no result. */
static void relay_end(struct reporter *r, const struct plan *p, const struct finding *f,
		      struct lateness *late)
{
	struct relay *me = (struct relay *)r;

	me->next->ops->end(me->next, p, f, late);
	result_take(me->result, f, p->script->source);
}

static void relay_close(struct reporter *r)
{
	struct reporter *next = ((struct relay *)r)->next;

	next->ops->close(next);
	free(r);
}

struct reporter *relay_open(struct result *result, const struct session *ss,
			    const struct plan *plan, FILE *out)
{
	static const struct reporter_ops ops = {
		.begin = relay_begin, .event = relay_event, .end = relay_end, .close = relay_close};
	struct relay *me = calloc(1, sizeof(*me));

	if (!me)
		abort();
	me->base.ops = &ops;
	me->result = result;
	me->next = manner_of(ss)->report(out, ss, plan);
	return &me->base;
}
