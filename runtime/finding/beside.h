/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What the stack did besides: rules that it broke while a script was about something else.
 */
#ifndef FINDING_BESIDE_H
#define FINDING_BESIDE_H

#include <stdbool.h>
#include <stdint.h>

/* The first time that a rule was broken. Texts as in rules.h. */
struct beside {
	unsigned rule;  /* for rules_at() */
	unsigned times; /* how often in all */
	unsigned line; /* of the script, whose packet it is, or that came last before it; 0: none */
	bool own_line; /* it is its packet */
	int64_t time_us;
	const char *came, *should, *how;
	struct beside *next;
};

#endif
