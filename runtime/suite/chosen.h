/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the scripts that were named --req leaves. */
#ifndef SUITE_CHOSEN_H
#define SUITE_CHOSEN_H

#include "runtime/suite/load.h"

/* Also what says so little that nobody can tell: its mistakes are shown. */
bool chosen_is(const struct cmdline *c, const struct loaded *l);
/* Of @n scripts none is left: sets @e. Returns -1. */
int chosen_none(const struct cmdline *c, size_t n, struct err *e);

#endif
