// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the choice of what a jail stands on: once for all runs, and before any of them, so that
 * nothing which a script does can change it.
 */
#include "runtime/suite/footing.h"

#include "runtime/host/cell.h"

static int nothing(void *arg)
{
	(void)arg;
	return 0;
}

static int try(bool shared, struct err *e)
{
	const struct jail jail = {.cwd = "/", .shared = shared};
	/* Of all kinds the one that measures nothing of the host. */
	const struct cell_how how = {CELL_VIRTUAL, CELL_KEEP_NONE, &jail};
	struct cell cell;
	int status;

	return cell_start(&cell, &how, nothing, NULL, e) < 0 ? -1 : cell_finish(&cell, &status, e);
}

enum footing footing_find(struct err *why)
{
	struct err e = ERR_INIT;
	const char *lack;

	if (try(false, why) == 0)
		return FOOTING_OWN;
	if (try(true, &e) == 0)
		return FOOTING_SHARED;
	if (!jail_landlock(&lack)) {
		e = *why;
		err_set(why, "%.240s; %s", e.what, lack);
	}
	return FOOTING_NONE;
}
