/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of several lines the next packet of the stack is for. Tries change nothing but the time. */
#ifndef RUN_CHOICE_H
#define RUN_CHOICE_H

#include "runtime/finding/timing.h"
#include "runtime/plan/plan.h"

struct run;

#define CHOICE_NOT_ITS ((unsigned)-1) /* the packet is of another connection */
#define CHOICE_PART    1              /* all that there is of it fits */

struct candidate {
	const struct step *step;    /* > a packet, or > nothing; live values filled in */
	const struct event *filled; /* its event with its times */
	const char *said;           /* about its live values; NULL */
	struct due due;
	bool gone;    /* no longer one */
	bool lenient; /* a packet of its length is for it, whatever else it says */
};

struct choice {
	struct candidate *items;
	size_t n;
	int64_t begun_us; /* choose() sets it */
	bool may_fail; /* no packet need come: then waiting ends when the last one would be late */
};

enum chosen {
	CHOSEN_NONE, /* no packet came in time */
	CHOSEN_ONE,  /* the packet that is next fits *@which, or its silence was kept */
	CHOSEN_ODD,  /* the packet that is next fits none; *@which is the closest */
	CHOSEN_ERROR,
};

/* In how many fields the packet @s, of @time_us, differs from a line, twice, and one more if it is
 * only a part of it; or CHOICE_NOT_ITS. */
unsigned choice_try(struct run *r, const struct candidate *c, struct segment s, int64_t time_us);
/* Waits for the next packet of a connection that one of the lines speaks of. It stays in the inbox.
 */
enum chosen choose(struct run *r, struct choice *c, size_t *which);

#endif
