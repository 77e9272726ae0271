/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When a rule is asked, and how it says what it has found. A new rule is a row of rules.def, a
 * function of this kind in the file of its group, and two tests: one that makes it fire, one with
 * the nearest lawful thing.
 *
 *	void rule_ack_unsent(struct look *l)
 *	{
 *		if (!l->p->has_ack || l->p->ack <= l->from->got)
 *			return;
 *		say_came(l, "ack %lld", l->p->ack);
 *		say_should(l, "ack %lld at most", l->from->got);
 *		say_how(l, "...");
 *	}
 */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "runtime/rules/choice.h"
#include "runtime/rules/look.h"

/* What must be certain, of the end that is judged, or the rule is not asked. */
enum rule_need {
	ANYTIME = 0,
	START = 1,     /* both SYNs are known: numbers, options and window scales are */
	ORDER = 2,     /* its packets are seen when, and in the order in which, it sends them */
	ARRIVAL = 4,   /* what is sent to it arrives, and when we see it: we are at this end */
	WHOLE = 8,     /* no packet of the connection is missing */
	ALIVE = 16,    /* neither end may have reset or forgotten the connection */
	SIZES = 32,    /* that a packet was on the wire as large as it is here, or how it was cut */
	PRESENT = 64,  /* all bytes of the packet are here */
	ODD_SYN = 256, /* asked of a SYN that makes all uncertain, too */
	SEEN = 128,    /* all that the other side sends to it is seen: we are at one of the ends */
	APP = 512,     /* all that its application has done with the socket */
};

/* ---- saying what was found: a rule has found something when it has said what came ---- */

#define SAYS(f, a) __attribute__((format(printf, f, a)))
void say_came(struct look *l, const char *fmt, ...) SAYS(2, 3);
void say_should(struct look *l, const char *fmt, ...) SAYS(2, 3);
void say_how(struct look *l, const char *fmt, ...) SAYS(2, 3);
#undef SAYS

/* ---- deadlines: "unless something happens until then" ---- */

/* The rule's own for this end: it is asked with SILENCE when time passes @at_ns. Replaces an
 * earlier one. */
void due_set(const struct look *l, struct end *e, int64_t at_ns, long long pos);
void due_clear(const struct look *l, struct end *e);
/* NULL: it has none. */
const struct due *due_of(const struct look *l, const struct end *e);

#define RULE(name, hooks, needs, level, sources, what) RULE_##name,
enum rule_id {
#include "runtime/rules/rules.def"
	RULES
};
_Static_assert(RULES <= RULES_ROOM, "there is room for all");

#define RULE(name, hooks, needs, level, sources, what) void rule_##name(struct look *l);
#include "runtime/rules/rules.def"

#endif
