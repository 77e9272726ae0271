/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PUBLIC. Live time: nanoseconds of CLOCK_MONOTONIC, which no NTP step can move. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#define NS_PER_US ((int64_t)1000)
#define NS_PER_MS ((int64_t)1000000)
#define NS_PER_S  ((int64_t)1000000000)
#define US_PER_S  ((int64_t)1000000)

/* Between two times that the clock can show. Set by who knows better than 1: in virtual time. */
extern int64_t clock_step_ns;

/* In virtual time the clock moves only while everybody sleeps, and one step by each look at it. */
static inline bool clock_is_virtual(void)
{
	return clock_step_ns > 1;
}

static inline int64_t timespec_ns(const struct timespec *ts)
{
	return (int64_t)ts->tv_sec * NS_PER_S + ts->tv_nsec;
}

static inline struct timespec ns_timespec(int64_t ns)
{
	return (struct timespec){.tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S};
}

static inline int64_t clock_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return timespec_ns(&ts);
}

/* The first time from @ns on that the clock can show. Who waits for one in between may be woken at
 * the one before it, and would have to wait once more. */
static inline int64_t clock_up(int64_t ns)
{
	int64_t over = ns % clock_step_ns;

	return over > 0 ? ns + clock_step_ns - over : ns;
}

#endif
