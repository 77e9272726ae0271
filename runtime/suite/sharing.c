// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the decision which scripts may share a virtual machine. It is made before anything runs, and
 * for a machine of its own where there is a doubt; guest.h has what the machine does to keep them
 * apart.
 */
#include "runtime/suite/sharing.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/parser.h"
#include "runtime/base/clock.h"
#include "runtime/command/command.h"
#include "runtime/suite/stacks.h"

/*
 * A timer of the kernel's wheel ends as much as an eighth of its length late, always at a multiple
 * of the step of its length: 512 ms up to 32 s, 4096 ms up to 262 s, and so on
 * (kernel/time/timer.c, 1000 Hz). Where a script begins at a multiple of the largest step that it
 * can see, it cannot tell when that is. The kernel itself has something to do each 61.44 and 122.88
 * s, too (vtime/settle.c). 0: its steps are too large to wait for.
 */
int64_t sharing_period_ms(const struct loaded *l)
{
	static const struct {
		int64_t span_s, period_ms;
	} wheel[] = {{32, 120 * 512}, {262, 30 * 4096}, {2097, 15 * 32768}, {16777, 15 * 262144}};

	for (unsigned i = 0; i < sizeof(wheel) / sizeof(wheel[0]); i++)
		if (!l->nany && l->span_us < wheel[i].span_s * US_PER_S * 9 / 10)
			return wheel[i].period_ms;
	return 0;
}

static bool is_among(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(word, list[i]))
			return true;
	return false;
}

/* These ask or change a socket; of what others do nobody knows. */
static bool stays_at_socket(const struct call *ioctl)
{
	static const char *const requests[] = {"SIOCATMARK",  "SIOCINQ",  "SIOCOUTQ",
					       "SIOCOUTQNSD", "FIONREAD", "FIONBIO"};
	const struct expr *request = ioctl->nargs > 1 ? ioctl->args->next : NULL;

	return request && request->kind == EXPR_WORD &&
	       is_among(request->word.text, requests, sizeof(requests) / sizeof(requests[0]));
}

/* Opens files, or changes what is no network namespace's. */
static bool reaches_out(const struct call *c)
{
	static const char *const names[] = {"open", "psp_rx_assoc", "psp_tx_assoc"};

	if (!strcmp(c->name.text, "ioctl"))
		return !stays_at_socket(c);
	return is_among(c->name.text, names, sizeof(names) / sizeof(names[0]));
}

static bool has_commands(const struct loaded *l)
{
	return l->ncommands || l->cfg.init_scripts;
}

/* What a command line reaches is known for sure only where it runs (vtime_guest_reaches()), and a
 * script that is wrong here costs a boot: so it is asked now, too. */
static bool stays_inside(const char *text)
{
	char why[COMMAND_WHY];
	struct command *c = command_parse(text, why);
	bool inside = c && !command_reaches(c);

	command_free(c);
	return inside;
}

static bool init_scripts_stay(const char *list)
{
	char *copy = strdup(list), *save = NULL;
	bool inside = true;

	if (!copy)
		abort();
	for (char *c = strtok_r(copy, ",", &save); c && inside; c = strtok_r(NULL, ",", &save))
		inside = stays_inside(c);
	free(copy);
	return inside;
}

static bool all_stay(const struct loaded *l)
{
	const struct script *s = l->script;
	bool inside = (!s->init || stays_inside(s->init->text.text)) &&
		      (!s->cleanup || stays_inside(s->cleanup->text.text)) &&
		      (!l->cfg.init_scripts || init_scripts_stay(l->cfg.init_scripts));

	for (const struct event *e = s->events; e && inside; e = e->next)
		inside = e->kind != EVENT_COMMAND || stays_inside(e->block->text.text);
	return inside;
}

/* From the folder of the script, where its commands run and find their files. */
static bool commands_stay(const struct loaded *l)
{
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char *copy = strdup(l->path);
	bool inside = false;

	if (!copy)
		abort();
	if (here >= 0 && chdir(dirname(copy)) == 0)
		inside = all_stay(l);
	if (here >= 0 && fchdir(here) < 0)
		inside = false;
	if (here >= 0)
		close(here);
	free(copy);
	return inside;
}

bool sharing_fits(const struct cmdline *c, const struct loaded *l)
{
	const struct suite_config *how = &c->suite;

	if (strcmp(how->boots, "shared") || how->fail_fast || how->until_fail ||
	    (c->artifacts && !strcmp(c->artifacts_for, "all")))
		return false;
	if (!strcmp(l->path, SOURCE_STDIN) || !sharing_period_ms(l) ||
	    (has_commands(l) && (strcmp(l->cfg.shell, "auto") || !commands_stay(l))))
		return false;
	for (const struct event *e = l->script->events; e; e = e->next)
		if (e->kind == EVENT_CALL && reaches_out(e->call))
			return false;
	return true;
}

bool sharing_allowed(const struct cmdline *c, const struct task *t, bool fits)
{
	if (t->stack)
		return stack_shares(c, t);
	return fits && t->plan && t->binary && !t->plan->python;
}
