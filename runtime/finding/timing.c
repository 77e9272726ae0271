// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the arithmetic of times: what a time form means, tolerance, early and late. */
#include "runtime/finding/timing.h"

#include <stdlib.h>

#include "runtime/base/clock.h"

/* In virtual time packet times repeat to 1 or 2 us. */
#define EXACT_US 5

void timing_init(struct timing *t, const struct config *cfg, int64_t start_ns)
{
	*t = (struct timing){
		.start_ns = start_ns,
		.tolerance_us = cfg->exact ? EXACT_US : cfg->tolerance_us,
		.tolerance_percent = cfg->exact ? 0 : cfg->tolerance_percent,
	};
}

int64_t timing_script_us(const struct timing *t, int64_t live_ns)
{
	int64_t ns = live_ns - t->start_ns;

	return ns >= 0 ? ns / NS_PER_US : -((-ns + NS_PER_US - 1) / NS_PER_US);
}

int64_t timing_live_ns(const struct timing *t, int64_t script_us)
{
	return t->start_ns + script_us * NS_PER_US;
}

static bool is_inbound(const struct event *ev)
{
	return ev->kind == EVENT_PACKET && ev->packet->dir == DIR_INBOUND;
}

struct due timing_due(const struct timing *t, const struct event *ev, int64_t now_ns)
{
	const struct when *w = &ev->when;
	bool relative = w->kind == WHEN_RELATIVE || w->kind == WHEN_RELATIVE_RANGE;
	bool range = w->kind == WHEN_ABSOLUTE_RANGE || w->kind == WHEN_RELATIVE_RANGE;
	int64_t now_us = timing_script_us(t, now_ns), base = 0;
	struct due d = {.any = w->kind == WHEN_ANY};

	if (d.any) {
		d.from_us = d.to_us = d.end_us = now_us;
		return d;
	}
	if (relative && t->has_prev)
		base = t->prev_inbound && is_inbound(ev) ? t->prev_us : now_us;
	d.from_us = base + w->at_us;
	d.to_us = range ? base + w->end_us : d.from_us;
	d.end_us = ev->kind == EVENT_CALL && ev->call->blocking ? base + ev->call->end_us : d.to_us;
	return d;
}

void timing_passed(struct timing *t, const struct event *ev, const struct due *due)
{
	t->has_prev = true;
	t->prev_us = due->from_us;
	t->prev_inbound = is_inbound(ev);
}

int64_t timing_tolerance(const struct timing *t, int64_t delta_us)
{
	int64_t share = (int64_t)(t->tolerance_percent / 100.0 * (double)delta_us);

	return share > t->tolerance_us ? share : t->tolerance_us;
}

static struct time_evidence evidence_of(int64_t from, int64_t to, int64_t tolerance, int64_t slack,
					int64_t actual)
{
	return (struct time_evidence){
		.known = true,
		.from_us = from,
		.to_us = to,
		.actual_us = actual,
		.tolerance_us = tolerance,
		.slack_us = slack,
		.missed = actual < from - tolerance - slack || actual > to + tolerance + slack,
	};
}

/* By the gap since the event before. */
static int64_t due_tolerance(const struct timing *t, const struct due *due)
{
	return timing_tolerance(t, t->has_prev ? due->from_us - t->prev_us : 0);
}

static struct time_evidence judge_due(const struct timing *t, const struct due *due, int64_t slack,
				      int64_t actual_us)
{
	struct time_evidence e =
		evidence_of(due->from_us, due->to_us, due_tolerance(t, due), slack, actual_us);

	if (due->any)
		e.missed = false;
	return e;
}

struct time_evidence timing_judge_own(const struct timing *t, const struct due *due,
				      int64_t actual_us)
{
	return judge_due(t, due, 0, actual_us);
}

struct time_evidence timing_judge(const struct timing *t, const struct due *due, int64_t actual_us)
{
	return judge_due(t, due, t->slack_us, actual_us);
}

int64_t timing_last_us(const struct timing *t, const struct due *due)
{
	return due->to_us + due_tolerance(t, due) + t->slack_us;
}

int64_t timing_silence_end(const struct timing *t, const struct due *due, int64_t begun_us)
{
	int64_t end = due->to_us - t->tolerance_us,
		begun = begun_us < due->to_us ? begun_us : due->to_us;

	return end > begun ? end : begun;
}

struct time_evidence timing_judge_return(const struct timing *t, int64_t begin_us, int64_t end_us,
					 int64_t actual_us)
{
	return evidence_of(end_us, end_us, timing_tolerance(t, end_us - begin_us), t->slack_us,
			   actual_us);
}

int64_t timing_patience_ns(const struct timing *t, const struct due *due)
{
	int64_t gap = due->to_us - (t->has_prev ? t->prev_us : 0);

	if (gap < 0)
		gap = 0;
	return (gap / US_PER_S + 2) * NS_PER_S;
}

void lateness_add(struct lateness *l, const struct event *ev, int64_t late_us)
{
	if (late_us < 0)
		late_us = 0;
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 64;
		l->us = realloc(l->us, l->cap * sizeof(*l->us));
		if (!l->us)
			abort();
	}
	l->us[l->n++] = late_us > UINT32_MAX ? UINT32_MAX : (uint32_t)late_us;
	if (!l->max_event || late_us > l->max_us) {
		l->max_us = late_us;
		l->max_event = ev;
	}
}

/* Ways through the kernel and back take up to a third of it. */
#define USUAL_PAUSE_US 500

void lateness_pause(struct lateness *l, const struct event *ev, int64_t us)
{
	if (us <= USUAL_PAUSE_US)
		return;
	l->paused_us += us;
	if (us > l->max_us) {
		l->max_us = us;
		l->max_event = ev;
	}
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

uint32_t lateness_quantile(struct lateness *l, unsigned permille)
{
	if (!l->n)
		return 0;
	qsort(l->us, l->n, sizeof(*l->us), by_size);
	return l->us[(l->n - 1) * permille / 1000];
}

void lateness_free(struct lateness *l)
{
	free(l->us);
	*l = (struct lateness){0};
}
