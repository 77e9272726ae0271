/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of rules, and asking them. */
#ifndef RULES_TABLE_H
#define RULES_TABLE_H

#include "runtime/rules/rule.h"

/* Asks all rules that have this hook; @tell is called, with l->came and so on, for each that has
 * found something. */
typedef void (*rules_tell)(struct look *l);
void rules_ask(struct look *l, enum rule_hook hook, rules_tell tell);
/* Asks one about the deadline l->due. */
void rules_ask_due(struct look *l, rules_tell tell);

#endif
