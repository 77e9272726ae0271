// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns findings: a verdict and its evidence. The first verdict that is not PASS stays. */
#include "runtime/verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int status;
} verdicts[] = {
	[VERDICT_PASS] = {"PASS", 0},          [VERDICT_FAIL] = {"FAIL", 1},
	[VERDICT_ERROR_SCRIPT] = {"ERROR", 2}, [VERDICT_ERROR_ENV] = {"ERROR", 3},
	[VERDICT_SKIP] = {"SKIP", 4},          [VERDICT_INCONCLUSIVE] = {"INCONCLUSIVE", 5},
};

int verdict_exit_status(enum verdict v)
{
	return verdicts[v].status;
}

const char *verdict_name(enum verdict v)
{
	return verdicts[v].name;
}

void finding_init(struct finding *f)
{
	memset(f, 0, sizeof(*f));
	f->diffs_end = &f->diffs;
	f->stall_us = -1;
}

void finding_free(struct finding *f)
{
	arena_free(&f->arena);
	finding_init(f);
}

void finding_forget(struct finding *f)
{
	struct finding old = *f;

	finding_free(f);
	f->own_late_us = old.own_late_us;
	f->own_late_event = old.own_late_event;
	f->command_wait_us = old.command_wait_us;
	f->call_wait_us = old.call_wait_us;
	f->finest_step_us = old.finest_step_us;
	f->stall_us = old.stall_us;
	f->before = old.before;
}

int finding_set(struct finding *f, enum verdict v, const struct event *ev, struct span at,
		const char *fmt, ...)
{
	va_list ap;

	if (f->verdict != VERDICT_PASS)
		return -1;
	f->verdict = v;
	f->event = ev;
	f->at = at;
	va_start(ap, fmt);
	vsnprintf(f->headline, sizeof(f->headline), fmt, ap);
	va_end(ap);
	return -1;
}

int finding_err(struct finding *f, const struct event *ev, struct span at, const struct err *e)
{
	enum verdict v = e->kind == ERR_SCRIPT ? VERDICT_ERROR_SCRIPT
			 : e->kind == ERR_LACK ? VERDICT_SKIP
					       : VERDICT_ERROR_ENV;

	finding_set(f, v, ev, at, "%s", e->what);
	if (e->hint[0])
		finding_hint(f, "%s", e->hint);
	return -1;
}

void finding_hint(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->hint, sizeof(f->hint), fmt, ap);
	va_end(ap);
}

struct difference *finding_diff(struct finding *f, struct span at, const char *field,
				const char *expected, const char *actual)
{
	struct difference *d = arena_new(&f->arena, struct difference);

	d->field = arena_strdup(&f->arena, field);
	d->expected = expected ? arena_strdup(&f->arena, expected) : NULL;
	d->actual = actual ? arena_strdup(&f->arena, actual) : NULL;
	d->span = at;
	d->mark = TEXT_FIELDS;
	*f->diffs_end = d;
	f->diffs_end = &d->next;
	return d;
}

struct difference *finding_diff_num(struct finding *f, struct span at, const char *field,
				    int64_t expected, int64_t actual)
{
	char want[24], got[24];

	snprintf(want, sizeof(want), "%lld", (long long)expected);
	snprintf(got, sizeof(got), "%lld", (long long)actual);
	return finding_diff(f, at, field, want, got);
}

void finding_differing(const struct finding *f, char *text, size_t size)
{
	struct span at = f->at.len || !f->event ? f->at : f->event->span;
	size_t len = (size_t)snprintf(text, size, "%u: ", (unsigned)at.off);

	for (const struct difference *d = f->diffs; d && len < size; d = d->next)
		len += (size_t)snprintf(text + len, size - len, "%s %s/%s; ", d->field,
					d->expected ? d->expected : "", d->actual ? d->actual : "");
	if (!f->diffs)
		snprintf(text + len, size - len, "%s", f->headline);
}
