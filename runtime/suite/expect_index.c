// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the index of patterns: a hash table whose keys are their literal parts. */
#include "runtime/suite/expect_index.h"

#include <fnmatch.h>
#include <string.h>

#define WILD     "*?[\\"
#define KEY_MOST 255 /* longer parts are looked up by their beginning */

enum part { PART_WHOLE, PART_HEAD, PART_TAIL };

struct key {
	enum part part;
	uint64_t hash;
	size_t len;
	struct expectation *first;
};

struct expect_index {
	struct key *keys; /* open addressing; first NULL: free */
	size_t mask;
	bool has[3][KEY_MOST + 1]; /* whether there is a key of this part and length */
};

/* ---- hashing, one more character at a time (FNV-1a) ---- */

#define HASH_BEGIN 14695981039346656037u

static uint64_t hash_add(uint64_t h, char c)
{
	return (h ^ (unsigned char)c) * 1099511628211u;
}

static uint64_t hash_of(const char *text, size_t len, enum part part)
{
	uint64_t h = HASH_BEGIN;

	for (size_t i = 0; i < len; i++)
		h = hash_add(h, part == PART_TAIL ? text[len - 1 - i] : text[i]);
	return h;
}

static struct key *slot(const struct expect_index *x, enum part part, uint64_t hash, size_t len)
{
	size_t i = (size_t)(hash >> 20) & x->mask;

	while (x->keys[i].first &&
	       (x->keys[i].hash != hash || x->keys[i].len != len || x->keys[i].part != part))
		i = (i + 1) & x->mask;
	return &x->keys[i];
}

/* ---- making it ---- */

static size_t tail_of(const char *pattern, size_t len)
{
	size_t n = 0;

	/* A bracket may hold anything, and a backslash makes a wildcard literal. */
	while (n < len && !strchr(WILD "]", pattern[len - 1 - n]))
		n++;
	return strpbrk(pattern, "[\\") ? 0 : n;
}

static void add(struct expect_index *x, struct expectation *one)
{
	size_t all = strlen(one->pattern), len = strcspn(one->pattern, WILD);
	enum part part = len == all ? PART_WHOLE : len ? PART_HEAD : PART_TAIL;
	const char *from = one->pattern;
	struct key *k;
	uint64_t hash;

	if (part == PART_TAIL)
		len = tail_of(one->pattern, all);
	if (len > KEY_MOST && part != PART_WHOLE)
		len = KEY_MOST;
	if (part == PART_TAIL)
		from += all - len;
	hash = hash_of(from, len, part);
	k = slot(x, part, hash, len);
	if (!k->first)
		*k = (struct key){.part = part, .hash = hash, .len = len};
	one->next = k->first;
	k->first = one;
	if (len <= KEY_MOST)
		x->has[part][len] = true;
}

struct expect_index *expect_index_new(struct expectations *all)
{
	struct expect_index *x = arena_new(&all->arena, struct expect_index);
	size_t cap = 16;

	while (cap < 2 * all->n)
		cap *= 2;
	x->keys = arena_array(&all->arena, cap, sizeof(*x->keys));
	x->mask = cap - 1;
	for (size_t i = 0; i < all->n; i++)
		add(x, &all->items[i]);
	return x;
}

/* ---- asking it ---- */

struct question {
	const struct expect_index *index;
	const char *script;
	void (*each)(struct expectation *, void *);
	void *arg;
};

bool expect_covers(const char *pattern, const char *script)
{
	if (!fnmatch(pattern, script, 0))
		return true;
	for (const char *p = strchr(script, '/'); p; p = strchr(p + 1, '/'))
		if (!fnmatch(pattern, p + 1, 0))
			return true;
	return false;
}

static void try_key(const struct question *q, enum part part, uint64_t hash, size_t len,
		    const char *end)
{
	/* A line tells what it covers once, though it may do so at several slashes. */
	for (struct expectation *one = slot(q->index, part, hash, len)->first; one;
	     one = one->next) {
		if (part == PART_TAIL ? expect_covers(one->pattern, q->script)
				      : !fnmatch(one->pattern, end, 0))
			q->each(one, q->arg);
	}
}

/* The path, or its end that begins behind a slash. */
static void try_end(const struct question *q, const char *end)
{
	uint64_t h = HASH_BEGIN;
	size_t n = 0;

	for (; end[n]; n++) {
		if (n && n <= KEY_MOST && q->index->has[PART_HEAD][n])
			try_key(q, PART_HEAD, h, n, end);
		h = hash_add(h, end[n]);
	}
	if (n && n <= KEY_MOST && q->index->has[PART_HEAD][n])
		try_key(q, PART_HEAD, h, n, end);
	try_key(q, PART_WHOLE, h, n, end);
}

static void try_tails(const struct question *q)
{
	size_t all = strlen(q->script);
	uint64_t h = HASH_BEGIN;

	for (size_t n = 0; n <= all && n <= KEY_MOST; n++) {
		if (q->index->has[PART_TAIL][n])
			try_key(q, PART_TAIL, h, n, NULL);
		if (n < all)
			h = hash_add(h, q->script[all - 1 - n]);
	}
}

void expect_index_find(const struct expect_index *index, const char *script,
		       void (*each)(struct expectation *, void *), void *arg)
{
	const struct question q = {index, script, each, arg};

	try_end(&q, script);
	for (const char *p = strchr(script, '/'); p; p = strchr(p + 1, '/'))
		try_end(&q, p + 1);
	try_tails(&q);
}
