/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stacks with bugs send in place of a script's lines: choices for a quiz. */
#ifndef SUITE_QUIZ_NEXT_H
#define SUITE_QUIZ_NEXT_H

#include "runtime/quiz/make.h"
#include "runtime/suite/session.h"

/* Plays @s, which is the one of the file at @path, with each planted fault, and puts what is sent
 * then into w->nexts; what passes on the stack as it is, is no wrong choice. All of it is in @a.
 * STATUS_PASS, another status when it was said why, or -1 with @e set. */
int quiz_next_play(const struct session *ss, const struct script *s, const char *path,
		   struct quiz_wish *w, struct arena *a, struct err *e);

#endif
