// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns a suite: what the command line wants of a number of scripts, from loading them to the
 * reports and the exit status.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "netdev/netdev.h"
#include "runtime/host/cell.h"
#include "runtime/report/rate.h"
#include "runtime/report/summary.h"
#include "runtime/suite/confine.h"
#include "runtime/suite/describe.h"
#include "runtime/suite/expect.h"
#include "runtime/suite/history.h"
#include "runtime/suite/list.h"
#include "runtime/suite/outputs.h"
#include "runtime/suite/pool.h"
#include "runtime/suite/shard.h"

struct suite {
	const struct session *session;
	const struct suite_config *how;
	struct task_list tasks;
	struct expectations expect;
	struct history history;
	struct outputs outputs;
	struct totals totals;
	struct manifest manifest;
	struct session confined; /* with a jail around its runs */
	struct jail jail;
	struct shard part; /* that is ours; n 0: there are no parts */
	bool single;       /* one script once: no sums, no progress */
	bool none_left;    /* there are scripts, but none is for us */
};

static int read_expectations(struct suite *s, struct err *e)
{
	time_t now = time(NULL);
	char day[11];
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(day, sizeof(day), "%Y-%m-%d", &tm);
	return expect_read(&s->expect, s->how->expect, day, e);
}

/* The first run of all has no history: it writes what the next one reads. */
static int read_history(struct suite *s, struct err *e)
{
	if (access(s->how->history, F_OK) == 0 || errno != ENOENT)
		return history_read(&s->history, s->how->history, e);
	fprintf(s->session->err, "tcpcheck: note: --history: there is no %s yet\n",
		s->how->history);
	return 0;
}

/* What can be wrong whatever the scripts are. */
static int prepare(struct suite *s, struct err *e)
{
	if (shard_choose(&s->how->shard, getenv, &s->part, e) < 0)
		return -1;
	if (s->how->expect && read_expectations(s, e) < 0)
		return -1;
	return s->how->history ? read_history(s, e) : 0;
}

static bool worth_repeating(const struct outcome *o)
{
	return !o || (o->verdict != VERDICT_PASS && o->verdict != VERDICT_SKIP &&
		      o->verdict != VERDICT_XFAIL);
}

/* As in the expectations file. */
static bool is_wanted(const struct suite *s, const struct task *t)
{
	return !s->how->only || expect_covers(s->how->only, t->of->path);
}

static int not_sure(const struct suite *s, const struct task *t, struct err *e)
{
	const struct expectation *x = s->expect.unsure;

	err_kind_set(e, ERR_SCRIPT,
		     "%s:%u: '%s' is for some kernels only, and the release of kernel %s is not "
		     "known",
		     s->how->expect, x->line, x->pattern, t->kernel);
	return err_hint(e, "its binary holds no \"Linux version\"");
}

/* What earlier runs and the expectations know about the tasks. */
static int look_up(struct suite *s, struct err *e)
{
	struct task_list *l = &s->tasks;
	const struct outcome *o;
	size_t kept = 0;

	for (size_t i = 0; i < l->n; i++) {
		struct task *t = &l->items[i];
		if (!is_wanted(s, t))
			continue;
		o = history_find(&s->history, t->of->path, t->variant->name, t->kernel, t->fault);
		t->expected =
			expect_find(&s->expect, t->of->path, t->variant->name, t->on->release);
		if (s->expect.unsure)
			return not_sure(s, t, e);
		if (o && o->ntries)
			t->estimate_us = outcome_time_us(o) / o->ntries;
		if (!s->how->only_failed || worth_repeating(o))
			l->items[kept++] = *t;
	}
	l->n = kept;
	return 0;
}

/* A single script is run as a person follows it: one variant after the other. */
static unsigned jobs_of(const struct suite *s)
{
	bool verbose = false;

	if (s->how->jobs)
		return pool_jobs(s->how);
	for (size_t i = 0; i < s->tasks.nscripts; i++)
		verbose |= s->tasks.scripts[i].cfg.verbose;
	return verbose || s->single ? 1 : pool_jobs(s->how);
}

static int choose(struct suite *s, struct err *e)
{
	size_t all = s->tasks.n;
	bool sharded = s->part.n > 0;

	if (look_up(s, e) < 0)
		return -1;
	if (s->how->only && all && !s->tasks.n && !s->how->only_failed)
		return err_kind_set(e, ERR_SCRIPT, "TESTBRIDGE_TEST_ONLY: no script is like '%s'",
				    s->how->only);
	tasks_number(&s->tasks);
	s->manifest = (struct manifest){
		.fault = s->session->cmd->fault,
		.part = sharded ? s->part.k : 1,
		.parts = sharded ? s->part.n : 1,
		.total = (unsigned)s->tasks.n,
		.suite = describe_suite(&s->tasks, s->session->cmd),
		.revision = describe_revision(&s->tasks),
	};
	if (sharded) {
		tasks_shard(&s->tasks, s->part.k, s->part.n);
		shard_touch(getenv);
	}
	s->none_left = all && !s->tasks.n;
	describe_part(&s->manifest, &s->tasks, s->how);
	return 0;
}

static void show_unused(const struct suite *s)
{
	for (size_t i = 0; i < s->expect.n; i++) {
		const struct expectation *x = &s->expect.items[i];

		if (!x->used)
			fprintf(s->session->err,
				"%s:%u: note: '%s' is about nothing that was run\n", s->how->expect,
				x->line, x->pattern);
		else if (x->expired)
			fprintf(s->session->err, "%s:%u: note: '%s' has expired on %s\n",
				s->how->expect, x->line, x->pattern, x->until);
	}
}

static void show_rates(const struct suite *s)
{
	for (size_t i = 0; i < s->tasks.n; i++) {
		const struct task *t = &s->tasks.items[i];

		if (!t->settled)
			rate_show(s->session->out, t->of->path, t->variant->name, t->kernel,
				  t->rate);
	}
}

/* What every run would say is said once. */
static void look_for_tun(struct suite *s)
{
	struct err e = ERR_INIT;
	char hint[sizeof(e.hint) + 64];
	size_t need = 0;

	for (size_t i = 0; i < s->tasks.n; i++)
		need += !s->tasks.items[i].settled && !s->tasks.items[i].binary &&
			!s->tasks.items[i].stack;
	if (!need || tun_probe(&e) == 0)
		return;
	snprintf(hint, sizeof(hint), "%s%s--virtual-time needs no TUN device", e.hint,
		 e.hint[0] ? "\n  " : "");
	err_hint(&e, "%s", hint);
	tasks_give_up(&s->tasks, &e);
	session_error(s->session, "tcpcheck", &e);
}

static struct suite_info describe(const struct suite *s)
{
	const struct manifest *m = &s->manifest;
	struct suite_info info = {
		.version = m->version,
		.kernel = m->kernels[0].name,
		.manifest = m,
		.fault = m->fault,
		.several_kernels = m->nkernels > 1,
		.planned = s->totals.planned,
		.scripts = (unsigned)s->tasks.nscripts,
	};

	return info;
}

static int run_tasks(struct suite *s, struct err *e)
{
	const struct session *ss = s->session;
	unsigned jobs = jobs_of(s);
	bool repeats = s->how->repeat > 1 || s->how->until_fail;
	struct pool_cfg pool = {.session = ss, .jobs = jobs, .outputs = &s->outputs};
	struct summary_cfg cfg = {.single = s->single};
	struct suite_info info;
	int status;

	look_for_tun(s);
	/* A stranger has no way to our output but through what is read back. */
	pool.live = jobs == 1 && !s->outputs.owns_stdout && !ss->jail && !session_draws(ss);
	pool.live &= !ss->listener;
	for (size_t i = 0; i < s->tasks.nscripts; i++)
		pool.live &= s->tasks.scripts[i].cfg.verbose;
	pool.progress = !s->single && !pool.live && isatty(STDERR_FILENO);
	cfg.live = pool.live;
	s->totals.planned =
		s->how->until_fail ? 0 : (unsigned)(s->tasks.n * (size_t)s->how->repeat);
	if (ss->listener)
		outputs_add(&s->outputs, ss->listener);
	else if (!s->outputs.owns_stdout)
		outputs_add(&s->outputs, summary_open(ss->out, &cfg));
	info = describe(s);
	outputs_begin(&s->outputs, &info);
	if (jobs > 1)
		tasks_sort(&s->tasks);
	pool_run(&pool, &s->tasks, &s->totals, &status);
	if (repeats && !s->outputs.owns_stdout)
		show_rates(s);
	show_unused(s);
	if (outputs_end(&s->outputs, &s->totals, e) < 0)
		return -1;
	if (cell_stopped())
		return 128 + cell_stopped();
	if (s->none_left) { /* to the engine that shares out work this is not a failure */
		fprintf(ss->err, "tcpcheck: note: of %s nothing is to be run\n",
			s->part.n ? "this part" : "these scripts");
		status = STATUS_PASS;
	}
	return session_exit(ss, &s->totals, status);
}

static int confine_runs(struct suite *s, struct err *e)
{
	if (confine(&s->jail, s->session, &s->tasks, e) < 0)
		return -1;
	s->confined = *s->session;
	s->confined.jail = &s->jail;
	s->session = &s->confined;
	return 0;
}

static int run_all(struct suite *s, char *const *paths, size_t n, struct err *e)
{
	bool untrusted = s->session->cmd->untrusted;

	if (untrusted && confine_check(s->session->cmd, e) < 0)
		return -1;
	if (prepare(s, e) < 0 || tasks_make(&s->tasks, s->session, paths, n, e) < 0 ||
	    choose(s, e) < 0 || outputs_spare(s->how, &s->tasks, e) < 0 ||
	    outputs_open(&s->outputs, s->how, s->session, e) < 0)
		return -1;
	return untrusted && confine_runs(s, e) < 0 ? -1 : run_tasks(s, e);
}

static bool is_mistake(const struct task *t)
{
	return t->settled && t->settled->result.verdict == VERDICT_ERROR_SCRIPT;
}

int session_list(const struct session *ss, char *const *paths, size_t n)
{
	struct suite s = {.session = ss, .how = &ss->cmd->suite};
	const char *to = s.how->json;
	FILE *out = ss->out;
	struct err e = ERR_INIT;
	int status = STATUS_PASS;

	if (to && strcmp(to, "-") != 0 && !(out = fopen(to, "we")))
		status = err_sys(&e, "%s", to);
	if (status == 0 && (prepare(&s, &e) < 0 || tasks_make(&s.tasks, ss, paths, n, &e) < 0 ||
			    choose(&s, &e) < 0))
		status = -1;
	if (status == 0) {
		list_show(&s.tasks, out, to != NULL);
		status = outcome_flush(out, to ? to : "standard output", &e);
	}
	for (size_t i = 0; status == 0 && i < s.tasks.n; i++)
		if (is_mistake(&s.tasks.items[i]))
			status = STATUS_USAGE;
	if (status < 0)
		status = session_failed(ss, &e);
	if (out && out != ss->out)
		fclose(out);
	tasks_free(&s.tasks);
	expect_free(&s.expect);
	history_free(&s.history);
	return status;
}

int session_run(const struct session *ss, char *const *paths, size_t n)
{
	struct suite s = {.session = ss, .how = &ss->cmd->suite};
	struct err e = ERR_INIT;
	int status;

	s.single = n == 1 && s.how->repeat == 1 && !s.how->until_fail;
	status = run_all(&s, paths, n, &e);
	if (status < 0)
		status = session_failed(ss, &e);
	outputs_close(&s.outputs);
	tasks_free(&s.tasks);
	expect_free(&s.expect);
	history_free(&s.history);
	return status;
}
