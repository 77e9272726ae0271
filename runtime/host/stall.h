/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. How late the host serves its timers, measured while scripts run.
 *
 * TCP's timers belong to the kernel's timer wheel, which a CPU serves in a softirq at its ticks. On
 * a busy host that softirq is left to a thread, ksoftirqd, which waits for its turn like any other
 * (milliseconds), and a virtual CPU may be taken off its real one (steal time). Either way the
 * stack's packets leave late through no fault of the stack. So on every CPU that scripts may run on
 * two threads sleep for timers of that same wheel, in turn, and note how late they are woken: their
 * own waiting for the CPU included, so what is measured is never less than what TCP's timers met.
 *
 * Processes that were forked after stall_prepare() see what the threads of their ancestor measure.
 */
#ifndef HOST_STALL_H
#define HOST_STALL_H

#include <stddef.h>
#include <stdint.h>

/* Before fork(). Harmless if repeated. Where there are more CPUs than are worth watching, this
 * process and its children are confined to the watched ones. */
void stall_prepare(void);
/* Starts the threads, which end with the process. Harmless if repeated. */
void stall_watch(void);
/* The longest stall that overlaps [@from_ns, @to_ns] of live time, on our CPU after
 * stall_move_to_calm(), else on any; -1: nobody watches, or will. Looks back STALL_MEMORY_S at
 * most. */
int64_t stall_worst(int64_t from_ns, int64_t to_ns);

#define STALL_MEMORY_S 800

/* One sleep of one of the threads, for whoever asks for more than the worst. */
struct stall_round {
	unsigned cpu;
	int64_t due_ns;
	_Atomic int64_t woken_ns; /* 0: not written yet */
};
/* From now on the threads of this process keep their rounds, to be read while they go on: the first
 * STALL_ROUNDS at most, to the end of the process. stall_rounds() tells how many there are. */
void stall_keep_rounds(void);
size_t stall_rounds(const struct stall_round **rounds);

#define STALL_ROUNDS 65536 /* of 32 CPUs in 2 s at HZ=1000 */

/*
 * Moves this thread (and threads it starts) to the CPU whose timers were most punctual lately; does
 * nothing when too little is known. It matters even on a quiet host: only one CPU at a time counts
 * the ticks, and another that serves its timers just before that has happened serves some of them a
 * tick late, on some hosts every second one.
 */
void stall_move_to_calm(void);
/* The CPUs as they were before, and the chosen one again: around the start of a program. */
void stall_lift_move(void);
void stall_renew_move(void);

#endif
