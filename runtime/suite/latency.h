/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How late this host wakes a sleeper: on every processor that we may use, with the priority that
 * runs have, for the kernel's two kinds of timers. TCP's own are of the first kind: it is what the
 * watchers of runs see (host/stall.h). Ours are of the second.
 */
#ifndef SUITE_LATENCY_H
#define SUITE_LATENCY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/base/err.h"
#include "runtime/host/stall.h"

enum latency_kind { LATENCY_WHEEL, LATENCY_HIGH_RES, LATENCY_KINDS };

struct latency_stats {
	size_t n; /* sleeps; 0: nothing else is known */
	int64_t median_ns, p99_ns, max_ns;
	unsigned max_cpu; /* where the latest was */
	size_t over;      /* sleeps that were later than the limit */
};

/* Sleeps on the wheel of one processor, and how many of them took a whole tick more. */
struct latency_ticks {
	unsigned cpu;
	size_t n, extra;
};

struct latency {
	struct latency_stats kinds[LATENCY_KINDS];
	int64_t tick_ns;                  /* as measured */
	struct latency_ticks most, least; /* the processors with most and least extra ticks */
	unsigned cpus;
	/* Of the time of these processors, in percent; -1: not known. */
	double busy, stolen;
};

/* Takes @duration_ns. @over counts sleeps that were later than @limit_ns. */
int latency_measure(struct latency *l, int64_t duration_ns, int64_t limit_ns, struct err *e);

/* ---- the arithmetic, for tests ---- */

/*
 * How late a sleep on the wheel ended, for ticks that are @period_ns apart. One that ends promptly
 * at the next tick counts as *@extra and is not late: one processor counts the ticks, and another
 * that looks at its timers a moment before will look again a tick later.
 */
int64_t latency_of_round(int64_t late_ns, int64_t period_ns, size_t *extra);
/* The distance of ticks as measured, from the first round to the last; 0: not known. */
int64_t latency_tick(const struct stall_round *r, size_t n, int64_t period_ns);
/* Sorts @late. */
void latency_sum_up(int64_t *late, size_t n, int64_t limit_ns, struct latency_stats *s);

/* A line "cpuN user nice system idle iowait irq softirq steal ..." of /proc/stat. */
struct cpu_times {
	uint64_t all, idle, stolen;
};
bool cpu_times_parse(const char *line, unsigned *cpu, struct cpu_times *t);

#endif
