// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the loop around the running attempts: start what there is a free job for, wait for one to
 * end or to use up its time, settle it or put it aside for another attempt.
 */
#include "runtime/suite/pool.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/base/clock.h"
#include "runtime/host/fence.h"
#include "runtime/suite/attempt.h"
#include "runtime/suite/expect.h"
#include "runtime/suite/progress.h"
#include "runtime/vtime/job.h"

#define LEAST_SHARE 8 /* of scripts in a machine: fewer are not worth a boot */

/* An outcome in the making: attempts come to it until it is settled. */
struct pending {
	struct outcome outcome;
	struct attempt *tries; /* the same as the outcome's */
	struct task *task;
	struct running running; /* the next of them, while it is in a slot */
	struct arena arena;
	struct pending *next;
};

struct pool {
	const struct pool_cfg *cfg;
	const struct suite_config *how;
	struct task_list *list;
	struct totals *totals;
	struct progress *progress;
	struct pending **slots; /* cfg->jobs of them; NULL: free */
	unsigned nrunning;
	struct pending *again, **again_end; /* to be repeated alone */
	size_t next;                        /* task of the round */
	unsigned round;
	bool ran; /* something was started in this round */
	int status;
	bool enough; /* nothing more is started */
};

/* ---- settling ---- */

static struct outcome outcome_begin(const struct pool *p, const struct task *t)
{
	return (struct outcome){
		.run = t->number,
		.script = t->of->path,
		.sha256 = *t->of->sha256 ? t->of->sha256 : NULL,
		.source = t->of->script ? t->of->script->source : NULL,
		.variant = t->variant->name,
		.kernel = t->kernel,
		.virtual_time = task_is_virtual(t),
		.fault = t->fault,
		.is_stack = task_is_on_stack(t),
		.round = p->how->repeat > 1 || p->how->until_fail ? p->round : 0,
		.expected = "",
		.req = t->of->script ? &t->of->req : NULL,
	};
}

static bool is_failure(const struct pool *p, enum verdict v)
{
	return verdict_is_bad(v) || session_status(p->cfg->session, v) == STATUS_FAIL;
}

/* Everybody hears of it: @o has its verdict. */
static void tell(struct pool *p, struct task *t, const struct outcome *o)
{
	t->rate.runs++;
	t->rate.passed += o->verdict == VERDICT_PASS || o->verdict == VERDICT_FLAKY;
	p->status = status_worse(p->status, session_status(p->cfg->session, o->verdict));
	if (is_failure(p, o->verdict) && (p->how->fail_fast || p->how->until_fail)) {
		p->enough = true;
		p->totals->cut_short = true;
	}
	totals_add(p->totals, o->verdict);
	progress_settled(p->progress, t->settled ? 0 : t->estimate_us);
	outputs_outcome(p->cfg->outputs, o);
}

/* Never ran: SKIP or a mistake in the script. */
static void settle_at_once(struct pool *p, struct task *t)
{
	struct outcome o = outcome_begin(p, t);

	o.tries = t->settled;
	o.ntries = 1;
	o.verdict = t->settled->result.verdict;
	o.told = true;
	tell(p, t, &o);
}

static void settle_outcome(struct pool *p, struct pending *it)
{
	struct outcome *o = &it->outcome;

	o->verdict = outcome_last(o)->result.verdict;
	if (o->verdict == VERDICT_PASS && o->ntries > 1)
		o->verdict = VERDICT_FLAKY;
	if (it->task->expected)
		expect_apply(it->task->expected, o);
	tell(p, it->task, o);
}

static void pending_free(struct pending *it)
{
	arena_free(&it->arena);
	free(it->tries);
	free(it);
}

/* ---- attempts ---- */

static struct attempt *add_attempt(struct pending *it)
{
	struct outcome *o = &it->outcome;

	it->tries = realloc(it->tries, (o->ntries + 1) * sizeof(*it->tries));
	if (!it->tries)
		abort();
	o->tries = it->tries;
	return &it->tries[o->ntries++];
}

/* With its last attempt: that settles it, or there will be another. */
static void ended(struct pool *p, struct pending *it)
{
	const struct outcome *o = &it->outcome;

	if (outcome_last(o)->result.verdict == VERDICT_INCONCLUSIVE &&
	    o->ntries <= p->how->retries && !cell_stopped() && !p->enough) {
		it->next = NULL;
		*p->again_end = it;
		p->again_end = &it->next;
		return;
	}
	settle_outcome(p, it);
	pending_free(it);
}

static void not_started(struct pool *p, struct pending *it, const struct err *e)
{
	struct attempt *a = add_attempt(it);

	*a = (struct attempt){
		.result = {.stall_us = -1},
		.text = arena_printf(&it->arena, "%s: %s\n", it->task->of->path, e->what),
	};
	result_set(&a->result, VERDICT_ERROR_ENV, e->what);
	ended(p, it);
}

/* @it and those behind it, in one process. */
static void start_attempt(struct pool *p, struct pending *it)
{
	const struct outcome *o = &it->outcome;
	bool last = o->ntries == p->how->retries;
	const char *before = last ? outcome_agreed(o) : NULL;
	const struct task **tasks;
	struct err e = ERR_INIT;
	struct pending *next;
	unsigned slot = 0, n = 0;

	while (p->slots[slot])
		slot++;
	p->ran = true;
	tasks = arena_array(&it->arena, VTIME_MAX_PLAYS, sizeof(*tasks));
	for (next = it; next; next = next->next)
		tasks[n++] = next->task;
	if (attempt_start(&it->running, tasks, n, p->cfg->session, last, before, p->cfg->live,
			  &e) == 0) {
		p->slots[slot] = it;
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
	struct pending *first = p->slots[slot], *it, *next;
	unsigned i = 0;

	attempt_finish(&first->running);
	for (it = first; it; it = it->next)
		attempt_take(&first->running, i++, &it->arena, add_attempt(it));
	attempt_close(&first->running);
	p->slots[slot] = NULL;
	p->nrunning--;
	for (it = first; it; it = next) {
		next = it->next;
		if (cell_stopped()) /* it was killed: nothing is known */
			pending_free(it);
		else
			ended(p, it);
	}
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

static struct pending *pending_new(struct pool *p, struct task *t)
{
	struct pending *it = calloc(1, sizeof(*it));

	if (!it)
		abort();
	it->outcome = outcome_begin(p, t);
	it->task = t;
	return it;
}

static bool may_share(const struct task *t, const struct task *with)
{
	return t->shares && with->shares && t->on == with->on;
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
static struct pending *pending_row(struct pool *p, struct task *t)
{
	struct pending *first = pending_new(p, t), **end = &first->next;

	for (unsigned n = share_of(p); n > 1 && p->next < p->list->n; n--) {
		struct task *next = &p->list->items[p->next];

		if (!may_share(next, t))
			break;
		*end = pending_new(p, next);
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
	struct pending *it = p->again;

	if (p->nrunning)
		return;
	p->again = it->next;
	if (!p->again)
		p->again_end = &p->again;
	it->next = NULL;
	start_attempt(p, it);
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
			settle_at_once(p, t);
		else
			start_attempt(p, pending_row(p, t));
	}
}

/* ---- waiting ---- */

static int64_t next_limit(const struct pool *p)
{
	int64_t least = INT64_MAX;

	for (unsigned i = 0; i < p->cfg->jobs; i++)
		if (p->slots[i] && !p->slots[i]->running.timed_out &&
		    p->slots[i]->running.kill_ns < least)
			least = p->slots[i]->running.kill_ns;
	return least;
}

static void enforce_limits(struct pool *p)
{
	int64_t now = clock_now_ns();

	for (unsigned i = 0; i < p->cfg->jobs; i++) {
		struct pending *it = p->slots[i];

		if (!it || it->running.timed_out || it->running.kill_ns > now)
			continue;
		it->running.timed_out = true;
		cell_kill(&it->running.cell);
	}
}

static void kill_all(struct pool *p)
{
	for (unsigned i = 0; i < p->cfg->jobs; i++)
		if (p->slots[i])
			cell_kill(&p->slots[i]->running.cell);
}

static void wait_for_one(struct pool *p, struct pollfd *fds)
{
	int64_t timeout = next_limit(p) - clock_now_ns();

	if (p->progress && timeout > NS_PER_S)
		timeout = NS_PER_S;
	for (unsigned i = 0; i < p->cfg->jobs; i++)
		fds[i] = (struct pollfd){.fd = p->slots[i] ? p->slots[i]->running.cell.fd : -1,
					 .events = POLLIN};
	cell_poll(fds, p->cfg->jobs, timeout > 0 ? timeout : 0);
	if (cell_stopped())
		kill_all(p);
	enforce_limits(p);
	for (unsigned i = 0; i < p->cfg->jobs; i++)
		if (p->slots[i] && (cell_stopped() || fds[i].revents || fds[i].fd < 0 ||
				    p->slots[i]->running.timed_out))
			finish(p, i);
}

static void drop_retries(struct pool *p)
{
	struct pending *next;

	for (struct pending *it = p->again; it; it = next) {
		next = it->next;
		settle_outcome(p, it);
		pending_free(it);
	}
}

unsigned pool_jobs(const struct suite_config *how)
{
	cpu_set_t set;

	if (how->jobs)
		return (unsigned)how->jobs;
	return sched_getaffinity(0, sizeof(set), &set) < 0 ? 1 : (unsigned)CPU_COUNT(&set);
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
	p.slots = calloc(cfg->jobs, sizeof(struct pending *));
	if (!fds || !p.slots)
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
	free(p.slots);
}
