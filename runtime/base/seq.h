/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Sequence numbers live modulo 2^32 (RFC 9293 section 3.4). */
#ifndef BASE_SEQ_H
#define BASE_SEQ_H

#include <stdbool.h>
#include <stdint.h>

/* From @a forward to @b on the circle: positive when @b comes after @a. */
static inline int32_t seq_diff(uint32_t a, uint32_t b)
{
	return (int32_t)(b - a);
}

static inline bool seq_before(uint32_t a, uint32_t b)
{
	return seq_diff(a, b) > 0;
}

/* A range from @from to @to that begins behind its end. One that wraps around 2^32 is none, as long
 * as what begins it is before what ends it. */
static inline bool seq_range_backward(int64_t from, int64_t to)
{
	return from > to && !seq_before((uint32_t)from, (uint32_t)to);
}

#endif
