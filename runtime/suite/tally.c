// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way of outcomes to whoever counts them. */
#include "runtime/suite/tally.h"

#include <stdlib.h>

#include "runtime/jail/jail.h"

struct counter {
	struct suite_listener base;
	const struct tally *of;
	unsigned planned, told;
	bool whole;
};

static void begin(struct suite_listener *l, const struct suite_info *info)
{
	((struct counter *)l)->planned = info->planned;
}

static void outcome(struct suite_listener *l, const struct outcome *o)
{
	struct counter *c = (struct counter *)l;

	c->told++;
	c->of->each(o, c->of->arg);
}

static int end(struct suite_listener *l, const struct totals *t, struct err *e)
{
	(void)e;
	((struct counter *)l)->whole = !totals_cut(t);
	return 0;
}

static void none(struct suite_listener *l)
{
	(void)l; /* it is not on the heap */
}

static const struct suite_listener_ops counter_ops = {begin, outcome, end, none};

/* What a run reports is for the grader only. */
static void hush(struct cmdline *c)
{
	struct suite_config *s = &c->suite;

	opt_forget_reports(s);
	s->history = s->expect = NULL;
	s->only_failed = s->until_fail = s->fail_fast = false;
	s->repeat = 1;
	c->artifacts = NULL;
	c->fault = NULL;
}

/* Said once, and before anything of a stranger is looked at. */
static int check_jail(const struct session *ss, const struct cmdline *c)
{
	struct err e = ERR_INIT;

	if (!c->untrusted || jail_prepare(&e) == 0)
		return STATUS_PASS;
	session_error(ss, "tcpcheck", &e);
	fprintf(ss->err, "  grading is done in a jail: tcpcheck doctor says what this host lacks; "
			 "--no-jail grades without, what you trust\n");
	return STATUS_ENVIRONMENT;
}

int tally_run(const struct session *ss, const struct tally *t, char *const *paths, size_t n)
{
	struct counter counter = {.base.ops = &counter_ops, .of = t};
	struct cmdline c = *ss->cmd;
	struct session own = *ss;
	int status;

	hush(&c);
	if (!c.no_jail)
		cmdline_distrust(&c);
	c.paths = (char **)(t->named ? t->named : paths);
	c.npaths = t->named ? t->nnamed : n;
	status = check_jail(ss, &c);
	if (status != STATUS_PASS)
		return status;
	own.cmd = &c;
	own.listener = &counter.base;
	own.faults = t->faults;
	own.hidden = t->hidden;
	own.shares = t->shares;
	own.quiet = t->quiet;
	status = session_run(&own, paths, n);
	return counter.whole && counter.told == counter.planned ? STATUS_PASS : status;
}
