/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Requirements as people name them: one by its id, those of an RFC, those of a level. */
#ifndef REQ_CHOICE_H
#define REQ_CHOICE_H

#include "runtime/req/lines.h"

/* Bytes [off, off + len) of a list that are wrong. */
struct req_fault {
	size_t off, len;
};

/* "RFC9293-MUST-36,RFC5681,must": a list with commas. -1 with @e set (ERR_SCRIPT) and *@at when a
 * word is none of the three. */
int req_choice_check(const char *list, const struct req_table *t, struct req_fault *at,
		     struct err *e);
/* Whether one word of the list, which is right, is about it. */
bool req_choice_has(const char *list, const struct requirement *r);
/* Whether a script that says @l is about one of them. */
bool req_choice_fits(const char *list, const struct req_lines *l, const struct req_table *t);

#endif
