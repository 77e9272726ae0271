/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order in which the steps of a plan are played. */
#ifndef RUN_COURSE_H
#define RUN_COURSE_H

#include "parser/source.h"

struct run;

/* All of them. 0, or -1 with r->finding set. */
int course_play(struct run *r);
/* Where it hangs, if it does. */
void course_note_place(const struct run *r, struct span at);

#endif
