/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Checked cursors over packet bytes. Nothing below netdev/wire touches a packet but through
 * these: a reader cannot leave the bytes it was given, a writer cannot leave its buffer.
 */
#ifndef WIRE_CURSOR_H
#define WIRE_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct reader {
	const unsigned char *base; /* of the packet, for offsets in messages */
	const unsigned char *p;
	size_t left;
};

static inline size_t reader_off(const struct reader *r)
{
	return (size_t)(r->p - r->base);
}

/* The next @n bytes without taking them; NULL when there are fewer. */
static inline const unsigned char *reader_peek(const struct reader *r, size_t n)
{
	return n <= r->left ? r->p : NULL;
}

/* Takes the next @n bytes; NULL, and nothing taken, when there are fewer. */
static inline const unsigned char *reader_take(struct reader *r, size_t n)
{
	const unsigned char *p = r->p;

	if (n > r->left)
		return NULL;
	r->p += n;
	r->left -= n;
	return p;
}

/* Forgets everything behind the next @n bytes; false when there are fewer. */
static inline bool reader_limit(struct reader *r, size_t n)
{
	if (n > r->left)
		return false;
	r->left = n;
	return true;
}

struct writer {
	unsigned char *p;
	size_t left;
};

/* Room for the next @n bytes, zeroed; NULL when it does not fit. */
static inline unsigned char *writer_take(struct writer *w, size_t n)
{
	unsigned char *p = w->p;

	if (n > w->left)
		return NULL;
	if (n)
		memset(p, 0, n);
	w->p += n;
	w->left -= n;
	return p;
}

#endif
