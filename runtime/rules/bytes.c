// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the content that is kept of a stream: at most its last 64 KiB. */
#include "runtime/rules/bytes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_LEAST 2048

static unsigned char *at(const struct bytes *b, long long pos)
{
	return b->p + ((size_t)pos & (b->cap - 1));
}

/* Room for @want bytes, or for as many as can be had. */
static void grow(struct bytes *b, size_t want, size_t *budget)
{
	size_t cap = b->cap ? b->cap : BYTES_LEAST;
	struct bytes new = *b;
	long long pos;

	while (cap < want && cap < BYTES_MOST)
		cap *= 2;
	if (cap == b->cap || cap - b->cap > *budget)
		return;
	new.cap = cap;
	new.p = malloc(cap);
	if (!new.p)
		abort();
	for (pos = b->from; pos < b->to; pos++)
		*at(&new, pos) = *at(b, pos);
	*budget -= cap - b->cap;
	free(b->p);
	*b = new;
}

void bytes_put(struct bytes *b, long long pos, const unsigned char *p, size_t n, size_t *budget)
{
	long long end = pos + (long long)n;

	if (end <= b->to && b->from < b->to)
		return;
	if (b->from == b->to || pos > b->to)
		b->from = b->to = pos;
	grow(b, (size_t)(end - b->from), budget);
	if (!b->cap)
		return;
	if (end - b->to > (long long)b->cap)
		b->to = end - (long long)b->cap;
	if (end - b->from > (long long)b->cap)
		b->from = end - (long long)b->cap;
	for (; b->to < end; b->to++)
		*at(b, b->to) = p[b->to - pos];
}

long long bytes_differ(const struct bytes *b, long long pos, const unsigned char *p, size_t n)
{
	long long end = pos + (long long)n, i = pos > b->from ? pos : b->from;

	for (; i < end && i < b->to; i++)
		if (*at(b, i) != p[i - pos])
			return i;
	return -1;
}

void bytes_free(struct bytes *b, size_t *budget)
{
	*budget += b->cap;
	free(b->p);
	*b = (struct bytes){0};
}
