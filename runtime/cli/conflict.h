/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of the command line that do not fit together, whatever the scripts are. */
#ifndef CLI_CONFLICT_H
#define CLI_CONFLICT_H

#include "runtime/cli/cmdline.h"

/* Two options that are to blame; the same twice: it is one. */
struct conflict {
	enum opt_id a, b;
};

/* 0; -1 with @e (ERR_SCRIPT: usage) and @what set when there is a conflict. */
int conflict_find(const struct cmdline *c, struct conflict *what, struct err *e);

#endif
