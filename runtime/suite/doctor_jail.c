// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the doctor's look at --untrusted: a jail with nobody in it but us. */
#include <stdio.h>

#include "runtime/host/cell.h"
#include "runtime/jail/jail.h"
#include "runtime/suite/doctor_parts.h"

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

	if (jail_prepare(e) < 0 || cell_start(&cell, &how, look_around, c, e) < 0)
		return -1;
	return cell_finish(&cell, &status, e);
}

void doctor_jail(struct checkup *c)
{
	struct err e = ERR_INIT;

	if (visit(c, &e) == 0)
		return;
	checkup_err(c, MARK_NOTE, "jail", &e);
	if (!e.hint[0])
		checkup_hint(c, "only --untrusted needs it");
}
