// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the queue of captured packets. */
#include "runtime/run/inbox.h"

#include <stdlib.h>
#include <string.h>

void inbox_init(struct inbox *b)
{
	b->first = NULL;
	b->end = &b->first;
}

void inbox_put(struct inbox *b, const struct frame *f)
{
	struct letter *l = malloc(sizeof(*l) + f->len);

	if (!l)
		abort();
	l->frame = *f;
	l->frame.data = (unsigned char *)(l + 1);
	memcpy(l->frame.data, f->data, f->len);
	inbox_append(b, l);
}

int letter_segment(const struct letter *l, struct segment *s, struct err *e)
{
	if (segment_parse(l->frame.data, l->frame.len, s, e) < 0)
		return -1;
	if (l->frame.csum_partial)
		s->cksum_ok = s->pseudo_ok;
	if (s->l4 == L4P_TCP)
		cut_add(&s->cut, s->payload_len, l->frame.gso_size);
	s->cut.shown = l->frame.gso_size && s->payload_len > l->frame.gso_size;
	return 0;
}

void inbox_append(struct inbox *b, struct letter *l)
{
	l->next = NULL;
	*b->end = l;
	b->end = &l->next;
}

void inbox_put_back(struct inbox *b, struct letter *l)
{
	if (!b->first)
		b->end = &l->next;
	l->next = b->first;
	b->first = l;
}

void inbox_prepend(struct inbox *b, struct inbox *older)
{
	if (!older->first)
		return;
	*older->end = b->first;
	if (!b->first)
		b->end = older->end;
	b->first = older->first;
	inbox_init(older);
}

struct letter *inbox_take(struct inbox *b)
{
	struct letter *l = b->first;

	if (!l)
		return NULL;
	b->first = l->next;
	if (!b->first)
		b->end = &b->first;
	return l;
}

void inbox_free(struct inbox *b)
{
	struct letter *l;

	while ((l = inbox_take(b)))
		free(l);
}
