// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the table of rules. */
#include "runtime/rules/table.h"

#include <string.h>

#include "runtime/rules/watcher.h"

#define VIOLATION RULES_VIOLATION
#define ADVICE    RULES_ADVICE
#define REMARK    RULES_REMARK

static const struct rules_info infos[] = {
#define RULE(name, hooks, needs, level, sources, what) {#name, sources, level, what},
#include "runtime/rules/rules.def"
};

static const struct rule {
	unsigned hooks, needs;
	void (*ask)(struct look *l);
} rules[] = {
#define RULE(name, hooks, needs, level, sources, what) {hooks, needs, rule_##name},
#include "runtime/rules/rules.def"
};

unsigned rules_count(void)
{
	return RULES;
}

const struct rules_info *rules_at(unsigned rule)
{
	return &infos[rule];
}

static char plain(char c)
{
	return c == '-' ? '_' : c;
}

static bool is_called(const struct rules_info *r, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!r->name[i] || plain(r->name[i]) != plain(name[i]))
			return false;
	return !r->name[i];
}

int rules_find(const char *name, size_t len)
{
	unsigned i;

	for (i = 0; i < RULES; i++)
		if (is_called(&infos[i], name, len))
			return (int)i;
	return -1;
}

const char *rules_level_name(enum rules_level level)
{
	static const char *const names[RULES_LEVELS] = {"remark", "advice", "violation"};

	return names[level];
}

static void ask(struct look *l, unsigned rule, rules_tell tell)
{
	l->rule = rule;
	l->blamed = l->from;
	l->earlier = 0;
	rules[rule].ask(l);
	if (!l->came.len)
		return;
	tell(l);
	buf_reset(&l->came);
	buf_reset(&l->should);
	buf_reset(&l->how);
}

static bool wanted(const struct look *l, unsigned rule)
{
	return (!l->w->cfg.off || !l->w->cfg.off[rule]) && (!l->p || l->p->head_here) &&
	       look_certain(l, l->from, rules[rule].needs);
}

void rules_ask(struct look *l, enum rule_hook hook, rules_tell tell)
{
	unsigned i;

	l->hook = hook;
	for (i = 0; i < RULES; i++)
		if (rules[i].hooks & hook && wanted(l, i))
			ask(l, i, tell);
}

void rules_ask_due(struct look *l, rules_tell tell)
{
	l->hook = SILENCE;
	if (wanted(l, l->due->rule))
		ask(l, l->due->rule, tell);
}
