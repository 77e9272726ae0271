/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a script needs of a stack that can say what it has. */
#ifndef RUN_NEEDS_H
#define RUN_NEEDS_H

struct run;

/* Before anything of the script is played. -1 when the stack lacks something: SKIP, at the line
 * that needs it. */
int needs_check(struct run *r);

#endif
