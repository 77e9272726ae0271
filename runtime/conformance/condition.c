// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the conditions of requirements: who tests them, and what the tests have shown. */
#include "runtime/conformance/condition.h"

#include <stdlib.h>
#include <string.h>

static bool tests_it(const struct script_runs *s, const char *name)
{
	for (size_t i = 0; i < s->req.nconditions; i++)
		if (!strcmp(s->req.conditions[i].name, name))
			return true;
	return false;
}

static void find_testers(struct judged *j, struct condition *c)
{
	const struct runs *r = j->runs;

	c->scripts = arena_array(&j->arena, r->nscripts + 1, sizeof(*c->scripts));
	for (size_t i = 0; i < r->nscripts; i++)
		if (tests_it(&r->scripts[i], c->name))
			c->scripts[c->nscripts++] = &r->scripts[i];
	qsort(c->scripts, c->nscripts, sizeof(*c->scripts), runs_by_path);
}

/* One tester that fails is enough. */
static struct met look(const struct condition *c, unsigned column)
{
	struct met m = {.outcome = EARL_UNTESTED, .why = ""};

	for (size_t i = 0; i < c->nscripts; i++) {
		const struct trial *t = runs_trial(c->scripts[i], column);

		if (t->outcome < m.outcome)
			m = (struct met){t->outcome, t->reason, c->scripts[i], 0};
	}
	return m;
}

static struct condition *find(const struct judged *j, const char *name)
{
	for (size_t i = 0; i < j->nconditions; i++)
		if (!strcmp(j->conditions[i].name, name))
			return &j->conditions[i];
	return NULL;
}

static struct condition *add(struct judged *j, const char *name)
{
	struct condition *c = &j->conditions[j->nconditions++];

	c->name = arena_strdup(&j->arena, name);
	find_testers(j, c);
	c->on = arena_array(&j->arena, j->runs->ncolumns + 1, sizeof(*c->on));
	for (unsigned i = 0; i < j->runs->ncolumns; i++)
		c->on[i] = look(c, i);
	return c;
}

void conditions_find(struct judged *j, const struct req_table *t)
{
	struct buf name = BUF_INIT;

	j->conditions = arena_array(&j->arena, t->n + 1, sizeof(*j->conditions));
	for (size_t i = 0; i < t->n; i++) {
		struct condition *c;

		if (!req_condition(&t->items[i], &name))
			continue;
		c = find(j, buf_text(&name));
		if (!c)
			c = add(j, buf_text(&name));
		c->nrows++;
	}
	buf_free(&name);
}

struct condition *condition_of(const struct judged *j, const struct requirement *r)
{
	struct buf name = BUF_INIT;
	struct condition *c = req_condition(r, &name) ? find(j, buf_text(&name)) : NULL;

	buf_free(&name);
	return c;
}

bool condition_is_unmet(const struct condition *c, unsigned column)
{
	enum earl e = c->on[column].outcome;

	return e == EARL_FAILED || e == EARL_INAPPLICABLE;
}

const char *condition_word(const struct condition *c, unsigned column)
{
	if (c->on[column].outcome == EARL_PASSED)
		return "met";
	return condition_is_unmet(c, column) ? "not met" : earl_name(c->on[column].outcome);
}
