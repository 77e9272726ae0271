/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What a user wants of the rules. */
#ifndef RULES_CHOICE_H
#define RULES_CHOICE_H

#include <stdbool.h>

#include "runtime/base/err.h"

#define RULES_ROOM 256 /* for rules */

enum rules_mode { RULES_OFF, RULES_NOTE, RULES_FAIL };
struct rules_choice {
	enum rules_mode mode;
	bool off[RULES_ROOM];
};
/* "off", "note" or "fail", and names: of those that count, or with '-' before it of one that does
 * not; with commas between. The mode is RULES_NOTE unless it is said. -1 with @e set (ERR_SCRIPT).
 */
int rules_choose(const char *text, struct rules_choice *c, struct err *e);

#endif
