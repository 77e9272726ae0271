/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last that an end has sent, for comparison with what it repeats. */
#ifndef RULES_BYTES_H
#define RULES_BYTES_H

#include <stddef.h>

#define BYTES_MOST 65536

struct bytes {
	unsigned char *p; /* a ring */
	size_t cap;       /* a power of two, or 0 */
	long long from, to;
};

/* Keeps what is beyond its end, as long as @budget, which is what may still be allocated, lasts. */
void bytes_put(struct bytes *b, long long pos, const unsigned char *p, size_t n, size_t *budget);
/* The first position where @p differs from what is kept; -1: none does. */
long long bytes_differ(const struct bytes *b, long long pos, const unsigned char *p, size_t n);
void bytes_free(struct bytes *b, size_t *budget);

#endif
