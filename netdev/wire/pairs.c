// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns how connections are found by their ends. */
#include "netdev/wire/pairs.h"

#include <stdlib.h>

#define FIRST_BUCKETS 64

/* FNV-1a */
static uint32_t mix(uint32_t h, const void *p, size_t n)
{
	const unsigned char *b = p;

	while (n--)
		h = (h ^ *b++) * 16777619U;
	return h;
}

static uint32_t end_hash(const struct ipaddr *a, uint16_t port)
{
	return mix(mix(2166136261U, a->bytes, a->family == AF_INET ? 4 : 16), &port, sizeof(port));
}

/* The same for both directions. */
static uint32_t hash_of(const struct ipaddr *a, uint16_t a_port, const struct ipaddr *b,
			uint16_t b_port)
{
	uint32_t h = end_hash(a, a_port) + end_hash(b, b_port);

	return (h ^ h >> 15) * 2654435761U >> 7;
}

static struct pair **bucket(const struct pairs *t, uint32_t hash)
{
	return &t->buckets[hash & (t->nbuckets - 1)];
}

struct pair *pairs_find(const struct pairs *t, const struct ipaddr *a, uint16_t a_port,
			const struct ipaddr *b, uint16_t b_port, unsigned *side)
{
	uint32_t hash = hash_of(a, a_port, b, b_port);
	struct pair *p = t->nbuckets ? *bucket(t, hash) : NULL;

	for (; p; p = p->next)
		for (*side = 0; p->hash == hash && *side < 2; ++*side)
			if (t->is_end(p, *side, a, a_port) && t->is_end(p, !*side, b, b_port))
				return p;
	return NULL;
}

static void link_hash(struct pairs *t, struct pair *p)
{
	struct pair **at = bucket(t, p->hash);

	p->next = *at;
	*at = p;
}

static void unlink_age(struct pairs *t, struct pair *p)
{
	*(p->newer ? &p->newer->older : &t->newest) = p->older;
	*(p->older ? &p->older->newer : &t->oldest) = p->newer;
	p->newer = p->older = NULL;
}

static void link_age(struct pairs *t, struct pair *p)
{
	p->older = t->newest;
	*(t->newest ? &t->newest->newer : &t->oldest) = p;
	t->newest = p;
}

/* The oldest first, so that the newest are found first. */
static void grow(struct pairs *t)
{
	if (t->n < t->nbuckets)
		return;
	free(t->buckets);
	t->nbuckets = t->nbuckets ? t->nbuckets * 4 : FIRST_BUCKETS;
	t->buckets = calloc(t->nbuckets, sizeof(struct pair *));
	if (!t->buckets)
		abort();
	for (struct pair *p = t->oldest; p; p = p->newer)
		link_hash(t, p);
}

void pairs_add(struct pairs *t, struct pair *p, const struct ipaddr *a, uint16_t a_port,
	       const struct ipaddr *b, uint16_t b_port)
{
	grow(t);
	*p = (struct pair){.hash = hash_of(a, a_port, b, b_port)};
	link_hash(t, p);
	link_age(t, p);
	t->n++;
}

void pairs_touch(struct pairs *t, struct pair *p)
{
	if (t->newest == p)
		return;
	unlink_age(t, p);
	link_age(t, p);
}

void pairs_remove(struct pairs *t, struct pair *p)
{
	struct pair **at = bucket(t, p->hash);

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	unlink_age(t, p);
	t->n--;
}

void pairs_free(struct pairs *t)
{
	free(t->buckets);
	*t = PAIRS_INIT(t->is_end);
}
