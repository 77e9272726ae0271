/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What an option's value may be, by its kind: the same on the command line and in a script.
 */
#ifndef CLI_OPT_VALUE_H
#define CLI_OPT_VALUE_H

#include "runtime/cli/opts.h"

/* Room for a value in a message. */
#define OPT_SHOWN 72
/* @value on one line: control characters as "?", and a long one ends in "...". Returns @out. */
const char *opt_shown(const char *value, char out[static OPT_SHOWN]);

/* Sets the member at @to. @value is NULL when none was given. -1 with @e set when it does not fit.
 */
int opt_value_set(void *to, const struct opt_spec *spec, const char *value, struct err *e);
/* Whether all words of a WORDS option mean something: 0, or -1 with @e set. */
int opt_check_words(const struct opt_spec *spec, const char *list, struct err *e);
/* Which words of a LIST or WORDS option are in @list: bits, in the order of the metavar. */
unsigned opt_list_bits(const struct opt_spec *spec, const char *list);

#endif
