// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the decision which scripts may share a virtual machine. It is made before anything runs, and
 * for a machine of its own where there is a doubt; guest.h has what the machine does to keep them
 * apart.
 */
#include "runtime/suite/sharing.h"

#include <string.h>

#include "parser/parser.h"
#include "runtime/base/clock.h"

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
	} wheel[] = {{32, 120 * 512}, {262, 30 * 4096}};

	for (unsigned i = 0; i < sizeof(wheel) / sizeof(wheel[0]); i++)
		if (!l->nany && l->span_us < wheel[i].span_s * US_PER_S * 9 / 10)
			return wheel[i].period_ms;
	return 0;
}

/* Opens files, or changes what is no network namespace's. */
static bool reaches_out(const struct call *c)
{
	static const char *const names[] = {"open", "psp_rx_assoc", "psp_tx_assoc", "ioctl"};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(c->name.text, names[i]))
			return true;
	return false;
}

/* What they reach is known only where they run: vtime_guest_reaches(). */
static bool has_commands(const struct loaded *l)
{
	return l->ncommands || l->cfg.init_scripts;
}

bool sharing_allowed(const struct cmdline *c, const struct task *t)
{
	const struct suite_config *how = &c->suite;
	const struct loaded *l = t->of;

	if (c->untrusted) /* strangers are strangers to each other, too */
		return false;
	if (strcmp(how->boots, "shared") || !t->plan || !t->binary || how->fail_fast ||
	    how->until_fail || (c->artifacts && !strcmp(c->artifacts_for, "all")))
		return false;
	if (t->plan->python || !strcmp(l->path, SOURCE_STDIN) || !sharing_period_ms(l) ||
	    (has_commands(l) && strcmp(l->cfg.shell, "auto")))
		return false;
	for (const struct event *e = l->script->events; e; e = e->next)
		if (e->kind == EVENT_CALL && reaches_out(e->call))
			return false;
	return true;
}
