// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the reporter that hands everything on to several others. */
#include <stdlib.h>

#include "runtime/report/report.h"

#define MOST 4

struct fan {
	struct reporter base;
	struct reporter *to[MOST];
	unsigned n;
};

static void fan_begin(struct reporter *r, const struct plan *p)
{
	struct fan *f = (struct fan *)r;

	for (unsigned i = 0; i < f->n; i++)
		f->to[i]->ops->begin(f->to[i], p);
}

static void fan_event(struct reporter *r, const struct report_event *ev)
{
	struct fan *f = (struct fan *)r;

	for (unsigned i = 0; i < f->n; i++)
		f->to[i]->ops->event(f->to[i], ev);
}

static void fan_end(struct reporter *r, const struct plan *p, const struct finding *finding,
		    struct lateness *late)
{
	struct fan *f = (struct fan *)r;

	for (unsigned i = 0; i < f->n; i++)
		f->to[i]->ops->end(f->to[i], p, finding, late);
}

static void fan_close(struct reporter *r)
{
	struct fan *f = (struct fan *)r;

	for (unsigned i = 0; i < f->n; i++)
		f->to[i]->ops->close(f->to[i]);
	free(f);
}

struct reporter *fan_open(struct reporter *const *to, unsigned n)
{
	static const struct reporter_ops ops = {fan_begin, fan_event, fan_end, fan_close};
	struct fan *f = calloc(1, sizeof(*f));

	if (!f)
		abort();
	f->base.ops = &ops;
	for (unsigned i = 0; i < n && f->n < MOST; i++)
		if (to[i])
			f->to[f->n++] = to[i];
	return &f->base;
}
