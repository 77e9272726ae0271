// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the record of what is in flight. */
#include "runtime/rules/flight.h"

#include <stdlib.h>
#include <string.h>

/* Index of the first that ends behind @pos. */
static unsigned find(const struct flight *f, long long pos)
{
	unsigned low = 0, high = f->n;

	while (low < high) {
		unsigned mid = (low + high) / 2;

		if (f->at[mid].to > pos)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static bool grow(struct flight *f)
{
	if (f->n < f->cap)
		return true;
	if (f->cap == FLIGHT_MOST) {
		f->lost = true;
		return false;
	}
	f->cap = f->cap ? f->cap * 2 : 8;
	f->at = realloc(f->at, f->cap * sizeof(*f->at));
	if (!f->at)
		abort();
	return true;
}

static bool insert(struct flight *f, unsigned i, const struct sent *new)
{
	if (!grow(f))
		return false;
	memmove(f->at + i + 1, f->at + i, (f->n - i) * sizeof(*f->at));
	f->at[i] = *new;
	f->n++;
	return true;
}

/* Cuts the one at @i in two at @pos, if that is within it. */
static bool cut(struct flight *f, unsigned i, long long pos)
{
	struct sent left;

	if (i == f->n || pos <= f->at[i].from || pos >= f->at[i].to)
		return true;
	left = f->at[i];
	left.to = pos;
	if (!insert(f, i, &left))
		return false;
	f->at[i + 1].from = pos;
	return true;
}

static void again(struct sent *s, int64_t now, uint64_t packet)
{
	s->times++;
	s->gap_ns = now - s->last_ns;
	s->last_ns = now;
	s->packet = packet;
}

void flight_send(struct flight *f, long long from, long long to, int64_t now, uint64_t packet)
{
	unsigned i;

	if (from >= to || !cut(f, find(f, from), from) || !cut(f, find(f, to), to))
		return;
	for (i = find(f, from); from < to; i++) {
		if (i < f->n && f->at[i].from <= from) {
			again(&f->at[i], now, packet);
		} else {
			struct sent new = {.from = from,
					   .to = i < f->n && f->at[i].from < to ? f->at[i].from
										: to,
					   .first_ns = now,
					   .last_ns = now,
					   .times = 1,
					   .packet = packet,
					   .first_packet = packet};

			if (!insert(f, i, &new))
				return;
		}
		from = f->at[i].to;
	}
}

void flight_ack(struct flight *f, long long una)
{
	unsigned n = find(f, una);

	f->n -= n;
	if (n)
		memmove(f->at, f->at + n, f->n * sizeof(*f->at));
	if (f->n && f->at[0].from < una)
		f->at[0].from = una;
	if (!f->n)
		f->lost = false;
}

const struct sent *flight_at(const struct flight *f, long long pos)
{
	unsigned i = find(f, pos);

	return i < f->n && f->at[i].from <= pos ? &f->at[i] : NULL;
}

size_t flight_known(const struct flight *f, long long from, long long to)
{
	size_t known = 0;
	unsigned i;

	for (i = find(f, from); i < f->n && f->at[i].from < to; i++) {
		long long a = f->at[i].from > from ? f->at[i].from : from;
		long long b = f->at[i].to < to ? f->at[i].to : to;

		known += (size_t)(b - a);
	}
	return known;
}

void flight_free(struct flight *f)
{
	free(f->at);
	*f = (struct flight){0};
}
