// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the list of what a stack did otherwise, and the copies in it. */
#include "runtime/finding/deed.h"

#include <string.h>

void deeds_init(struct deeds *d)
{
	*d = (struct deeds){.arena = ARENA_INIT};
	d->end = &d->first;
}

void deeds_free(struct deeds *d)
{
	arena_free(&d->arena);
	deeds_init(d);
}

struct deed *deeds_add(struct deeds *d, enum deed_kind kind, const struct event *ev)
{
	struct deed *one = arena_new(&d->arena, struct deed);

	one->kind = kind;
	one->event = ev;
	*d->end = one;
	d->end = &one->next;
	d->n++;
	return one;
}

static const char *copy(struct deeds *d, const char *text)
{
	return text ? arena_strdup(&d->arena, text) : NULL;
}

static void copy_diffs(struct deeds *d, struct difference **to, const struct difference *from)
{
	for (; from; from = from->next) {
		*to = arena_new(&d->arena, struct difference);
		**to = *from;
		(*to)->field = copy(d, from->field);
		(*to)->expected = copy(d, from->expected);
		(*to)->actual = copy(d, from->actual);
		(*to)->why = NULL;
		(*to)->next = NULL;
		to = &(*to)->next;
	}
}

struct deed *deeds_take(struct deeds *d, enum deed_kind kind, struct finding *f)
{
	struct deed *one = deeds_add(d, kind, f->event);

	copy_diffs(d, &one->diffs, f->diffs);
	one->timed = f->time.known && f->time.missed;
	one->at_us = f->time.actual_us;
	one->tolerance_us = f->time.tolerance_us;
	one->actual = f->actual;
	one->actual.payload = NULL;
	finding_forget(f);
	return one;
}

void deed_keep_segment(struct deeds *d, struct deed *to, const struct segment *s)
{
	to->actual = *s;
	to->actual.payload = NULL;
	if (s->payload && s->payload_len)
		to->actual.payload = (const unsigned char *)arena_strndup(
			&d->arena, (const char *)s->payload, s->payload_len);
}
