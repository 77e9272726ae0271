/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which conditions of requirements a stack meets, as far as scripts have shown it. Types: judge.h.
 */
#ifndef CONFORMANCE_CONDITION_H
#define CONFORMANCE_CONDITION_H

#include "runtime/conformance/judge.h"

/* Fills conditions of @j, whose runs are there. */
void conditions_find(struct judged *j, const struct req_table *t);
/* That of @r, or NULL. */
struct condition *condition_of(const struct judged *j, const struct requirement *r);
/* Whether the stack is known not to meet it. */
bool condition_is_unmet(const struct condition *c, unsigned column);
/* "met", "not met", "cantTell", "untested". */
const char *condition_word(const struct condition *c, unsigned column);

#endif
