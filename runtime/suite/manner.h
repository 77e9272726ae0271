/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the name of the program changes about the one way from a script to a verdict. A session
 * without a manner is tcpcheck's.
 */
#ifndef SUITE_MANNER_H
#define SUITE_MANNER_H

#include "runtime/report/report.h"
#include "runtime/suite/load.h"

struct manner {
	/* loading */
	const struct variant *(*variant)(enum variant_id);
	bool one_variant;                   /* that is asked for, else IPv4; or all that fit */
	bool first_mistake;                 /* nothing is looked at behind mistakes of one stage */
	bool no_skip;                       /* what nobody here has is a mistake */
	void (*configure)(struct config *); /* NULL: as the options say */
	/* The mistakes of a bad one; NULL: all of them. */
	void (*show)(const struct loaded *, const struct session *);
	bool no_remarks;
	/* running */
	struct reporter *(*report)(FILE *out, const struct session *, const struct plan *);
	bool at_home; /* commands have our folder and descriptors, and a namespace that we are in */
	bool patient; /* there is no limit of real time */
};

/* How a run goes on after a difference: enum patience (finding/deed.h). */
unsigned manner_patience(const struct cmdline *c);
/* Never NULL. */
const struct manner *manner_of(const struct session *ss);
extern const struct manner manner_packetdrill; /* packetdrill.c */

#endif
