/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs of which only the outcomes are wanted: what graders count. */
#ifndef SUITE_TALLY_H
#define SUITE_TALLY_H

#include "runtime/suite/session.h"

struct tally {
	/* Hears of each outcome. */
	void (*each)(const struct outcome *, void *arg);
	void *arg;
	const char *const
		*faults; /* one run for each besides that without; ends with NULL; or NULL */
	bool hidden, shares, quiet; /* as those of the session */
	/* What a jail shows the folders of, and scripts must be in; NULL: the scripts' own. */
	char *const *named;
	size_t nnamed;
};

/* The scripts at @paths, as @ss would run them, but without a report; in a jail, unless --no_jail
 * was given. STATUS_PASS when all outcomes were told, else the exit status, and why was said. */
int tally_run(const struct session *ss, const struct tally *t, char *const *paths, size_t n);

#endif
