// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the doctor's look at --untrusted: a jail with nobody in it but us. */
#include <stdio.h>

#include "runtime/host/cell.h"
#include "runtime/jail/jail.h"
#include "runtime/suite/doctor_parts.h"
#include "runtime/suite/footing.h"

/* Who root inside is outside. */
static int look_around(void *arg)
{
	unsigned inside, outside = 0, count;
	FILE *f = fopen("/proc/self/uid_map", "re");

	if (f && fscanf(f, "%u %u %u", &inside, &outside, &count) == 3)
		checkup_add(arg, MARK_OK, "jail",
			    "--untrusted has all its layers here; root inside is user id %u",
			    outside);
	if (f)
		fclose(f);
	return 0;
}

static int visit(struct checkup *c, struct err *e)
{
	const struct jail jail = {.cwd = "/"};
	const struct cell_how how = {CELL_PRIVATE, CELL_KEEP_NONE, &jail};
	struct cell cell;
	int status;

	if (cell_start(&cell, &how, look_around, c, e) < 0)
		return -1;
	return cell_finish(&cell, &status, e);
}

static enum footing find_footing(struct checkup *c, struct err *e)
{
	enum footing footing = footing_find(e);

	switch (footing) {
	case FOOTING_OWN:
		if (visit(c, e) < 0)
			checkup_err(c, MARK_NOTE, "jail", e);
		return footing;
	case FOOTING_SHARED:
		checkup_add(c, MARK_NOTE, "jail", "--untrusted fences files by Landlock alone: %s",
			    e->what);
		checkup_hint(c, "%s",
			     e->hint[0] ? e->hint
					: "virtual time, and what needs more, is refused");
		return footing;
	case FOOTING_NONE: break;
	}
	checkup_err(c, MARK_NOTE, "jail", e);
	if (!e->hint[0])
		checkup_hint(c, "only --untrusted needs it");
	return footing;
}

static void look_at_landlock(struct checkup *c)
{
	const char *lack;

	if (jail_landlock(&lack)) {
		checkup_add(c, MARK_OK, "Landlock", "--untrusted fences files a second time");
		return;
	}
	checkup_add(c, MARK_NOTE, "Landlock", "--untrusted fences files by its own root alone: %s",
		    lack);
	checkup_hint(c, "only --untrusted uses it");
}

static void look_at_groups(struct checkup *c)
{
	if (!jail_group_lack()) {
		checkup_add(c, MARK_OK, "cgroups",
			    "--untrusted limits memory and processes of each run together");
		return;
	}
	checkup_add(c, MARK_NOTE, "cgroups",
		    "--untrusted limits memory of each process, not of a run: %s",
		    jail_group_lack());
	checkup_hint(c, "where cgroups of version 2 have controllers: systemd-run -p Delegate=yes "
			"--scope tcpcheck ...");
}

static void look_at_calls(struct checkup *c)
{
	const char *name = jail_unknown_call();

	if (!name)
		return;
	checkup_add(c, MARK_NOTE, "system calls",
		    "--untrusted does not refuse %s(), which libseccomp does not know here", name);
	checkup_hint(c, "a younger libseccomp");
}

void doctor_jail(struct checkup *c)
{
	struct err e = ERR_INIT;

	if (jail_prepare(&e) < 0) {
		checkup_err(c, MARK_NOTE, "jail", &e);
		return;
	}
	if (find_footing(c, &e) == FOOTING_OWN)
		look_at_landlock(c);
	look_at_groups(c);
	look_at_calls(c);
}
