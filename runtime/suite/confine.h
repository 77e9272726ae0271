/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a stranger's script sees of this machine (--untrusted). */
#ifndef SUITE_CONFINE_H
#define SUITE_CONFINE_H

#include "runtime/jail/jail.h"
#include "runtime/suite/task.h"

/* Before a file is opened: whether those that the command line names, to be written or believed,
 * lie where scripts may write. -1 with @e set then. */
int confine_check(const struct cmdline *c, struct err *e);

/* Fills @j for the scripts of @l: their own folders and what --bind names, what plays them, and the
 * place of --artifacts, which is made. Strings are @l's. -1 with @e set: no jail, so nothing may
 * run. */
int confine(struct jail *j, const struct session *ss, struct task_list *l, struct err *e);

/* Why the script at @path is not to be read; NULL: it may. It must be in one of the folders that
 * the command line names: a link may lead to what its author may not read, and messages cite it. */
const char *confine_refuses(const struct cmdline *c, const char *path);

#endif
