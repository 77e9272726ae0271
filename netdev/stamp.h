/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel time stamps are CLOCK_REALTIME; this brings them to CLOCK_MONOTONIC. Pure arithmetic. */
#ifndef NETDEV_STAMP_H
#define NETDEV_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/base/clock.h"

/* Slewing moves the clocks apart by at most 500 ppm (adjtimex(2)); what is beyond is a step. */
static inline bool stamp_stepped(int64_t old_off, int64_t new_off, int64_t elapsed_ns)
{
	int64_t moved = new_off > old_off ? new_off - old_off : old_off - new_off;

	return moved > NS_PER_MS + elapsed_ns / 1000;
}

/*
 * @real is from before or after a step of the wall clock; offsets are CLOCK_REALTIME minus
 * CLOCK_MONOTONIC. With the wrong offset the stamp lies in the future, or further in the past than
 * with the right one: the latest reading that is not in the future is right.
 */
static inline int64_t stamp_mono(int64_t real, int64_t old_off, int64_t new_off, int64_t now)
{
	int64_t a = real - old_off, b = real - new_off;

	if (a > now)
		return b > now ? now : b;
	if (b > now)
		return a;
	return a > b ? a : b;
}

#endif
