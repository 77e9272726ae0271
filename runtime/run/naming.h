/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The live values of a run: what packets had that lines name ("$w = win"), and the lines that use
 * it, as they stand when it is known. A name keeps the value that it was given last.
 */
#ifndef RUN_NAMING_H
#define RUN_NAMING_H

#include <stdint.h>

#include "netdev/wire/wire.h"
#include "parser/calc.h"
#include "runtime/base/arena.h"

struct run;
struct flow;
struct step;

struct named {
	bool known;
	struct quantity value;
};

struct names {
	struct named *values; /* by their number in the script */
	unsigned n;
	struct arena lines;       /* those that were filled in: their packets are looked at later */
	const struct event *line; /* the last of them */
	const char *said;         /* what it has: "$n+1 is 1001"; NULL: nothing */
	int64_t before_us;        /* when the event before was: what gaps count from */
	int64_t seen_us;          /* when the packet of this line came; NEVER: it has none */
};

void names_init(struct names *n, const struct script *s);
void names_free(struct names *n);

/* @st with numbers in place of its live values, or as it is if it has none; @filled: the event with
 * its times. NULL after an error, in the finding. */
const struct step *names_fill(struct run *r, const struct step *st, const struct event **filled);
/* The packet of line @st, in script numbers, has come or goes at @time_us: names what the line
 * names, and tells the reporter. -1 with the finding set when it does not have that. */
int names_take(struct run *r, const struct step *st, struct flow *f, const struct segment *s,
	       int64_t time_us);
/* A line is over. */
void names_passed(struct run *r);
/* What the values of the failed line were, into the finding. */
void names_explain(struct run *r);

#endif
