/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The beat of the kernel's timer wheel. TCP's timers fire on ticks (jiffies), so a script
 * that starts at a fixed distance from one sees the same rounding in every run, on every boot.
 *
 * The phase is learned by sleeping for a timer of the wheel, one to two ticks, 4 to 8 ms at HZ=250;
 * again if the first may have been late. Who goes on sleeping corrects it (phase.h). A parent can
 * learn while its child sets up: the result is in memory that both share.
 */
#ifndef HOST_TICK_H
#define HOST_TICK_H

#include <stdint.h>

/* Before fork(), by a parent that will learn the phase. Harmless if repeated. */
void tick_prepare(void);
/* Learns the phase unless it is known, and publishes it. */
void tick_learn(void);
/* The first live time not before @from_ns that lies @after_ns behind a tick. Waits for a parent
 * that is learning the phase, or learns it. */
int64_t tick_next(int64_t from_ns, int64_t after_ns);
/* The period of the wheel, and how long before @ns the last tick was. */
int64_t tick_period_ns(void);
int64_t tick_behind(int64_t ns);
/* What one thread sleeps on. */
struct tick_bed {
	int fd;           /* -1: there is none */
	int64_t least_ns; /* of the last sleep */
};
void tick_bed_make(struct tick_bed *b);
void tick_bed_free(struct tick_bed *b);

/* Sleeps on a timer of the wheel of @ticks ticks and returns when it woke up. *@due_ns: the tick
 * at which a punctual kernel would have woken it (as far as the phase is known). */
int64_t tick_sleep(struct tick_bed *b, unsigned ticks, int64_t *due_ns);

/* Sleeps for the shortest timer of the wheel, more than one and at most two ticks, and returns when
 * it was over. */
int64_t tick_wait(void);

#endif
