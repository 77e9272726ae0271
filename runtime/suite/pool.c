// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the loop around the running attempts: start what there is a free job for, wait for one to
 * end or to use up its time, settle it or put it aside for another attempt.
 */
#include "runtime/suite/pool.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "runtime/host/fence.h"
#include "runtime/suite/attempt.h"
#include "runtime/suite/expect.h"
#include "runtime/suite/progress.h"
#include "runtime/vtime/job.h"

#define LEAST_SHARE 8 /* of scripts in a machine: fewer are not worth a boot */

/* One task in one round, with all of its attempts. */
struct item {
	struct task *task;
	struct arena arena;
	unsigned round;
	struct attempt *tries; /* room for retries + 1 */
	unsigned ntries;
	struct attempt_end last;
	const char *first_differing; /* of the first attempt; NULL: it was not about fields */
	bool same;                   /* all attempts differed in the same way */
	int64_t time_us;
	struct item *next;
};

struct pool {
	const struct pool_cfg *cfg;
	const struct suite_config *how;
	struct task_list *list;
	struct totals *totals;
	struct progress *progress;
	struct attempt_run *running; /* cfg->jobs slots */
	struct item **items;         /* of the slots: one, or several in a row; NULL: free */
	const struct task **tasks;   /* of each slot VTIME_MAX_PLAYS */
	unsigned nrunning;
	struct item *again, **again_end; /* to be repeated alone */
	size_t next;                     /* task of the round */
	unsigned round;
	bool ran; /* something was started in this round */
	int status;
	bool enough; /* nothing more is started */
};

/* ---- settling ---- */

static void tell(struct pool *p, const struct task *t, const struct outcome *o)
{
	totals_add(p->totals, o->verdict);
	progress_settled(p->progress, t->settled ? 0 : t->estimate_us);
	outputs_outcome(p->cfg->outputs, o);
}

static struct outcome outcome_begin(const struct pool *p, const struct task *t, unsigned round)
{
	return (struct outcome){
		.run = t->number,
		.script = t->of->path,
		.sha256 = *t->of->sha256 ? t->of->sha256 : NULL,
		.variant = t->variant->name,
		.kernel = t->kernel,
		.virtual_time = t->binary != NULL,
		.round = p->how->repeat > 1 || p->how->until_fail ? round : 0,
		.expected = "",
		.text = "",
		.reason = "",
		.stall_us = -1,
	};
}

static bool is_failure(const struct pool *p, enum outcome_verdict v)
{
	return outcome_is_bad(v) || session_status(p->cfg->session, v, 0) == STATUS_FAIL;
}

static void settled(struct pool *p, struct task *t, struct outcome *o, int status)
{
	t->ended[o->verdict]++;
	o->mistake = o->verdict == OUTCOME_ERROR && status == STATUS_USAGE;
	p->status = status_worse(p->status, session_status(p->cfg->session, o->verdict, status));
	if (is_failure(p, o->verdict) && (p->how->fail_fast || p->how->until_fail)) {
		p->enough = true;
		p->totals->cut_short = true;
	}
	tell(p, t, o);
}

/* Never ran: SKIP or a mistake in the script. */
static void settle_at_once(struct pool *p, struct task *t, unsigned round)
{
	struct outcome o = outcome_begin(p, t, round);
	struct attempt only = {.verdict = t->verdict, .reason = t->reason, .text = t->text};
	int error = t->mistake ? STATUS_USAGE : STATUS_ENVIRONMENT;

	o.verdict = t->verdict;
	o.reason = t->reason;
	o.text = t->text;
	o.told = true;
	o.line = t->line;
	o.tries = &only;
	o.ntries = 1;
	settled(p, t, &o, t->verdict == OUTCOME_ERROR ? error : STATUS_SKIP);
}

static enum outcome_verdict verdict_of(const struct item *it)
{
	enum outcome_verdict v = it->last.attempt.verdict;

	if (v == OUTCOME_PASS && it->ntries > 1)
		return OUTCOME_FLAKY;
	return v;
}

static void settle(struct pool *p, struct item *it)
{
	struct outcome o = outcome_begin(p, it->task, it->round);

	o.verdict = verdict_of(it);
	o.line = it->last.line;
	o.col = it->last.col;
	o.reason = it->last.attempt.reason;
	o.text = it->last.attempt.text;
	o.time_us = it->time_us;
	o.own_late_us = it->last.own_late_us;
	o.stall_us = it->last.stall_us;
	o.tries = it->tries;
	o.ntries = it->ntries;
	o.artifacts = it->last.artifacts;
	if (it->task->expected)
		expect_apply(it->task->expected, &o);
	settled(p, it->task, &o, it->last.status);
}

static void item_free(struct item *it)
{
	arena_free(&it->arena);
	free(it->tries);
	free(it);
}

/* ---- attempts ---- */

static void ended(struct pool *p, struct item *it)
{
	struct attempt *a = &it->tries[it->ntries++];
	bool fields = it->last.fields_excused;

	*a = it->last.attempt;
	it->time_us += a->time_us;
	if (it->ntries == 1) {
		it->first_differing = it->last.differing;
		it->same = fields;
	} else {
		it->same &= fields && !strcmp(it->first_differing, it->last.differing);
	}
	if (a->verdict == OUTCOME_INCONCLUSIVE && it->ntries <= p->how->retries &&
	    !cell_stopped() && !p->enough) {
		it->next = NULL;
		*p->again_end = it;
		p->again_end = &it->next;
		return;
	}
	settle(p, it);
	item_free(it);
}

static bool is_last(const struct pool *p, const struct item *it)
{
	return it->ntries == p->how->retries;
}

/* How all attempts before the last one differed. */
static const char *before(const struct pool *p, const struct item *it)
{
	return it->ntries > 0 && is_last(p, it) && it->same ? it->first_differing : NULL;
}

static void not_started(struct pool *p, struct item *it, const struct err *e)
{
	it->last = (struct attempt_end){
		.attempt = {.verdict = OUTCOME_ERROR,
			    .reason = arena_strdup(&it->arena, e->what),
			    .text = arena_printf(&it->arena, "%s: %s\n", it->task->of->path,
						 e->what)},
		.status = STATUS_ENVIRONMENT,
		.stall_us = -1,
		.differing = "",
	};
	ended(p, it);
}

/* @it and those behind it, in one process. */
static void start(struct pool *p, struct item *it)
{
	struct err e = ERR_INIT;
	struct attempt_run *a;
	struct item *next;
	unsigned slot = 0;

	while (p->items[slot])
		slot++;
	p->ran = true;
	a = &p->running[slot];
	a->tasks = p->tasks + (size_t)slot * VTIME_MAX_PLAYS;
	a->n = 0;
	for (next = it; next; next = next->next)
		a->tasks[a->n++] = next->task;
	if (attempt_start(a, p->cfg->session, is_last(p, it), before(p, it), p->cfg->live, &e) ==
	    0) {
		p->items[slot] = it;
		p->nrunning++;
		return;
	}
	for (; it; it = next) {
		next = it->next;
		not_started(p, it, &e);
	}
}

static void finish(struct pool *p, unsigned slot)
{
	struct attempt_run *a = &p->running[slot];
	struct item *it = p->items[slot], *next;

	attempt_finish(a);
	for (unsigned i = 0; i < a->n; i++, it = next) {
		next = it->next;
		attempt_take(a, i, &it->arena, &it->last);
		if (cell_stopped()) /* it was killed: nothing is known */
			item_free(it);
		else
			ended(p, it);
	}
	attempt_close(a);
	p->items[slot] = NULL;
	p->nrunning--;
}

/* ---- what is next ---- */

static bool round_left(const struct pool *p)
{
	return p->how->until_fail || p->round < p->how->repeat;
}

static struct task *next_task(struct pool *p)
{
	/* Until something fails: for ever, if nothing runs. */
	if (p->next == p->list->n && round_left(p) && (p->ran || !p->how->until_fail)) {
		p->round++;
		p->next = 0;
		p->ran = false;
	}
	return p->next < p->list->n ? &p->list->items[p->next++] : NULL;
}

static struct item *item_new(struct pool *p, struct task *t)
{
	struct item *it = calloc(1, sizeof(*it));

	if (it)
		it->tries = calloc((size_t)p->how->retries + 1, sizeof(*it->tries));
	if (!it || !it->tries)
		abort();
	it->task = t;
	it->round = p->round;
	return it;
}

static bool may_share(const struct task *t, const struct task *with)
{
	return t->shares && with->shares && t->binary == with->binary;
}

/* How many a process takes at once: all jobs are to end at about the same time. */
static unsigned share_of(const struct pool *p)
{
	size_t left = p->list->n - p->next + 1, n = (left + p->cfg->jobs - 1) / p->cfg->jobs;

	if (p->cfg->live)
		return 1;
	if (p->cfg->jobs > 1 && n > 2 * LEAST_SHARE)
		n = n / 2;
	return n < VTIME_MAX_PLAYS ? (unsigned)n : VTIME_MAX_PLAYS;
}

/* @t and those of the round that may share a machine with it. */
static struct item *item_row(struct pool *p, struct task *t)
{
	struct item *first = item_new(p, t), **end = &first->next;

	if (!may_share(t, t))
		return first;
	for (unsigned n = share_of(p); n > 1 && p->next < p->list->n; n--) {
		struct task *next = &p->list->items[p->next];

		if (!may_share(next, t))
			break;
		*end = item_new(p, next);
		end = &(*end)->next;
		p->next++;
	}
	return first;
}

/* Those that wait for another attempt must not wait for ever when new ones never end. */
static bool retries_are_due(const struct pool *p)
{
	if (!p->again)
		return false;
	return p->cfg->jobs == 1 || (p->next == p->list->n && !round_left(p)) ||
	       (p->how->until_fail && p->next == p->list->n);
}

/* Alone: nothing of ours runs beside it. */
static void start_retry(struct pool *p)
{
	struct item *it = p->again;

	if (p->nrunning)
		return;
	p->again = it->next;
	if (!p->again)
		p->again_end = &p->again;
	it->next = NULL;
	start(p, it);
}

static void fill(struct pool *p)
{
	while (p->nrunning < p->cfg->jobs && !p->enough && !cell_stopped()) {
		struct task *t;

		if (retries_are_due(p)) {
			start_retry(p);
			return;
		}
		t = next_task(p);
		if (!t)
			return;
		if (t->settled)
			settle_at_once(p, t, p->round);
		else
			start(p, item_row(p, t));
	}
}

/* ---- waiting ---- */

static int64_t next_limit(const struct pool *p)
{
	int64_t least = INT64_MAX;

	for (unsigned i = 0; i < p->cfg->jobs; i++)
		if (p->items[i] && !p->running[i].timed_out && p->running[i].limit_ns < least)
			least = p->running[i].limit_ns;
	return least;
}

static void enforce_limits(struct pool *p)
{
	int64_t now = clock_now_ns();

	for (unsigned i = 0; i < p->cfg->jobs; i++) {
		if (!p->items[i] || p->running[i].timed_out || p->running[i].limit_ns > now)
			continue;
		p->running[i].timed_out = true;
		cell_kill(&p->running[i].cell);
	}
}

static void kill_all(struct pool *p)
{
	for (unsigned i = 0; i < p->cfg->jobs; i++)
		if (p->items[i])
			cell_kill(&p->running[i].cell);
}

static void wait_for_one(struct pool *p, struct pollfd *fds)
{
	int64_t timeout = next_limit(p) - clock_now_ns();

	if (p->progress && timeout > NS_PER_S)
		timeout = NS_PER_S;
	for (unsigned i = 0; i < p->cfg->jobs; i++)
		fds[i] = (struct pollfd){.fd = p->items[i] ? p->running[i].cell.fd : -1,
					 .events = POLLIN};
	cell_poll(fds, p->cfg->jobs, timeout > 0 ? timeout : 0);
	if (cell_stopped())
		kill_all(p);
	enforce_limits(p);
	for (unsigned i = 0; i < p->cfg->jobs; i++)
		if (p->items[i] &&
		    (cell_stopped() || fds[i].revents || fds[i].fd < 0 || p->running[i].timed_out))
			finish(p, i);
}

static void drop_retries(struct pool *p)
{
	struct item *next;

	for (struct item *it = p->again; it; it = next) {
		next = it->next;
		settle(p, it);
		item_free(it);
	}
}

void pool_run(const struct pool_cfg *cfg, struct task_list *l, struct totals *totals, int *status)
{
	struct pool p = {
		.cfg = cfg,
		.how = &cfg->session->cmd->suite,
		.list = l,
		.totals = totals,
		.round = 1,
		.status = STATUS_SKIP,
	};
	struct pollfd *fds = calloc(cfg->jobs, sizeof(*fds));
	int64_t begin = clock_now_ns();

	p.again_end = &p.again;
	p.running = calloc(cfg->jobs, sizeof(*p.running));
	p.items = calloc(cfg->jobs, sizeof(struct item *));
	p.tasks = calloc((size_t)cfg->jobs * VTIME_MAX_PLAYS, sizeof(*p.tasks));
	if (!fds || !p.running || !p.items || !p.tasks)
		abort();
	if (cfg->progress)
		p.progress = progress_new(cfg->session->err, totals, l, cfg->jobs);
	fence_memory();
	cell_stop_on_signals();
	fill(&p);
	while (p.nrunning) {
		progress_show(p.progress, p.nrunning);
		wait_for_one(&p, fds);
		fill(&p);
	}
	cell_signals_restore();
	fence_lift();
	drop_retries(&p);
	progress_free(p.progress);
	totals->stopped = cell_stopped();
	totals->time_us = (clock_now_ns() - begin) / NS_PER_US;
	*status = p.status;
	free(fds);
	free(p.running);
	free(p.items);
	free(p.tasks);
}
