// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Owns the times at which plays begin.
 *
 * What else happens in an idle machine, and what becomes of it:
 *   neighbour tables  every 5 s, and every 15 s after a first time that is random: put off for
 *                     a day, by settings that are read when they are due, and then put back
 *   random numbers    are reseeded every 61.44 s, and more often in the first two minutes
 *   interrupts        are mixed into these once a second, if one comes: a quiet second before
 *   fair server       of the scheduler, a second after anything has run: one more
 *   addresses         are looked at every 122.88 s after boot, and after the last was added
 *   files             that were written to are written back every 5 s, for 30 s
 *   sockets           that the play before has left: their end is waited for
 */
#include "runtime/vtime/settle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime/base/clock.h"
#include "runtime/vtime/proc.h"

#define BOOTED_NS (1 * NS_PER_S)
/* All that has its own time after a boot has had it. */
#define QUIET_NS (121 * NS_PER_S)
/* The neighbour tables have read their settings. */
#define ASIDE_NS (60 * NS_PER_S)
/* What the setting up of a network starts is over: a timer of TUN's of up to 4 s, for one. */
#define SETUP_NS (8192 * NS_PER_MS)
/* Before that; and after a script, whose files are on the host by then. */
#define STILL_NS (NS_PER_S * 5 / 2)
#define CLEAN_NS (40 * NS_PER_S)
/* So late all but timers of five hours have the phase that they had in the first second. */
#define ALONE_NS (2 * 262144 * NS_PER_MS)

#define ROUNDS 200        /* of waiting for sockets: 15 minutes, where nothing is unusual */
#define DAY_MS "86400000" /* not all kernels take more */

static const char *const intervals[] = {
	"/proc/sys/net/ipv4/neigh/default/interval_probe_time_ms",
	"/proc/sys/net/ipv4/neigh/default/base_reachable_time_ms",
	"/proc/sys/net/ipv6/neigh/default/interval_probe_time_ms",
	"/proc/sys/net/ipv6/neigh/default/base_reachable_time_ms",
};

#define NINTERVALS (sizeof(intervals) / sizeof(intervals[0]))

void sleep_until(int64_t ns)
{
	struct timespec until = ns_timespec(ns);

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
		;
}

/* Of all namespaces: those of others have gone when nobody has any. */
static long sockets(void)
{
	char text[512];
	const char *tcp, *alloc;

	proc_get("/proc/net/sockstat", text, sizeof(text));
	tcp = strstr(text, "\nTCP:");
	alloc = tcp ? strstr(tcp, " alloc ") : NULL;
	return alloc ? atol(alloc + 7) : 0;
}

/* Between the multiples of the period, where the kernel has its own things to do. */
static int64_t next_begin(int64_t ns, int64_t period_ns)
{
	int64_t first = BOOTED_NS + period_ns / 2;

	return ns < first ? first : first + (ns - first + period_ns - 1) / period_ns * period_ns;
}

/* The neighbour tables' own wake-ups end with the next. */
static void calm_down(void)
{
	char before[NINTERVALS][32];

	for (size_t i = 0; i < NINTERVALS; i++) {
		proc_get(intervals[i], before[i], sizeof(before[i]));
		proc_put(intervals[i], DAY_MS);
	}
	sleep_until(ASIDE_NS);
	for (size_t i = 0; i < NINTERVALS; i++)
		if (before[i][0])
			proc_put(intervals[i], before[i]);
}

int64_t settle_wait(int64_t period_ms)
{
	int64_t period = period_ms * NS_PER_MS, begin;

	if (clock_now_ns() < ASIDE_NS)
		calm_down();
	for (int i = 0; i < ROUNDS && sockets(); i++)
		sleep_until(clock_now_ns() + 5 * NS_PER_S);
	begin = clock_now_ns() + CLEAN_NS + SETUP_NS;
	begin = next_begin(begin > QUIET_NS ? begin : QUIET_NS, period ? period : ALONE_NS);
	/* Not one sleep: a long one is many (max_delta_ns in arch/um), whenever it began. */
	sleep_until(begin - SETUP_NS - STILL_NS);
	sleep_until(begin - SETUP_NS);
	return begin;
}
