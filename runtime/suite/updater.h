/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The manner of tcpcheck update: a run that goes on after a difference leaves, in place of a
 * report, the text of the script that says what the stack did. */
#ifndef SUITE_UPDATER_H
#define SUITE_UPDATER_H

#include "runtime/suite/manner.h"

extern const struct manner manner_update;

/* What such a run left: the new text in @text, not terminated, and its @len. NULL: there is none,
 * @text is why. */
const char *updater_text(const char *text, size_t *len);

#endif
