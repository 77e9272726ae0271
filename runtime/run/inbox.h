/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets that the stack has sent and no line has asked for yet: a queue of copies. */
#ifndef RUN_INBOX_H
#define RUN_INBOX_H

#include "netdev/netdev.h"
#include "netdev/wire/wire.h"

struct letter {
	struct letter *next;
	struct frame frame; /* data points behind this struct */
};

struct inbox {
	struct letter *first, **end;
};

void inbox_init(struct inbox *b);
void inbox_put(struct inbox *b, const struct frame *f);
/* The oldest, to be freed by the caller; NULL when empty. */
struct letter *inbox_take(struct inbox *b);
/* As segment_parse(), with what only the frame knows: whether the checksum is as it should be, and
 * how the data is cut. @s points into @l. */
int letter_segment(const struct letter *l, struct segment *s, struct err *e);
/* Back in again, behind the others. */
void inbox_append(struct inbox *b, struct letter *l);
/* Back in again, before the others. */
void inbox_put_back(struct inbox *b, struct letter *l);
/* All of @older, which is empty then, before those of @b. */
void inbox_prepend(struct inbox *b, struct inbox *older);
void inbox_free(struct inbox *b);

#endif
