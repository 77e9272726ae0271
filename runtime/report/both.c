// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the passing on of a run's events to two listeners. */
#include <stdlib.h>

#include "runtime/report/report.h"

struct both {
	struct reporter base;
	struct reporter *each[2];
};

static struct both *both_of(struct reporter *r)
{
	return (struct both *)r;
}

static void both_begin(struct reporter *r, const struct plan *p)
{
	for (unsigned i = 0; i < 2; i++)
		both_of(r)->each[i]->ops->begin(both_of(r)->each[i], p);
}

static void both_event(struct reporter *r, const struct report_event *ev)
{
	for (unsigned i = 0; i < 2; i++)
		both_of(r)->each[i]->ops->event(both_of(r)->each[i], ev);
}

static void both_end(struct reporter *r, const struct plan *p, const struct finding *f,
		     struct lateness *late)
{
	for (unsigned i = 0; i < 2; i++)
		both_of(r)->each[i]->ops->end(both_of(r)->each[i], p, f, late);
}

static void both_close(struct reporter *r)
{
	free(r);
}

static void both_tcp_info(struct reporter *r, const struct tcp_sample *s)
{
	for (unsigned i = 0; i < 2; i++)
		if (both_of(r)->each[i]->probe)
			both_of(r)->each[i]->probe->tcp_info(both_of(r)->each[i], s);
}

static void both_over(struct reporter *r, const struct finding *f)
{
	for (unsigned i = 0; i < 2; i++)
		if (both_of(r)->each[i]->probe)
			both_of(r)->each[i]->probe->over(both_of(r)->each[i], f);
}

struct reporter *reporter_both(struct reporter *a, struct reporter *b)
{
	static const struct reporter_ops ops = {
		.begin = both_begin, .event = both_event, .end = both_end, .close = both_close};
	static const struct probe_ops probe = {.tcp_info = both_tcp_info, .over = both_over};
	struct both *both = calloc(1, sizeof(*both));

	if (!both)
		abort();
	both->base.ops = &ops;
	both->base.probe = a->probe || b->probe ? &probe : NULL;
	both->each[0] = a;
	both->each[1] = b;
	return &both->base;
}
