// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns which options are for which subcommands only. */
#include "runtime/cli/owner.h"

#include <stdio.h>
#include <string.h>

/* Options that mean nothing to other subcommands. */
static const struct owned {
	enum opt_id id;
	const char *by[3]; /* NULL: no more */
} owned[] = {
	{OPT_ID_write, {"fmt"}},
	{OPT_ID_partial, {"merge", "matrix"}},
	{OPT_ID_html, {"", "matrix", "judge"}},
	{OPT_ID_csv, {"matrix", "grade", "quiz"}},
	{OPT_ID_faults, {"grade"}},
	{OPT_ID_feedback, {"grade", "quiz"}},
	{OPT_ID_no_jail, {"grade", "quiz"}},
	{OPT_ID_seed, {"quiz"}},
	{OPT_ID_blanks, {"quiz"}},
	{OPT_ID_kinds, {"quiz"}},
	{OPT_ID_format, {"draw", "quiz"}},
	{OPT_ID_run, {"draw"}},
	{OPT_ID_snapshot, {"matrix"}},
	{OPT_ID_compare, {"matrix"}},
	{OPT_ID_baseline, {"matrix"}},
	{OPT_ID_strict, {"matrix"}},
	{OPT_ID_at, {"judge"}},
	{OPT_ID_flow, {"judge", "record", "draw"}},
	{OPT_ID_accept, {"update"}},
	{OPT_ID_go_on, {"update"}},
	{OPT_ID_side, {"record"}},
	{OPT_ID_output, {"record"}},
};

/* Graders report points, as --json and --csv, of all of what they are given, and play it once. */
static const char *const graders[] = {"grade", "quiz"};
static const enum opt_id not_of_graders[] = {
	OPT_ID_artifacts,   OPT_ID_draw,       OPT_ID_artifacts_for, OPT_ID_expect, OPT_ID_history,
	OPT_ID_repeat,      OPT_ID_until_fail, OPT_ID_fail_fast,     OPT_ID_shard,  OPT_ID_flaky,
	OPT_ID_only_failed, OPT_ID_exit,       OPT_ID_req,
};

static bool is_grader(const char *command)
{
	for (unsigned i = 0; i < sizeof(graders) / sizeof(*graders); i++)
		if (!strcmp(command, graders[i]))
			return true;
	return false;
}

static bool is_owner(const struct owned *o, const char *name)
{
	for (unsigned i = 0; i < 3 && o->by[i]; i++)
		if (!strcmp(name, o->by[i]))
			return true;
	return false;
}

/* "matrix, grade and quiz"; those without a name are runs. */
static void name_owners(const struct owned *o, char out[static 64])
{
	unsigned first = !*o->by[0], n = first;

	while (n < 3 && o->by[n])
		n++;
	*out = '\0';
	for (unsigned i = first; i < n; i++)
		snprintf(out + strlen(out), 64 - strlen(out), "%s%s",
			 i == first   ? ""
			 : i == n - 1 ? " and "
				      : ", ",
			 o->by[i]);
}

static bool has_owners(enum opt_id id)
{
	for (unsigned i = 0; i < sizeof(owned) / sizeof(*owned); i++)
		if (owned[i].id == id)
			return true;
	return false;
}

static bool refuse(const struct cmdline *c, enum opt_id id, const char *command, struct cite *at,
		   struct err *e)
{
	*at = cmdline_cite(c, id);
	err_kind_set(e, ERR_SCRIPT, "option --%s is not for tcpcheck %s", opt_specs[id].name,
		     command);
	err_hint(e, "points go to --json and --csv; --feedback=full has the reports in it");
	return true;
}

static bool find_for_runs(const struct cmdline *c, const char *command, struct cite *at,
			  struct err *e)
{
	for (unsigned id = 0; id < OPT_ID_COUNT; id++)
		if (c->given[id] && opt_is_report(&opt_specs[id]) && id != OPT_ID_json &&
		    !has_owners(id))
			return refuse(c, id, command, at, e);
	for (unsigned i = 0; i < sizeof(not_of_graders) / sizeof(*not_of_graders); i++)
		if (c->given[not_of_graders[i]])
			return refuse(c, not_of_graders[i], command, at, e);
	return false;
}

bool owner_find_other(const struct cmdline *c, const char *command, struct cite *at, struct err *e)
{
	char owners[64];

	if (is_grader(command) && find_for_runs(c, command, at, e))
		return true;
	for (unsigned i = 0; i < sizeof(owned) / sizeof(*owned); i++) {
		const struct owned *o = &owned[i];

		if (!c->given[o->id] || is_owner(o, command))
			continue;
		*at = cmdline_cite(c, o->id);
		name_owners(o, owners);
		err_kind_set(e, ERR_SCRIPT, "option --%s is for %stcpcheck %s only",
			     opt_specs[o->id].name, *o->by[0] ? "" : "runs, ", owners);
		return true;
	}
	return false;
}
