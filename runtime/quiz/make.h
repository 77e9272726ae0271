/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. What a script is asked for: places of it that become blanks (choose.c). */
#ifndef QUIZ_MAKE_H
#define QUIZ_MAKE_H

#include "parser/ast.h"
#include "runtime/quiz/quiz.h"

/* "What is sent next?" could be asked of the packet at @at: @wrong is what stacks with bugs send.
 */
struct quiz_next {
	const struct event *at;
	const struct piece *wrong;
	size_t n;
};

struct quiz_wish {
	unsigned kinds; /* bits 1 << enum quiz_kind */
	size_t blanks;
	uint64_t seed;
	const struct quiz_next *nexts; /* for QUIZ_next */
	size_t nnexts;
};

/* Leaves places of @s blank: the same for the same seed. Texts are those of @s. -1 with @e set:
 * there are not so many, or the script is no text that others can show. */
int quiz_make(struct quiz *q, const struct script *s, const struct quiz_wish *w, struct arena *a,
	      struct err *e);

/* Each run of lines of @s that could be put in order: *@from ... *@to are its first and last event,
 * behind *@from (NULL: from the first) on. False: there is no more. (order.c) */
bool quiz_order_next(const struct script *s, const struct event **from, const struct event **to);

/* What was sent in place of the packet of an event. */
struct quiz_sent {
	const struct event *at;
	const char *text;
};
/* What a run with a bug made of @s, as tcpcheck update writes it (@len bytes at @text): packets of
 * @s and what came instead, into @sent, with room for all events. Returns how many. (next.c) */
size_t quiz_next_read(const struct script *s, const char *text, size_t len, struct quiz_sent *sent,
		      struct arena *a);

#endif
