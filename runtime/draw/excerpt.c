// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the choice of what is shown of a long connection. */
#include "runtime/draw/excerpt.h"

#include <stdlib.h>
#include <string.h>

void excerpt_init(struct excerpt *e, size_t head, size_t most)
{
	*e = (struct excerpt){.head = head, .most = most};
	exchange_init(&e->x);
	e->x.flows = 1;
}

/* ---- those that may still come to be shown ---- */

static void drop_oldest(struct excerpt *e)
{
	free((char *)e->late[0].text);
	memmove(e->late, e->late + 1, --e->nlate * sizeof(*e->late));
}

static void keep(struct excerpt *e, const struct row *r)
{
	if (e->nlate == EXCERPT_AROUND) {
		drop_oldest(e);
		e->skipped++;
	}
	e->late[e->nlate] = *r;
	e->late[e->nlate].note = "";
	e->late[e->nlate].text = strdup(r->text);
	if (!e->late[e->nlate++].text)
		abort();
}

static void say_skipped(struct excerpt *e, int64_t time_us)
{
	if (e->skipped)
		exchange_skip(&e->x, time_us, e->skipped);
	e->skipped = 0;
}

static void show_late(struct excerpt *e)
{
	while (e->nlate) {
		say_skipped(e, e->late[0].time_us);
		exchange_add(&e->x, &e->late[0]);
		drop_oldest(e);
	}
}

/* ---- all of them ---- */

void excerpt_take(struct excerpt *e, const struct row *r, bool matters)
{
	if (e->x.n >= e->most || (!matters && !e->due && e->x.n >= e->head)) {
		keep(e, r);
		return;
	}
	if (matters) {
		show_late(e);
		e->due = EXCERPT_AROUND;
	} else if (e->due) {
		e->due--;
	}
	say_skipped(e, r->time_us);
	exchange_add(&e->x, r);
}

void excerpt_end(struct excerpt *e)
{
	int64_t time_us = e->nlate ? e->late[0].time_us : 0;

	e->skipped += e->nlate;
	while (e->nlate)
		drop_oldest(e);
	say_skipped(e, time_us ? time_us : e->x.n ? e->x.rows[e->x.n - 1].time_us : 0);
}

void excerpt_free(struct excerpt *e)
{
	while (e->nlate)
		drop_oldest(e);
	exchange_free(&e->x);
}
